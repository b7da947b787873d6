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
HOSPITAL = Hospital("01028", level="basic", points=60, former_tier="district", full_benefit=False)
FORMER_PROVINCE = Hospital(
    "01028", level="specialised", points=80, former_tier="province", full_benefit=False
)
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


def assessed(body: bytes, papers: tuple[Paper, ...] | None = ()) -> Assessment:
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


ELSEWHERE = {"maDKBD": "79024", "maDKBDMoi": "79024"}


@pytest.mark.parametrize(
    ("changes", "needs_desk"),
    [
        ({}, False),
        ({"maKetQua": "003", "maDKBDMoi": "01028"}, False),
        ({"maKetQua": "003"}, True),
        (ELSEWHERE, True),
        ({"maDKBD": None}, True),
        ({"maKetQua": "001"}, True),
        ({"gioiTinh": "Nam"}, True),
        ({"hoTen": "NGUYEN THI MINH ANH"}, False),
        ({"maKetQua": "010"}, True),
        ({"maKetQua": "060"}, True),
        ({"maKetQua": "100"}, False),
        ({"maKetQua": "100", "gioiTinh": "Nam"}, False),
        ({"maKetQua": None}, True),
    ],
)
def test_who_is_sent_to_the_desk(changes: dict[str, Any], needs_desk: bool) -> None:  # noqa: FBT001 - a parameter of the table
    said = assessed(json.dumps({**ANSWER, **changes}).encode(), None)
    assert said.needs_desk is needs_desk
    assert (HOSPITAL.desk in said.told.vi.body.replace("\u00a0", " ")) is needs_desk


def test_nobody_asked_is_not_the_same_as_no_papers() -> None:
    body = json.dumps({**ANSWER, **ELSEWHERE}).encode()
    unasked, none, paper = (
        assess(read_answer(body), PERSON, papers, DAY, FORMER_PROVINCE)
        for papers in (None, (), (Paper.REFERRAL,))
    )
    assert unasked.estimate is None
    assert "được khám bằng bảo hiểm" not in unasked.told.vi.body
    assert unasked.needs_desk
    assert none.estimate is not None
    assert "40%" in none.told.vi.body
    assert not none.needs_desk
    assert paper.estimate is not None
    assert paper.estimate.percent == 80
    assert paper.needs_desk


@pytest.mark.parametrize(
    "changes", [{"hoTen": "Trần Văn Bình"}, {"ngaySinh": "02/02/1950"}, {"gioiTinh": "Nam"}]
)
@pytest.mark.parametrize("code", ["000", "001", "003", "004"])
def test_nothing_of_a_card_is_told_that_may_be_somebody_elses(
    code: str, changes: dict[str, str]
) -> None:
    merit = {"maThe": "CC1010199012345", "maKetQua": code, "maDKBDMoi": "01028"}
    own = assessed(json.dumps({**ANSWER, **merit}).encode())
    assert not own.withheld
    assert [one.group for one in own.priorities] == ["merit"]

    said = assessed(json.dumps({**ANSWER, **merit, **changes}).encode())
    assert said.withheld
    assert said.needs_desk
    assert said.decision.outcome is Outcome.ELIGIBLE
    assert {*said.decision.staff_must_check} & {"name", "birth_date", "sex"}
    assert said.decision.card_number is not None
    assert said.estimate is None
    assert said.priorities == ()
    assert said.told.vi.title == "Bảo hiểm y tế cần đối chiếu thêm"
    assert not re.search(r"%|[0-9]{4}", said.told.vi.body)


def test_the_day_of_somebody_elses_card_is_not_told() -> None:
    ended = {**ANSWER, "gtTheDen": "30/06/2026", "hoTen": "Trần Văn Bình"}
    for code in ("000", "010"):
        said = assessed(json.dumps({**ended, "maKetQua": code}).encode())
        assert said.withheld
        assert said.told.vi.title == "Bảo hiểm y tế đã hết hạn"
        assert said.decision.valid_to == date(2026, 6, 30)


def test_an_answer_that_names_nobody_is_not_withheld() -> None:
    silent = {**ANSWER, "hoTen": None, "ngaySinh": None, "gioiTinh": None}
    assert not assessed(json.dumps(silent).encode()).withheld
    assert not assessed(b"<html>").withheld


@pytest.mark.parametrize(("birth_date", "percent"), [("1951", 80), ("1950", 100)])
def test_the_age_counts_for_a_social_pension(birth_date: str, percent: int) -> None:
    card = {**ANSWER, "maThe": "LH4010199012345", "ngaySinh": birth_date}
    person = PERSON.model_copy(update={"birth_date": birth_date})
    said = assess(read_answer(json.dumps(card).encode()), person, None, DAY, HOSPITAL)
    assert said.estimate is not None
    assert said.estimate.percent == percent


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


PAPERS = st.none() | st.sets(st.sampled_from(Paper)).map(tuple)


@given(damaged(), PAPERS)
def test_no_damage_raises(body: bytes, papers: tuple[Paper, ...] | None) -> None:
    said = assessed(body, papers)
    named = HOSPITAL.desk in said.told.vi.body.replace("\u00a0", " ")
    assert named is said.needs_desk
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
