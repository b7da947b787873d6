"""What lies in the tray: a chip that answers commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from devices.simulators.card.icao_chip import IcaoChip
from devices.simulators.card.other_chips import HealthChip, NonsenseChip
from devices.simulators.card.personalisation import personalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.simulators.people import CardPart


class Chip(Protocol):
    """Answers commands until it is reset."""

    atr: bytes

    def reset(self) -> None:
        """Forget everything since power-on."""
        ...

    def spoil(self, fault: str, args: Mapping[str, Any]) -> None:
        """Have a fault of the chip itself, one of ``SPOILING``, until the next reset."""
        ...

    def answer(self, raw: bytes) -> bytes:
        """The answer to one command, with its status."""
        ...


def chip_of(card: CardPart) -> Chip:
    """The chip of a person's card."""
    if card.kind == "nonsense":
        return NonsenseChip()
    if card.health is not None:
        return HealthChip(card.health)
    return IcaoChip(personalise(card))
