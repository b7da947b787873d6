"""The simulated cards whose files and answers fuzzing begins with; the same in every process."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING

from devices.simulators.card.command import Command
from devices.simulators.card.files import Files
from devices.simulators.card.genuineness import Genuineness
from devices.simulators.card.icao_chip import IcaoChip
from devices.simulators.card.personalisation import personalise
from tests.devices.simulators.card.cards import CITIZEN, SPECIMEN, card

if TYPE_CHECKING:
    from devices.simulators.card.personalisation import Personalisation

DG1, DG2, DG13, DG14, DG15, SOD, COM = 0x01, 0x02, 0x0D, 0x0E, 0x0F, 0x1D, 0x1E
_PERSON = CITIZEN | {
    "nationality": "Việt Nam",
    "ethnicity": "Kinh",
    "religion": "Không",
    "origin": "Ba Đình, Hà Nội",
    "residence": "Số 1 Phố Thử Nghiệm, Phường Kiểm Thử, Hà Nội",
    "issue_date": "01/07/2024",
    "father": "Nguyễn Văn Cha",
    "mother": "Trần Thị Mẹ",
    "old_number": "012345678",
    "chip_id": "0011223344556677",
}


@cache
def issued() -> tuple[Personalisation, ...]:
    """A Vietnamese card; one with other algorithms, named curves and a fast reader; a passport."""
    return (
        personalise(card(_PERSON)),
        personalise(
            card(
                _PERSON,
                pace=("ecdh-gm-aes-256 secp256r1",),
                chip_authentication="",
                active_authentication="ecdsa",
                picture="jpeg2000",
                signer="ecdsa-nist",
                digest="sha384",
                explicit_parameters=False,
                longest_answer=4096,
            )
        ),
        personalise(card(SPECIMEN, access=("bac",), chip_authentication="3des")),
    )


def files(number: int) -> list[bytes]:
    """This file of each card that has it."""
    return [content for each in issued() if (content := each.files.get(number)) is not None]


def chip(of: Personalisation) -> IcaoChip:
    """A chip whose nonces are always the same."""
    return IcaoChip(of, Random(0).randbytes)


class OpenCard:
    """A card that has been opened and speaks in the clear all the same."""

    def __init__(self, of: Personalisation) -> None:
        self._files = Files(of)
        self._files.application = True
        self._genuineness = Genuineness(of)

    def transmit(self, raw: bytes) -> bytes:
        command = Command.parse(raw)
        match command.ins, command.p2:
            case 0xB0, _:
                return self._files.read(command, opened=True)
            case 0xB1, _:
                return self._files.read_object(command, opened=True)
            case 0x88, _:
                return self._genuineness.sign(command)[0]
            case 0x22, 0xA4:
                return self._genuineness.choose(command)[0]
            case 0x22, _:
                return self._genuineness.agree_at_once(command)[0]
            case _:
                return self._genuineness.agree(command)[0]
