"""The simulator's reading of ESC/POS, however the stream is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.printer.job import encode
from devices.printer.profiles import PROFILES
from devices.simulators.printer.commands import Command, Parser, StatusQuestions
from devices.simulators.printer.head import Head
from tests.devices.printer.sample import ticket

# What may come over the wire: whole commands, halves of them, and noise.
commands = st.one_of(
    st.sampled_from(
        [b"\x1b@", b"\x1ba\x01", b"\x1d!\x11", b"\x1bJ\x20", b"\x1bd\x02", b"Tiep Don\n", b"\n"]
    ),
    st.sampled_from(
        [b"\x1dV\x42\x00", b"\x1dV\x00", b"\x1dr\x01", b"\x10\x04\x01", b"\x1dP\xcb\xcb"]
    ),
    st.sampled_from(
        [
            b"\x1dv0\x00\x02\x00\x02\x00\xff\x0f\xf0\xff",
            b"\x1dv0\x03\x01\x00\x01\x00\xaa",
            b"\x1b*\x21\x02\x00\xff\xff\xff\x00\x00\x00",
            b"\x1b*\x00\x01\x00\x18\n",
            b"\x1d(k\x03\x001C\x04",
            b"\x1d(k\x06\x001P0abc",
            b"\x1d(k\x03\x001Q0",
            b"\x1d(L\x0b\x000p0\x01\x011\x08\x00\x01\x00\xf0",
            b"\x1d(L\x02\x0002",
        ]
    ),
    st.binary(max_size=12),
)
streams = st.lists(commands, max_size=30).map(b"".join)


def read(stream: bytes, sizes: list[int]) -> tuple[list[Command], int]:
    parser = Parser()
    found: list[Command] = []
    while stream:
        size = sizes.pop() if sizes else len(stream)
        found += parser.feed(stream[:size])
        stream = stream[size:]
    return found, parser.unfinished


@given(streams, st.lists(st.integers(1, 9), max_size=60))
@settings(deadline=None)
def test_pieces_make_no_difference(stream: bytes, sizes: list[int]) -> None:
    whole, unfinished = read(stream, [])
    assert read(stream, [1] * len(stream)) == (whole, unfinished)
    assert read(stream, sizes) == (whole, unfinished)
    # Nothing is lost or invented either.
    raw = b"".join(command.raw for command in whole)
    assert raw == stream[: len(raw)]
    assert len(raw) + unfinished == len(stream)


@given(streams)
@settings(deadline=None)
def test_no_stream_stops_the_head(stream: bytes) -> None:
    head = Head(576)
    for command in read(stream, [])[0]:
        head.run(command)
    picture = head.cut()
    assert picture is None or picture.width == 640


def test_a_real_ticket_byte_by_byte_is_the_same_paper() -> None:
    stream = encode(ticket(), PROFILES["default-80mm"])
    pictures: list[bytes] = []
    for sizes in ([], [1] * len(stream)):
        head = Head(576)
        for command in read(stream, sizes)[0]:
            head.run(command)
        picture = head.cut()
        assert picture is not None
        pictures.append(picture.tobytes())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_questions_are_found_across_pieces(size: int) -> None:
    stream = b"\x10\x04\x01ab\x10\x10\x04\x02\x10\x04\x10\x04\x04\x10\x04\x05\x10\x04"
    questions = StatusQuestions()
    found: list[int] = []
    for at in range(0, len(stream), size):
        found += questions.feed(stream[at : at + size])
    assert found == [1, 2, 4]
