"""Reading whole files (ICAO 9303-10, 3.6; ISO/IEC 7816-4, 11.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.card import errors, tlv
from devices.card.channel.apdu import END_OF_FILE, NOT_FOUND, OK, SHORT, Command, Response, Send
from devices.card.files.habits import SHORT_BLOCK, SMALLEST_BLOCK
from devices.card.files.layout import Sfi, read_at, read_by_sfi, select
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from devices.card.files.habits import Habits

# Enough for the longest tag and length; reading past a file's end makes some chips fail.
HEADER = 8
# Bytes that a file can have; what claims more, or comes in crumbs, would keep us for hours.
_LARGEST: Mapping[Sfi, int] = {Sfi.DG2: 0x20000, Sfi.SOD: 0x8000}
_LARGEST_OTHERS = 0x2000
_SMALLEST_PART = 32
_EVEN_REACH = 0x8000  # offsets from here on need the odd instruction
_OFFSET, _DISCRETIONARY = 0x54, 0x53
_DATA_OBJECT = 4  # bytes of tag and length around an odd instruction's answer
_WRONG_LENGTH = (0x6700, 0x6A86, 0x6B00)
_READ = (OK, END_OF_FILE)
# What chips answer that know no short identifiers, or no such file.
_UNKNOWN_SHORT_ID = (*NOT_FOUND, 0x6981, 0x6985, 0x6986, 0x6A81, 0x6A86, 0x6B00, 0x6D00)
_EXACT_LENGTH = 0x6C  # SW1; SW2 tells how many bytes there are


class Files:
    """Reads files that hold one data object each, exactly, in the largest blocks that work.

    ``contents``: all files that were read. ``send`` may be changed between files.
    """

    def __init__(self, send: Send, habits: Habits) -> None:
        self.send = send
        self._habits = habits
        self.contents: dict[Sfi, bytes] = {}

    def read(
        self, sfi: Sfi, first: int = HEADER, on_part: Callable[[bytes], None] | None = None
    ) -> bytes | None:
        """A file's content; None if there is no such file.

        Args:
            sfi: Which file.
            first: How many bytes to read first, at least ``HEADER``: more than that saves a
                command, and a chip that minds being asked past the end is asked again.
            on_part: Told what has been read so far, after each command.

        Raises:
            DeviceError: ``card_protocol`` if the chip refuses, ``card_data`` if it holds no data
                object or ends early. A ``ReadAnewError`` among them: the channel is lost, and
                reading again would go well.
        """
        response = self._first(sfi, first)
        if response is None:
            return None
        content = _content(response)
        size = tlv.header(content).end
        if size > _LARGEST.get(sfi, _LARGEST_OTHERS):
            raise errors.DataError(f"file {sfi.name} claims to have {size} bytes")
        while len(content) < size:
            if on_part:
                on_part(content)
            part = self._next(len(content), size - len(content))
            if len(part) < min(_SMALLEST_PART, size - len(content)):
                raise errors.DataError(f"file {sfi.name} ends after {len(content)} of {size} bytes")
            content += part
        self.contents[sfi] = content[:size]
        return content[:size]

    def _first(self, sfi: Sfi, length: int) -> Response | None:
        """The answer to the first command that reads; None if there is no such file."""
        habits, missing = self._habits, False
        if habits.short_ids is not False:
            response = self._begin(lambda size: read_by_sfi(sfi, size), length)
            if response.sw in _READ:
                habits.short_ids = True
            missing = response.sw in NOT_FOUND
            if habits.short_ids or response.sw not in _UNKNOWN_SHORT_ID:
                return None if missing else response
        selected = self.send(select(sfi))
        if selected.sw in NOT_FOUND or (missing and selected.sw != OK):
            return None
        selected.expect_ok(f"SELECT {sfi.name}")
        response = self._begin(lambda size: read_at(0, size), length)
        habits.short_ids = False
        return response

    def _begin(self, command: Callable[[int], Command], length: int) -> Response:
        if not self._habits.over_reads:
            length = HEADER
        response = self.send(command(length))
        wrong_length = response.sw in _WRONG_LENGTH or response.sw >> 8 == _EXACT_LENGTH
        if wrong_length and length > HEADER:
            exact = self.send(command(HEADER))
            self._habits.over_reads = exact.sw not in _READ
            return exact
        return response

    def _next(self, offset: int, left: int) -> bytes:
        """The next part of the current file; tries smaller blocks while the chip refuses."""
        while True:
            length = self._habits.next_block(left)
            response = self._try(offset, length)
            if response.sw >> 8 == _EXACT_LENGTH:
                length = response.sw & 0xFF or SHORT
                self._habits.named(length)
                response = self._ask(offset, length)
            if response.sw not in _WRONG_LENGTH or length <= SMALLEST_BLOCK:
                break
            self._habits.refuse(length)
        part = _content(response)
        if offset >= _EVEN_REACH:
            return tlv.only(part, _DISCRETIONARY)
        if response.sw == OK and len(part) < left:
            self._habits.answered(length, len(part))
        return part

    def _try(self, offset: int, length: int) -> Response:
        try:
            return self._ask(offset, length)
        except DeviceError as error:
            untried = not self._habits.certain and length > SHORT_BLOCK
            if not untried or error.code == errors.Code.CARD_REMOVED:
                raise
            self._habits.keep_short()
            raise errors.ReadAnewError(str(error)) from error

    def _ask(self, offset: int, length: int) -> Response:
        if offset < _EVEN_REACH:
            return self.send(read_at(offset, length))
        wanted = tlv.encode(_OFFSET, offset.to_bytes(3).lstrip(b"\x00"))
        # Tag and length come on top, but must fit into a short block as well.
        le = max(length, min(length + _DATA_OBJECT, SHORT_BLOCK))
        return self.send(Command(0x00, 0xB1, 0x00, 0x00, wanted, le=le))


def _content(response: Response) -> bytes:
    # A short file is told by its status, and found out by its missing bytes.
    return response.data if response.sw == END_OF_FILE else response.expect_ok("READ BINARY")
