"""What was written is read again, and nothing that a scanner sends can break the reading."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.code import Bhyt, Cccd, parse
from devices.code.cli import facts, for_a_person
from tests.devices.code.builders import as_double_utf8, as_windows_1258, cccd_text, cccds, written
from tests.devices.code.examples import BHYT_NEW, BHYT_OLD, CAN_CUOC, CCCD, bhyt

if TYPE_CHECKING:
    from devices.code import Code


@given(written, st.sampled_from(["", "\r", "\r\n", "\0"]))
@settings(deadline=None)
def test_what_was_written_is_read(pair: tuple[Code, str], end: str) -> None:
    code, text = pair
    assert parse((text + end).encode()) == code
    assert parse("\ufeff" + text + end) == code


@given(cccds)
@settings(deadline=None)
def test_windows_1258_is_read_the_same(code: Cccd) -> None:
    text = cccd_text(code)
    repaired = None if text.isascii() else "cp1258"
    assert parse(as_windows_1258(text)) == replace(code, repaired=repaired)


@given(cccds, st.sampled_from(["cp1252", "latin-1", "cp1258"]))
@settings(deadline=None)
def test_utf8_encoded_twice_is_read_the_same(code: Cccd, code_page: str) -> None:
    text = cccd_text(code)
    twice = as_double_utf8(text, code_page)
    repaired = None if text.isascii() else "double_utf8"
    assert parse(twice) == replace(code, repaired=repaired)
    assert parse(twice.encode()) == replace(code, repaired=repaired)


# Random bytes hardly ever get past the first check: these look like the real thing.
pieces = st.one_of(
    st.sampled_from(
        ["001199012345", "0199012345", "HS4019901234567", "|", "||||", "$", "-", "TD1:", "\x1b["]
    ),
    st.sampled_from([CCCD, BHYT_OLD, BHYT_NEW, "15/01/1999", "4E6775", "https://", "01 - 028"]),
    st.text(max_size=8),
)


@given(st.one_of(st.binary(max_size=300), st.lists(pieces, max_size=20).map("|".join), st.text()))
@settings(deadline=None)
def test_nothing_breaks_it_and_the_answer_is_always_writable(sent: bytes | str) -> None:
    said = facts(parse(sent))
    assert all(value != "" for name, value in said.items() if name != "extra")
    shown = for_a_person(parse(sent))
    shown.encode()
    assert not any(unicodedata.category(letter) in {"Cc", "Cf"} for letter in shown)


@pytest.mark.parametrize("text", [CCCD, CAN_CUOC, BHYT_OLD, BHYT_NEW])
def test_a_code_cut_short_says_less_but_nothing_else(text: str) -> None:
    whole = asdict(parse(text))
    sent = text.encode()
    for length in range(len(sent)):
        code = parse(sent[:length])
        if isinstance(code, Cccd | Bhyt):
            cut = asdict(code)
            cut.pop("extra", None)
            assert all(value in (None, whole[name]) for name, value in cut.items())


@given(st.dates().filter(lambda day: day.year >= 1850), st.integers(0, 7))
def test_an_issue_date_cut_short_is_none(day: object, length: int) -> None:
    issued = "".join(reversed(str(day).split("-")))
    code = parse(CCCD.replace("01072021", issued[:length]))
    assert isinstance(code, Cccd)
    assert code.issue_date is None


def test_an_insurance_code_without_its_end_loses_its_last_field() -> None:
    cut = BHYT_OLD[: BHYT_OLD.index("6E2056C4836E20436861")]
    assert bhyt(cut).parent is None
