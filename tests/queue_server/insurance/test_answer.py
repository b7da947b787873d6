from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble, read_answer

if TYPE_CHECKING:
    from datetime import date


def answered(**fields: object) -> PortalAnswer:
    answer = read_answer(json.dumps({"maKetQua": "000", **fields}).encode())
    assert isinstance(answer, PortalAnswer)
    return answer


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (" a ", "a"), ("", None), (" ", None), (None, None), (1, None), (["a"], None)],
)
def test_a_fields_text(value: object, text: str | None) -> None:
    assert answered(hoTen=value).text("hoTen") == text
    assert answered().text("hoTen") is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("000", "000"),
        (" 010 ", "010"),
        ("E1", "E1"),
        ("1234", None),
        ("0199012345", None),
        ("DN4010199012345", None),
        ("Anh", None),
        (0, None),
        (True, None),
    ],
)
def test_a_code_is_short_and_a_text_so_that_it_is_nobodys_number(
    value: object, code: str | None
) -> None:
    assert answered(maKetQua=value).code == code


def test_401_is_a_refusal_of_the_account() -> None:
    assert answered(maKetQua="401").refused
    assert not answered(maKetQua="000").refused
    assert NoAnswer(Trouble.REFUSED).refused
    assert not NoAnswer(Trouble.TIMEOUT).refused


def test_what_is_said_twice_counts_when_it_is_the_same() -> None:
    answer = read_answer(
        b'{"maThe":"a","maThe":"a","hoTen":"b","hoTen":"c","diaChi":[],"diaChi":1}'
    )
    assert isinstance(answer, PortalAnswer)
    assert [answer.text(name) for name in ("maThe", "hoTen", "diaChi")] == ["a", None, None]


def test_the_answer_is_kept_as_it_came() -> None:
    body = b'{"maKetQua": "000",\t"ghiChu":"\\u1ea1"}'
    answer = read_answer(body)
    assert isinstance(answer, PortalAnswer)
    assert answer.raw == body.decode()


@given(st.dates())
def test_a_date_is_read_as_it_was_written(day: date) -> None:
    written = f"{day.day:02}/{day.month:02}/{day.year:04}"
    assert answered(gtTheTu=written).day("gtTheTu") == day


@given(st.text())
def test_no_text_is_a_date_that_raises(text: str) -> None:
    assert answered(gtTheTu=text).day("gtTheTu") is None or len(text.strip()) == 10
