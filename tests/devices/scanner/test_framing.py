from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.scanner.framing import LONGEST, Framer

codes = st.lists(
    st.binary(min_size=1, max_size=60).map(lambda code: code.translate(None, b"\r\n\t]") or b"x"),
    max_size=5,
)


@given(codes, st.sampled_from([b"\r", b"\n", b"\r\n", b"\t"]), st.integers(1, 50))
@settings(deadline=None)
def test_codes_come_out_whole_however_they_are_cut(
    sent: list[bytes], end: bytes, size: int
) -> None:
    framer = Framer(silence_s=0.08)
    stream = b"".join(code + end for code in sent)
    found: list[bytes] = []
    for at in range(0, len(stream), size):
        found += framer.feed(stream[at : at + size], now_s=at / 1000)
    assert found == sent


def test_silence_ends_a_code_without_an_end_mark() -> None:
    framer = Framer(silence_s=0.08)
    assert framer.feed(b"0011", 1.0) == []
    assert framer.feed(b"99012345", 1.05) == []
    assert framer.feed(b"", 1.10) == []
    assert framer.feed(b"", 1.14) == [b"001199012345"]
    assert framer.feed(b"", 2.0) == []


def test_a_new_code_long_after_is_not_glued_to_the_old_one() -> None:
    framer = Framer(silence_s=0.08)
    assert framer.feed(b"first", 1.0) == []
    assert framer.feed(b"second\r", 2.5) == [b"first", b"second"]


def test_bytes_that_a_busy_machine_fetches_late_are_still_of_the_code() -> None:
    framer = Framer(silence_s=0.08)
    assert framer.feed(b"0011", 1.0) == []
    assert framer.feed(b"99012345\r", 1.5) == [b"001199012345"]


def test_what_is_too_long_is_dropped_as_a_whole() -> None:
    framer = Framer(silence_s=0.08)
    longest = b"x" * LONGEST
    assert framer.feed(longest + b"\r", 1.0) == [longest]
    assert framer.feed(longest, 1.1) == []
    assert framer.feed(b"y", 1.11) == []
    assert framer.feed(b"rest", 1.12) == []
    assert framer.feed(b"\rnext\r", 1.13) == [b"next"]


def test_silence_ends_what_was_too_long() -> None:
    framer = Framer(silence_s=0.08)
    assert framer.feed(b"x" * (LONGEST + 1), 1.0) == []
    assert framer.feed(b"", 1.1) == []
    assert framer.feed(b"next\r", 1.2) == [b"next"]


def test_a_long_code_at_9600_baud_has_no_silence() -> None:
    framer = Framer(silence_s=0.08)
    code = b"x" * 2953
    for at, byte in enumerate(code):
        assert framer.feed(bytes([byte]), 1 + at * 0.00104) == []
        assert framer.feed(b"", 1 + at * 0.00104 + 0.001) == []
    assert framer.feed(b"\r", 5) == [code]
