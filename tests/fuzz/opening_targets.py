"""A card that answers what it likes while it is being opened, and after that."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from devices.card import chip
from devices.card.access import bac
from devices.card.access.pace import Ephemeral
from devices.card.channel.apdu import Plain
from devices.card.crypto.curves import CURVES
from devices.card.files.habits import Habits
from devices.protocols import AccessKeys, CardReading
from tests.fuzz import cards
from tests.fuzz.conversation import Recorded, Replayed
from tests.fuzz.mutation import of_conversation
from tests.fuzz.target import Target, refusing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devices.simulators.card.personalisation import Personalisation
    from tests.fuzz.conversation import Transmit

_SELECT_EMRTD = bytes.fromhex("00A4040C07A0000002471001")
_NO_SECRET = 0x1234567890ABCDEF


@cache
def _ephemeral(parameter: int) -> Ephemeral:
    """Never the same twice but here, where what a chip answered once must fit again."""
    return Ephemeral(CURVES[parameter], _NO_SECRET, _NO_SECRET)


def _keys(card: Personalisation) -> AccessKeys:
    return AccessKeys(card.can.decode(), (card.mrz_information.decode(),))


def _read_chip(transmit: Transmit, keys: AccessKeys, habits: Habits) -> CardReading:
    return chip.read(transmit, keys, "full", chip.Settings(habits, _ephemeral))


def _chip(data: bytes) -> None:
    card = cards.issued()[0]
    with refusing():
        found = _read_chip(Replayed(data).transmit, _keys(card), Habits(8192, certain=False))
        assert found.identity.number


def _chip_seeds() -> Iterator[bytes]:
    for card in cards.issued():
        recorded = Recorded(cards.chip(card).answer)
        _read_chip(recorded.transmit, _keys(card), Habits.of(card.atr))
        yield recorded.joined


def _bac_run(transmit: Transmit) -> None:
    information = cards.issued()[-1].mrz_information.decode()
    bac.run(Plain(transmit).send, information, bytes)


def _bac(data: bytes) -> None:
    with refusing():
        _bac_run(Replayed(data).transmit)


def _bac_seeds() -> list[bytes]:
    passport = cards.chip(cards.issued()[-1])
    assert passport.answer(_SELECT_EMRTD) == b"\x90\x00"
    recorded = Recorded(passport.answer)
    _bac_run(recorded.transmit)
    return [recorded.joined]


TARGETS = (
    Target("chip", _chip, _chip_seeds, of_conversation, rate=20),
    Target("bac", _bac, _bac_seeds, of_conversation),
)
