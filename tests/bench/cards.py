"""PACE + DG13 + DG1, against the same commands sent with no work of ours.

The simulated chip draws the same nonce and keys each time, so that the commands of one reading can
be sent to it again, byte for byte.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from smartcard import scard

from demo.hospital import PEOPLE
from demo.pcscd import Pcscd
from devices.card.pcsc.reader import PcscCardReader
from devices.card.pcsc.transport import Context
from devices.simulators.card.chip import CitizenChip
from devices.simulators.card.pace import ChipPace
from devices.simulators.card.vpcd import Insertion
from devices.simulators.people import load_people
from tests.bench.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.simulators.people import CardPart

PERSON = "minh-anh"
READINGS = 30
NONCE = bytes(range(16))
CHIP_KEY = 0x1234_5678_9ABC_DEF0_1234_5678_9ABC_DEF0
CAN_DIGITS = 6
FLOOR_IS = "the same APDUs to the same simulated chip, no work of ours"


def measure() -> list[Figure]:
    card = load_people(PEOPLE)[PERSON].card
    if card is None:
        raise LookupError(f"{PERSON} has no card")
    commands: list[bytes] = []
    with tempfile.TemporaryDirectory() as folder, Pcscd(Path(folder) / "pcscd.log") as pcscd:
        os.environ.update(pcscd.environment)
        chip = CitizenChip(card, pace=_predictable)

        def answer(command: bytes) -> bytes:
            commands.append(command)
            return chip.answer(command)

        insertion = Insertion(("127.0.0.1", pcscd.vpcd_port), answer, chip.reset)
        try:
            return _measure(card, pcscd.reader_name, commands)
        finally:
            insertion.remove()


def _measure(card: CardPart, reader_name: str, commands: list[bytes]) -> list[Figure]:
    reader = PcscCardReader(reader_name)
    readings_ms: list[float] = []
    apdus = 0
    for _ in range(READINGS):
        reader.wait_for_card(10)
        commands.clear()
        begun = time.perf_counter()
        apdus = reader.read(card.number[-CAN_DIGITS:]).apdus
        readings_ms.append((time.perf_counter() - begun) * 1000)
    same = tuple(commands)
    with Context() as context:
        slot = next(name for name in context.readers() if reader_name in name)
    bare_ms = [_bare(slot, same) for _ in range(READINGS)]
    return [
        Figure(
            "card.identity_ms",
            *(statistics.median(readings_ms), "ms", statistics.median(bare_ms)),
            *(FLOOR_IS, READINGS),
        ),
        Figure("card.identity_apdus", apdus, "APDUs", len(same), FLOOR_IS, READINGS),
    ]


def _bare(slot: str, commands: Sequence[bytes]) -> float:
    """Milliseconds for connecting, these commands, and letting go."""
    begun = time.perf_counter()
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, card, _ = scard.SCardConnect(
        context, slot, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T1
    )
    for command in commands:
        _, answer = scard.SCardTransmit(card, scard.SCARD_PCI_T1, list(command))
        if answer[-2:] != [0x90, 0x00]:
            raise RuntimeError("the chip took a repeated command for another one")
    scard.SCardDisconnect(card, scard.SCARD_RESET_CARD)
    scard.SCardReleaseContext(context)
    return (time.perf_counter() - begun) * 1000


def _predictable(password: bytes) -> ChipPace:
    return ChipPace(password, NONCE, lambda: CHIP_KEY)
