"""Chips that are no travel documents."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from devices.simulators.card import status
from devices.simulators.card.atr import STORAGE_CARD, icao_atr
from devices.simulators.card.command import Command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devices.simulators.people import HealthPart

# GET DATA for the UID, which a reader answers for the card (PC/SC part 3, 3.2.2.1.3).
_GET_UID = (0xFF, 0xCA, 0x00, 0x00)


class NonsenseChip:
    """Says yes to everything and answers rubbish."""

    def __init__(self) -> None:
        self._rubbish = random.Random(0)
        self.atr = icao_atr(extended=False)

    def reset(self) -> None:
        """It never knew anything."""

    def spoil(self, fault: str, args: Mapping[str, Any]) -> None:
        """It has nothing to spoil."""

    def answer(self, raw: bytes) -> bytes:
        """Up to as many bytes as it was sent that mean nothing, with a status of success."""
        return rubbish(self._rubbish, len(raw))


class HealthChip:
    """A provincial health card: a number in an open file, or no more than its UID."""

    def __init__(self, card: HealthPart) -> None:
        self._aid = bytes.fromhex(card.aid)
        self._content = card.content.encode()
        self._uid = bytes.fromhex(card.uid)
        self.atr = icao_atr(extended=False) if card.aid else STORAGE_CARD
        self.reset()

    def reset(self) -> None:
        """Forget everything since power-on."""
        self._application = False

    def spoil(self, fault: str, args: Mapping[str, Any]) -> None:
        """Its faults are those of the wire alone."""

    def answer(self, raw: bytes) -> bytes:
        """The answer to one command, with its status."""
        try:
            command = Command.parse(raw)
        except ValueError:
            return status.WRONG_LENGTH
        if (command.cla, command.ins, command.p1, command.p2) == _GET_UID:
            return self._uid + status.OK if self._uid else status.NOT_FOUND
        match command.ins, command.p1:
            case 0xA4, 0x04 if self._aid and command.data == self._aid:
                self._application = True
                return status.OK
            case 0xA4, 0x04:
                return status.NOT_FOUND
            case 0xB0, _ if self._application:
                return self._read(command)
            case _:
                return status.UNKNOWN_INSTRUCTION

    def _read(self, command: Command) -> bytes:
        offset = command.p2 if command.p1 & 0x80 else command.p1 << 8 | command.p2
        if offset > len(self._content):
            return status.WRONG_OFFSET
        part = self._content[offset : offset + (command.le or 0)]
        enough = len(part) == command.le or command.wants_all
        return part + (status.OK if enough else status.END_OF_FILE)


def rubbish(source: random.Random, longest: int) -> bytes:
    """Bytes that mean nothing, with a status of success."""
    return source.randbytes(source.randint(0, longest)) + status.OK
