from __future__ import annotations

import pytest

from devices.card.channel.apdu import Command, Response
from devices.card.files import reading as files
from devices.card.files.reading import Sfi
from devices.protocols import DeviceError

# 0x6D with a two-byte length: 500 bytes in all.
CONTENT = bytes.fromhex("6D8201F0") + bytes(496)


class Shelf:
    """A card with one file, which notes every read and never gives more than it has."""

    def __init__(self, content: bytes, past_the_end: int = 0x6B00) -> None:
        self.content = content
        self.past_the_end = past_the_end
        self.reads: list[tuple[int, int]] = []

    def send(self, command: Command) -> Response:
        assert command.le is not None
        offset = 0 if command.p1 & 0x80 else command.p1 << 8 | command.p2
        self.reads.append((offset, command.le))
        part = self.content[offset : offset + command.le]
        return Response(part, 0x9000 if len(part) == command.le else self.past_the_end)


def test_card_access_is_selected_where_its_short_name_is_not_known() -> None:
    answers = {
        "00b09c0000": Response(b"", 0x6A82),
        "00a4020c02011c": Response(b"", 0x9000),
        "00b0000000": Response(b"\x31\x00", 0x9000),
    }
    assert files.read_card_access(lambda sent: answers[sent.encoded.hex()]) == b"\x31\x00"


def test_exactly_the_file_and_not_a_byte_more() -> None:
    shelf = Shelf(CONTENT)
    assert files.read_file(shelf.send, Sfi.DG13) == CONTENT
    assert shelf.reads == [(0, 8), (8, 223), (231, 223), (454, 46)]


def test_a_file_of_known_size_is_one_read() -> None:
    shelf = Shelf(bytes.fromhex("615D") + bytes(93))
    assert files.read_file(shelf.send, Sfi.DG1, first=95) == shelf.content
    assert shelf.reads == [(0, 95)]


def test_a_file_shorter_than_known_is_taken_as_it_is() -> None:
    shelf = Shelf(bytes.fromhex("615B") + bytes(91), past_the_end=0x6282)
    assert files.read_file(shelf.send, Sfi.DG1, first=95) == shelf.content


def test_a_file_that_is_not_there() -> None:
    assert files.read_file(lambda _: Response(b"", 0x6A82), Sfi.DG13) is None


@pytest.mark.parametrize(
    ("past_the_end", "code"), [(0x6282, "card_data"), (0x6B00, "card_protocol")]
)
def test_a_file_that_ends_too_early(past_the_end: int, code: str) -> None:
    with pytest.raises(DeviceError) as raised:
        files.read_file(Shelf(CONTENT[:300], past_the_end).send, Sfi.DG13)
    assert raised.value.code == code


@pytest.mark.parametrize("head", ["6D83FFFFFF000000", "6D80", "FFFFFFFFFFFFFFFF"])
def test_a_file_that_lies_about_its_size(head: str) -> None:
    with pytest.raises(DeviceError) as raised:
        files.read_file(Shelf(bytes.fromhex(head).ljust(8)).send, Sfi.DG13)
    assert raised.value.code == "card_data"


def test_a_card_without_the_application() -> None:
    with pytest.raises(DeviceError) as raised:
        files.select_emrtd(lambda _: Response(b"", 0x6A82))
    assert raised.value.code == "card_not_supported"
