"""However damaged an answer is, it is graded, and nothing of it comes out where it must not."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.contract.insurance import Agreement, Outcome, Paper
from queue_server.contract.person import Person
from queue_server.insurance.answer import read_answer
from queue_server.insurance.assess import Assessment, assess
from queue_server.insurance.codes import CODES
from queue_server.insurance.decision import decide
from queue_server.insurance.hospital import Hospital

DAY = date(2026, 11, 22)
PERSON = Person(
    number="001199012345",
    name="Nguyễn Thị Minh Anh",
    birth_date="1999-01-15",
    sex="F",
    name_source="dg13",
)
HOSPITAL = Hospital("01028", level="basic", points=60, former_tier="district")
ANSWER: dict[str, Any] = {
    "maKetQua": "000",
    "ghiChu": "Thẻ của bà Nguyễn Thị Minh Anh",
    "maThe": "DN4010199012345",
    "hoTen": "Nguyễn Thị Minh Anh",
    "ngaySinh": "15/01/1999",
    "gioiTinh": "Nữ",
    "diaChi": "Số 1 Phố Thử Nghiệm",
    "maDKBD": "01028",
    "cqBHXH": "BHXH Thử Nghiệm",
    "gtTheTu": "01/01/2026",
    "gtTheDen": "31/12/2026",
    "maKV": "K1",
    "ngayDu5Nam": "01/03/2027",
    "maSoBHXH": "0199012345",
    "maTheCu": "DN4010199012340",
    "maTheMoi": "CK2010199012345",
    "gtTheTuMoi": "01/06/2026",
    "gtTheDenMoi": "31/05/2027",
    "maDKBDMoi": "01C54",
    "tenDKBDMoi": "Bệnh viện Thử Nghiệm",
    "dsLichSuKCB2018": [{"maHoSo": 1, "tenBenh": "Bệnh thử nghiệm", "ngayVao": "202601010800"}],
    "dsLichSuKT2018": [{"userKT": "01028_BV", "thoiGianKT": "202601010800"}],
}


def assessed(body: bytes, papers: tuple[Paper, ...] = ()) -> Assessment:
    return assess(read_answer(body), PERSON, papers, DAY, HOSPITAL)


def test_everything_follows_from_one_answer() -> None:
    said = assessed(json.dumps(ANSWER).encode())
    assert said.decision.outcome is Outcome.ELIGIBLE
    assert said.identity.name is Agreement.SAME
    assert said.identity.birth_date is Agreement.SAME
    assert said.identity.sex is Agreement.SAME
    assert said.told.vi.title == "Bảo hiểm y tế còn giá trị"
    assert said.priorities == ()
    assert not said.needs_desk


def test_the_new_cards_category_is_the_one_that_counts() -> None:
    said = assessed(json.dumps({**ANSWER, "maKetQua": "003"}).encode())
    assert [one.group for one in said.priorities] == ["merit"]


@pytest.mark.parametrize(
    ("changes", "needs_desk"),
    [
        ({}, False),
        ({"maKetQua": "003"}, False),
        ({"maKetQua": "001"}, True),
        ({"gioiTinh": "Nam"}, True),
        ({"hoTen": "NGUYEN THI MINH ANH"}, False),
        ({"maKetQua": "010"}, True),
        ({"maKetQua": "060"}, True),
        ({"maKetQua": "100"}, False),
        ({"maKetQua": None}, True),
    ],
)
def test_who_is_sent_to_the_desk(changes: dict[str, Any], needs_desk: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert assessed(json.dumps({**ANSWER, **changes}).encode()).needs_desk is needs_desk


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text()
    | st.sampled_from(["", " ", "\ud800", "\x00", "15/01/1999", "31/02/2026", "99/99/9999"])
    | st.sampled_from([value for value in ANSWER.values() if isinstance(value, str)])
)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(), SCALARS, max_size=3)
CODE = st.sampled_from([*CODES.code, "777", None, 0])
CHANGES = st.dictionaries(st.sampled_from(sorted(ANSWER)), VALUES, max_size=6)
DROPPED = st.sets(st.sampled_from(sorted(ANSWER)), max_size=6)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """An answer with fields dropped, swapped and retyped, then cut and flipped as bytes."""
    fields: dict[str, Any] = {**ANSWER, "maKetQua": draw(CODE), **draw(CHANGES)}
    for name in draw(DROPPED):
        fields.pop(name, None)
    body = bytearray(json.dumps(fields, ensure_ascii=draw(st.booleans())).encode(errors="replace"))
    if draw(st.booleans()):
        del body[draw(st.integers(0, len(body))) :]
    for _ in range(draw(st.integers(0, 3))):
        if body:
            body[draw(st.integers(0, len(body) - 1))] ^= draw(st.integers(1, 255))
    return bytes(body)


PAPERS = st.sets(st.sampled_from(Paper)).map(tuple)


@given(damaged(), PAPERS)
def test_no_damage_raises(body: bytes, papers: tuple[Paper, ...]) -> None:
    said = assessed(body, papers)
    assert said.told.vi.body
    assert said.told.en.body
    if said.decision.outcome is Outcome.ELIGIBLE:
        first, last = said.decision.valid_from, said.decision.valid_to
        assert first is not None
        assert last is not None
        assert first <= DAY <= last
    if said.decision.outcome is Outcome.ASK_DESK:
        known = CODES.code.get(said.decision.code or "")
        assert said.decision.alarm or (known and known.outcome is Outcome.ASK_DESK)


WORD = re.compile(r"\w{4,}")
SECRETS = {
    word
    for value in ANSWER.values()
    for word in WORD.findall(json.dumps(value, ensure_ascii=False))
    if value is not ANSWER["maKetQua"]
}
LOGGED = ("outcome", "reason", "code", "area", "benefit_percent", "staff_must_check", "alarm")


@given(damaged())
def test_nothing_of_an_answer_leaks_from_what_is_logged(body: bytes) -> None:
    decision = decide(read_answer(body), DAY)
    shown = f"{decision!r} {[asdict(decision)[name] for name in LOGGED]}"
    assert not SECRETS & set(WORD.findall(shown))


@given(damaged())
def test_what_the_patient_is_told_has_no_number_and_no_name(body: bytes) -> None:
    told = assessed(body).told
    text = f"{told.vi.title} {told.vi.body} {told.en.title} {told.en.body}"
    assert not re.search(r"[0-9]{5}|[A-Z]{2}[0-9]|Nguyễn|Minh", text)


@given(st.binary())
def test_no_bytes_raise(body: bytes) -> None:
    assert assessed(body).decision.outcome in set(Outcome)
