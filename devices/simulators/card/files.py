"""The chip's files: choosing and reading them (ISO/IEC 7816-4, 11.3; ICAO 9303-10, 3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.simulators.card import status
from devices.simulators.card.objects import unwrap, wrap

if TYPE_CHECKING:
    from devices.simulators.card.command import Command
    from devices.simulators.card.personalisation import Personalisation

_APPLICATION = bytes.fromhex("A0000002471001")
_MASTER_FILE = bytes.fromhex("3F00")
_CARD_ACCESS = 0x1C
# The file identifiers are 01XX, with XX as the short one (9303-10, tables 31 and 38).
_FAMILY = 0x01
_OFFSET, _DATA = 0x54, "53"
_NO_ANSWER = 0x0C  # SELECT's P2: first occurrence, nothing told of the file
_RESERVED = 0x60  # in READ BINARY's P1 with a short identifier
_IDENTIFIER_BYTES = 2


class Files:
    """What is chosen at the moment, and what may be read of it.

    ``card`` may be exchanged while a file is chosen.
    """

    def __init__(self, card: Personalisation) -> None:
        self.card = card
        self.application = False
        self._current: int | None = None

    def select(self, command: Command, *, opened: bool) -> bytes:
        """The answer to SELECT."""
        match command.p1:
            case 0x04 if command.data != _APPLICATION:
                return status.NOT_FOUND
            case _ if command.p2 != _NO_ANSWER:
                return status.WRONG_PARAMETERS
            case 0x00 if self.card.master_file and command.data in (b"", _MASTER_FILE):
                self.application, self._current = False, None
                return status.OK
            case 0x04:
                self.application, self._current = True, None
                return status.OK
            case 0x02:
                return self._select_file(command.data, opened=opened)
            case _:
                return status.UNKNOWN_INSTRUCTION

    def read(self, command: Command, *, opened: bool) -> bytes:
        """The answer to READ BINARY with the offset in the header (B0)."""
        by_name = bool(command.p1 & 0x80)
        if command.data or command.le is None:
            return status.WRONG_LENGTH
        if by_name and command.p1 & _RESERVED:
            return status.WRONG_PARAMETERS
        name = command.p1 & 0x1F if by_name else self._current
        content, refusal = self._content(name, opened=opened)
        if content is None:
            return refusal
        self._current = name
        offset = command.p2 if by_name else command.p1 << 8 | command.p2
        return _part(content, offset, command.le, command)

    def read_object(self, command: Command, *, opened: bool) -> bytes:
        """The answer to READ BINARY with offset and data in objects (B1), for long files."""
        if command.le is None:
            return status.WRONG_LENGTH
        chosen = command.p1 << 8 | command.p2
        if chosen >> 8 not in (0, _FAMILY):
            return status.NOT_FOUND
        name = chosen & 0xFF if chosen else self._current
        content, refusal = self._content(name, opened=opened)
        if content is None:
            return refusal
        try:
            objects = unwrap(command.data)
            offset = int.from_bytes(objects.pop(_OFFSET))
        except (ValueError, KeyError):
            return status.WRONG_DATA
        if objects:
            return status.WRONG_DATA
        self._current = name
        # Le counts the object as a whole.
        answer = _part(content, offset, _room_inside(command.le), command)
        data, word = answer[:-2], answer[-2:]
        return (wrap(_DATA, data) if data else b"") + word

    def _select_file(self, identifier: bytes, *, opened: bool) -> bytes:
        if len(identifier) != _IDENTIFIER_BYTES:
            return status.WRONG_LENGTH
        family, name = identifier
        content, refusal = self._content(name if family == _FAMILY else 0, opened=opened)
        if content is None:
            return refusal
        self._current = name
        return status.OK

    def _content(self, name: int | None, *, opened: bool) -> tuple[bytes | None, bytes]:
        """A file's content, or None and the status that tells why not."""
        if name is None:
            return None, status.NO_FILE_CHOSEN
        if not self.application:
            return self.card.card_access if name == _CARD_ACCESS else None, status.NOT_FOUND
        if not opened:
            return None, status.NOT_ALLOWED
        if name not in self.card.files:
            return None, status.NOT_FOUND
        return self.card.files[name], status.NOT_ALLOWED


def _part(content: bytes, offset: int, expected: int, command: Command) -> bytes:
    if offset > len(content):
        return status.WRONG_OFFSET
    part = content[offset : offset + expected]
    enough = len(part) == expected or command.wants_all
    return part + (status.OK if enough else status.END_OF_FILE)


def _room_inside(size: int) -> int:
    """How much data an object of so many bytes holds."""
    room = size
    while room and len(wrap(_DATA, bytes(room))) > size:
        room -= 1
    return room
