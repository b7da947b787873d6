from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.contract.insurance import Agreement, IdentityCheck, Outcome, Reason
from queue_server.contract.person import Person
from queue_server.insurance.answer import NoAnswer, Trouble, read_answer
from queue_server.insurance.codes import CODES
from queue_server.insurance.decision import Decision, decide
from queue_server.insurance.identity import check_identity

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
VALID = {
    "maThe": "DN4010199012345",
    "gtTheTu": "01/01/2026",
    "gtTheDen": "31/12/2026",
    "maDKBD": "01028",
}
NEW = {
    "maTheMoi": "CN3010199012345",
    "gtTheTuMoi": "01/06/2026",
    "gtTheDenMoi": "31/05/2027",
    "maDKBDMoi": "01C54",
}


def graded(fields: dict[str, Any], *, name_source: Literal["dg1", "dg13"] = "dg13") -> Decision:
    answer = read_answer(json.dumps(fields).encode())
    asked = Person(
        number="001199012345",
        name="NGUYEN THI MINH ANH",
        birth_date="1999-01-15",
        sex="F",
        name_source=name_source,
    )
    return decide(answer, TODAY, asked=asked, identity=check_identity(answer, asked))


def written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


ASK, NOT, PENDING = Outcome.ASK_DESK, Outcome.NOT_ELIGIBLE, Outcome.PENDING
BY_CODE = {
    "000": (Outcome.ELIGIBLE, Reason.VALID),
    "001": (Outcome.ELIGIBLE, Reason.VALID),
    "002": (Outcome.ELIGIBLE, Reason.VALID),
    "003": (Outcome.ELIGIBLE, Reason.REPLACED),
    "004": (Outcome.ELIGIBLE, Reason.REPLACED),
    "010": (NOT, Reason.EXPIRED),
    **dict.fromkeys(("110", "120", "121", "122", "123", "124"), (NOT, Reason.WITHDRAWN)),
    **dict.fromkeys(("050", "051", "052", "053"), (ASK, Reason.NOT_FOUND)),
    **dict.fromkeys(("060", "061", "070", "080", "090"), (ASK, Reason.DETAILS_DIFFER)),
    **dict.fromkeys(("054", "055", "130", "205"), (ASK, Reason.ASK_DESK)),
    **dict.fromkeys(("100", "101", "401", "500"), (PENDING, Reason.PORTAL_SILENT)),
}


@pytest.mark.parametrize("code", BY_CODE)
def test_each_code_has_its_outcome(code: str) -> None:
    decision = graded({"maKetQua": code, **VALID, **NEW})
    assert (decision.outcome, decision.reason) == BY_CODE[code]
    assert decision.code == code
    assert decision.alarm == ("technician" if code in {"054", "055", "205"} else None)
    assert decision.staff_must_check == (("paper_card",) if code in {"001", "002"} else ())


def test_the_table_knows_these_codes_and_no_others() -> None:
    assert set(CODES.code) == set(BY_CODE)


@pytest.mark.parametrize("code", ["777", "00", "0", "000 1", "09", "", None, 0, 401, [], {}, True])
def test_what_is_no_known_code_is_for_the_desk_and_the_technician(code: object) -> None:
    decision = graded({"maKetQua": code, **VALID})
    assert (decision.outcome, decision.alarm) == (ASK, "technician")


def test_an_unknown_code_is_told_but_not_a_text_in_its_place() -> None:
    assert graded({"maKetQua": "777"}).code == "777"
    assert graded({"maKetQua": "Nguyễn Thị Minh Anh"}).code is None


@pytest.mark.parametrize("trouble", Trouble)
def test_no_answer_is_pending(trouble: Trouble) -> None:
    decision = decide(NoAnswer(trouble), TODAY)
    assert decision == Decision(outcome=PENDING, reason=Reason.PORTAL_SILENT)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b'{"maKetQua":"000"',
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 10_000,
        b"null",
        b'"000"',
        b"[]",
        b"{}",
        b'{"Message":"An error has occurred."}',
    ],
)
def test_what_is_not_the_portals_json_is_pending(body: bytes) -> None:
    assert decide(read_answer(body), TODAY).outcome is PENDING


def test_a_byte_order_mark_does_no_harm() -> None:
    body = b"\xef\xbb\xbf" + json.dumps({"maKetQua": "000", **VALID}).encode()
    assert decide(read_answer(body), TODAY).outcome is Outcome.ELIGIBLE


def test_the_card_in_force_is_told() -> None:
    decision = graded({"maKetQua": "000", **VALID})
    assert decision.card_number == "DN4010199012345"
    assert (decision.valid_from, decision.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (decision.facility, decision.benefit_percent) == ("01028", 80)


@pytest.mark.parametrize(
    ("first", "last", "outcome", "reason"),
    [
        (TODAY, TODAY, Outcome.ELIGIBLE, Reason.VALID),
        (TODAY - DAY, TODAY, Outcome.ELIGIBLE, Reason.VALID),
        (TODAY, TODAY + DAY, Outcome.ELIGIBLE, Reason.VALID),
        (TODAY - 2 * DAY, TODAY - DAY, NOT, Reason.EXPIRED),
        (TODAY + DAY, TODAY + 2 * DAY, NOT, Reason.NOT_STARTED),
        (TODAY + DAY, TODAY - DAY, ASK, Reason.ASK_DESK),
    ],
)
def test_both_dates_of_a_card_are_valid_days(
    first: date, last: date, outcome: Outcome, reason: Reason
) -> None:
    dates = {"gtTheTu": written(first), "gtTheDen": written(last)}
    decision = graded({"maKetQua": "000", **VALID, **dates})
    assert (decision.outcome, decision.reason) == (outcome, reason)


UNREADABLE: list[Any] = [
    None, "", " ", 31122026, [], {}, True, "31122026", "2026-12-31", "31/12/26", "31-12-2026",
    "31/02/2026", "00/00/0000", "1/1/2027", "٣١/١٢/٢٠٢٦", "31/12/2026 00:00",
]  # fmt: skip


@pytest.mark.parametrize("value", UNREADABLE)
@pytest.mark.parametrize("name", ["gtTheTu", "gtTheDen"])
def test_a_valid_card_without_readable_dates_is_for_the_desk(name: str, value: object) -> None:
    decision = graded({"maKetQua": "000", **VALID, name: value})
    assert (decision.outcome, decision.reason) == (ASK, Reason.ASK_DESK)
    assert decision.alarm == "technician"
    assert decision.code == "000"


def test_one_readable_date_is_enough_to_refuse() -> None:
    over = {"gtTheTu": None, "gtTheDen": written(TODAY - DAY)}
    later = {"gtTheTu": written(TODAY + DAY), "gtTheDen": None}
    assert graded({"maKetQua": "000", **over}).reason is Reason.EXPIRED
    assert graded({"maKetQua": "000", **later}).reason is Reason.NOT_STARTED


@pytest.mark.parametrize("code", ["003", "004"])
def test_a_replaced_card_is_judged_by_the_new_one(code: str) -> None:
    old = {"gtTheTu": "01/01/2020", "gtTheDen": "31/12/2020"}
    decision = graded({"maKetQua": code, **VALID, **NEW, **old})
    assert (decision.outcome, decision.reason) == (Outcome.ELIGIBLE, Reason.REPLACED)
    assert decision.card_number == "CN3010199012345"
    assert (decision.valid_from, decision.valid_to) == (date(2026, 6, 1), date(2027, 5, 31))
    assert (decision.facility, decision.benefit_percent) == ("01C54", 95)


@pytest.mark.parametrize("code", ["003", "004"])
def test_a_new_card_that_ended_is_expired(code: str) -> None:
    decision = graded({"maKetQua": code, **VALID, **NEW, "gtTheDenMoi": written(TODAY - DAY)})
    assert (decision.outcome, decision.reason) == (NOT, Reason.EXPIRED)


@pytest.mark.parametrize("code", ["003", "004"])
def test_an_answer_without_the_new_card_is_for_the_desk(code: str) -> None:
    decision = graded({"maKetQua": code, **VALID})
    assert (decision.outcome, decision.alarm) == (ASK, "technician")
    assert decision.card_number is None


def test_the_old_card_counts_until_the_new_one_starts() -> None:
    waiting = {**NEW, "gtTheTuMoi": written(TODAY + DAY)}
    decision = graded({"maKetQua": "004", **VALID, **waiting})
    assert (decision.outcome, decision.reason) == (Outcome.ELIGIBLE, Reason.VALID)
    assert decision.card_number == "DN4010199012345"
    # With 003 the portal says that the old one is over.
    assert graded({"maKetQua": "003", **VALID, **waiting}).reason is Reason.NOT_STARTED
    gone = {"gtTheDen": written(TODAY - DAY)}
    assert graded({"maKetQua": "004", **VALID, **gone, **waiting}).reason is Reason.NOT_STARTED


@pytest.mark.parametrize(
    ("number", "kept", "percent"),
    [
        ("TE1010199012345", True, 100),
        ("HN2010199012345", True, 100),
        ("HT3010199012345", True, 95),
        ("DN4010199012345", True, 80),
        ("QN5010199012345", True, 100),
        ("DN6010199012345", True, None),
        ("0199012345", True, None),
        ("DN401019901234", False, None),
        ("dn4010199012345", False, None),
        ("DN4010199012345\n\n1", False, None),
        (4010199012345, False, None),
        (None, False, None),
    ],
)
def test_the_third_character_is_the_level(
    number: object,
    kept: bool,  # noqa: FBT001 - a parameter of the table
    percent: int | None,
) -> None:
    decision = graded({"maKetQua": "000", **VALID, "maThe": number})
    assert decision.outcome is Outcome.ELIGIBLE
    assert decision.card_number == (number if kept else None)
    assert decision.benefit_percent == percent


@pytest.mark.parametrize("code", ["060", "061"])
def test_a_name_without_marks_is_for_an_officers_eyes(code: str) -> None:
    decision = graded({"maKetQua": code}, name_source="dg1")
    assert (decision.outcome, decision.reason) == (ASK, Reason.DETAILS_DIFFER)
    assert decision.staff_must_check == ("name",)
    assert graded({"maKetQua": "070"}, name_source="dg1").staff_must_check == ()


@pytest.mark.parametrize(
    ("body", "outcome", "alarm"),
    [
        (b'{"maThe":"DN4010199012345"}', ASK, "technician"),
        (b'{"hoTen":null}', ASK, "technician"),
        (b'{"dsLichSuKCB2018":[]}', ASK, "technician"),
        (b'{"MaKetQua":"000"}', PENDING, None),
        (b'{"error":"invalid_grant"}', PENDING, None),
        (b"{}", PENDING, None),
        (b'{"maKetQua":"000","maKetQua":"010"}', ASK, "technician"),
        (b'{"maKetQua":"050","maKetQua":"050"}', ASK, None),
        (b'{"maKetQua":' + b"1" * 10_000 + b"}", ASK, "technician"),
        (b'{"maKetQua":NaN}', ASK, "technician"),
        (b'{"maKetQua":-Infinity,"maThe":1e999}', ASK, "technician"),
        (b'{"maKetQua":"\\ud800"}', ASK, "technician"),
    ],
)
def test_an_answer_without_its_code_is_the_portals_if_it_has_one_of_its_fields(
    body: bytes, outcome: Outcome, alarm: str | None
) -> None:
    decision = decide(read_answer(body), TODAY)
    assert (decision.outcome, decision.alarm) == (outcome, alarm)


def test_a_date_that_is_there_twice_counts_for_nothing() -> None:
    text = json.dumps({"maKetQua": "000", **VALID})[:-1] + ',"gtTheDen":"31/12/2099"}'
    decision = decide(read_answer(text.encode()), TODAY)
    assert (decision.outcome, decision.alarm) == (ASK, "technician")


def test_number_area_and_five_years_are_told() -> None:
    facts = {"maSoBHXH": "0199012345", "maKV": "K2", "ngayDu5Nam": "01/03/2027"}
    decision = graded({"maKetQua": "000", **VALID, **facts})
    assert decision.insurance_number == "0199012345"
    assert decision.area == "K2"
    assert decision.five_years_from == date(2027, 3, 1)


@pytest.mark.parametrize("value", [None, "", "K4", "K", 1, [], {"K1": "K1"}, True])
def test_an_area_that_is_none_is_left_out(value: object) -> None:
    decision = graded({"maKetQua": "000", **VALID, "maKV": value, "ngayDu5Nam": value})
    assert (decision.outcome, decision.area) == (Outcome.ELIGIBLE, None)
    assert decision.five_years_from is None


AGREEMENT = st.sampled_from(Agreement)


@given(st.sampled_from(sorted(BY_CODE)), AGREEMENT, AGREEMENT, AGREEMENT)
def test_what_differs_is_for_staff_to_see_and_changes_no_outcome(
    code: str, name: Agreement, birth_date: Agreement, sex: Agreement
) -> None:
    answer = read_answer(json.dumps({"maKetQua": code, **VALID, **NEW}).encode())
    identity = IdentityCheck(name=name, birth_date=birth_date, sex=sex)
    decision = decide(answer, TODAY, identity=identity)
    plain = decide(answer, TODAY)
    facts = {"name": name, "birth_date": birth_date, "sex": sex}
    differ = [fact for fact, agrees in facts.items() if agrees is Agreement.DIFFERENT]
    expected = differ if plain.outcome is Outcome.ELIGIBLE else []
    assert decision == replace(plain, staff_must_check=(*plain.staff_must_check, *expected))


def test_a_card_of_somebody_else_is_for_staff_to_see() -> None:
    other = {"hoTen": "Trần Văn Bình", "ngaySinh": "02/09/1948", "gioiTinh": "Nam"}
    decision = graded({"maKetQua": "001", **VALID, **other})
    assert decision.outcome is Outcome.ELIGIBLE
    assert decision.staff_must_check == ("paper_card", "name", "birth_date", "sex")


def test_personal_facts_stay_out_of_repr() -> None:
    answer = read_answer(json.dumps({"maKetQua": "000", **VALID}).encode())
    for shown in (repr(graded({"maKetQua": "000", **VALID})), repr(answer)):
        assert "DN401" not in shown
        assert "01028" not in shown
        assert "2026" not in shown


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
DATES = st.dates(date(2026, 11, 1), date(2026, 12, 15)).map(written)
ANSWERS = st.fixed_dictionaries(
    {"maKetQua": st.sampled_from(sorted(BY_CODE)) | JSON},
    optional=dict.fromkeys((*VALID, *NEW), DATES | JSON),
)


@given(JSON | ANSWERS)
def test_no_json_ever_raises(value: object) -> None:
    decision = decide(read_answer(json.dumps(value).encode()), TODAY)
    assert decision.outcome in set(Outcome)
    if decision.outcome is Outcome.ELIGIBLE:
        assert decision.valid_from is not None
        assert decision.valid_to is not None
        assert decision.valid_from <= TODAY <= decision.valid_to


@given(st.binary())
def test_no_bytes_ever_raise(body: bytes) -> None:
    assert decide(read_answer(body), TODAY).outcome in set(Outcome)


def asked_later(code: str, fields: dict[str, Any], *, days: int) -> Decision:
    """Graded for TODAY, by what the portal said ``days`` later."""
    answer = read_answer(json.dumps({"maKetQua": code, **fields}).encode())
    return decide(answer, TODAY, asked_on=TODAY + days * DAY)


ENDS_TODAY = {**VALID, "gtTheDen": written(TODAY)}
NEW_FROM_TOMORROW = {
    **NEW,
    "gtTheTuMoi": written(TODAY + DAY),
    "gtTheDenMoi": written(TODAY + 300 * DAY),
}


def test_a_card_that_ended_since_is_for_staff_not_for_nothing() -> None:
    """On the service day it was in force; the portal speaks of the day of the look-up."""
    decision = asked_later("010", ENDS_TODAY, days=1)
    assert (decision.outcome, decision.valid_to) == (ASK, TODAY)
    assert asked_later("010", ENDS_TODAY, days=0).outcome is NOT
    ended = {**VALID, "gtTheDen": written(TODAY - DAY)}
    assert asked_later("010", ended, days=1).outcome is NOT


def test_of_two_cards_the_one_of_the_service_day_counts() -> None:
    decision = asked_later("003", {**ENDS_TODAY, **NEW_FROM_TOMORROW}, days=1)
    assert (decision.outcome, decision.reason) == (Outcome.ELIGIBLE, Reason.VALID)
    assert decision.card_number == VALID["maThe"]
    assert asked_later("003", {**ENDS_TODAY, **NEW_FROM_TOMORROW}, days=0).outcome is NOT
