"""What lies in the tray: three kinds of chip that answer commands."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Protocol

from devices.simulators.card import lds
from devices.simulators.card.objects import unwrap
from devices.simulators.card.pace import OID, ChipPace, WrongOrderError
from devices.simulators.card.session import ChipSession, Command

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.simulators.people import CardPart

# The ATR that PC/SC readers make up for a contactless chip without historical bytes: T=1.
ATR = bytes.fromhex("3B80800101")

_OK = bytes.fromhex("9000")
_END_OF_FILE = bytes.fromhex("6282")
_WRONG_LENGTH = bytes.fromhex("6700")
_NOT_ALLOWED = bytes.fromhex("6982")
_WRONG_ORDER = bytes.fromhex("6985")
_BROKEN_SESSION = bytes.fromhex("6988")
_WRONG_DATA = bytes.fromhex("6A80")
_NOT_FOUND = bytes.fromhex("6A82")
_WRONG_OFFSET = bytes.fromhex("6B00")
_UNKNOWN = bytes.fromhex("6D00")

_AID = bytes.fromhex("A0000002471001")
_CARD_ACCESS = 0x1C
_CAN = b"\x02"
_SECURED = 0x0C


class Chip(Protocol):
    """Answers commands until it is reset."""

    def reset(self) -> None:
        """Forget everything since power-on."""
        ...

    def truncate(self) -> None:
        """Lose the second half of every file."""
        ...

    def answer(self, raw: bytes) -> bytes:
        """The answer to one command, with its status."""
        ...


class CitizenChip:
    """A Vietnamese identity card: PACE with the CAN, then its files under secure messaging.

    ``pace`` begins a run of PACE with the chip's password.
    """

    def __init__(self, card: CardPart, pace: Callable[[bytes], ChipPace] = ChipPace) -> None:
        self._password = card.number[-6:].encode()
        self._whole = lds.files(card)
        self._new_pace = pace
        self.reset()

    def reset(self) -> None:
        """Forget everything since power-on."""
        self._files = self._whole
        self._pace: ChipPace | None = None
        self._session: ChipSession | None = None
        self._application = False
        self._current: int | None = None

    def truncate(self) -> None:
        """Lose the second half of every file."""
        self._files = {name: content[: len(content) // 2] for name, content in self._whole.items()}

    def answer(self, raw: bytes) -> bytes:
        """The answer to one command, with its status."""
        try:
            command = Command.parse(raw)
        except ValueError:
            return _WRONG_LENGTH
        if command.cla & _SECURED != _SECURED:
            # A plain command ends secure messaging (9303-11, 9.8.3).
            self._session = None
            return self._run(command)
        session = self._session
        if session is None:
            return _BROKEN_SESSION
        try:
            plain = session.open(command)
        except ValueError:
            self._session = None
            return _BROKEN_SESSION
        return session.seal(self._run(plain))

    def _run(self, command: Command) -> bytes:
        match command.ins, command.p1:
            case 0x22, 0xC1:
                return self._begin_pace(command)
            case 0x86, 0x00:
                return self._continue_pace(command)
            case 0xA4, 0x04:
                return self._select_application(command)
            case 0xA4, 0x02:
                return self._select_file(command)
            case 0xB0, _:
                return self._read(command)
            case _:
                # SELECT MF among them, as on real cards.
                return _UNKNOWN

    def _begin_pace(self, command: Command) -> bytes:
        try:
            template = unwrap(command.data)
        except ValueError:
            return _WRONG_DATA
        if template.get(0x80) != OID or template.get(0x83) != _CAN:
            return _WRONG_DATA
        self._pace = self._new_pace(self._password)
        return _OK

    def _continue_pace(self, command: Command) -> bytes:
        if self._pace is None:
            return _WRONG_ORDER
        try:
            answer = self._pace.answer(command.data)
        except WrongOrderError:
            self._pace = None
            return _WRONG_DATA
        if self._pace.keys:
            self._session = ChipSession(self._pace.keys)
            self._pace = None
        return answer

    def _select_application(self, command: Command) -> bytes:
        if command.data != _AID:
            return _NOT_FOUND
        self._application, self._current = True, None
        return _OK

    def _select_file(self, command: Command) -> bytes:
        # The file identifiers are 01XX, with XX as the short one (9303-10, tables 31 and 38).
        name = command.data[1] if len(command.data) == 2 and command.data[0] == 1 else None  # noqa: PLR2004
        content = self._readable(name)
        if isinstance(content, int):
            return content.to_bytes(2)
        self._current = name
        return _OK

    def _read(self, command: Command) -> bytes:
        by_name = bool(command.p1 & 0x80)
        if by_name:
            self._current = command.p1 & 0x1F
        content = self._readable(self._current)
        if isinstance(content, int):
            return content.to_bytes(2)
        offset = command.p2 if by_name else command.p1 << 8 | command.p2
        if offset > len(content):
            return _WRONG_OFFSET
        wanted = command.le or 0
        part = content[offset : offset + wanted]
        return part + (_OK if len(part) == wanted or wanted == 256 else _END_OF_FILE)  # noqa: PLR2004

    def _readable(self, name: int | None) -> bytes | int:
        """A file's content, or the status that tells why not."""
        if not self._application:
            return lds.CARD_ACCESS if name == _CARD_ACCESS else 0x6A82
        if self._session is None:
            return 0x6982
        return self._files.get(name, 0x6A82) if name is not None else 0x6986


class PassportChip:
    """A passport with basic access control alone: no EF.CardAccess, nothing without its key."""

    def reset(self) -> None:
        """There is nothing to forget."""

    def truncate(self) -> None:
        """There is nothing to lose."""

    def answer(self, raw: bytes) -> bytes:
        """The answer to one command, with its status."""
        match tuple(raw[1:3]):
            case 0xA4, 0x04:
                return _OK if _AID in raw else _NOT_FOUND
            case 0x84, 0x00:
                return random.randbytes(8) + _OK
            case 0xB0, 0x9C:
                return _NOT_FOUND
            case _:
                return _NOT_ALLOWED


class NonsenseChip:
    """Says yes to everything and answers rubbish."""

    def __init__(self) -> None:
        self._rubbish = random.Random(0)

    def reset(self) -> None:
        """It never knew anything."""

    def truncate(self) -> None:
        """It has no files."""

    def answer(self, raw: bytes) -> bytes:
        """Up to 40 bytes that mean nothing, with a status of success."""
        return rubbish(self._rubbish, len(raw))


def rubbish(source: random.Random, longest: int) -> bytes:
    """Bytes that mean nothing, with a status of success."""
    return source.randbytes(source.randint(0, longest)) + _OK


def chip_of(card: CardPart) -> Chip:
    """The chip of a person's card."""
    match card.kind:
        case "cccd":
            return CitizenChip(card)
        case "passport":
            return PassportChip()
        case "nonsense":
            return NonsenseChip()
