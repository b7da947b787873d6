"""From booking, person and card to a row, and what is sent at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from queue_server.contract.person import Person
from queue_server.contract.visits import Coded, ServiceBooked, Skipped
from queue_server.insurance.checkin.fields import PATHS
from queue_server.insurance.checkin.file import build
from queue_server.insurance.checkin.plan import (
    CARD_MISSING,
    Hold,
    Reject,
    Rules,
    Send,
    Skip,
    plan,
)
from queue_server.insurance.checkin.row import Card, Place, check_booking, make_row
from queue_server.insurance.checkin.rules import CheckinError
from tests.queue_server.insurance.checkin.rows import BOOKED_CARD, RULES, a_booking

PLACE = Place("01028", ZoneInfo("Asia/Ho_Chi_Minh"))
BEGAN = datetime(2026, 11, 23, 0, 58, tzinfo=UTC)
PERSON = Person(
    number="001199012345",
    name="Nguyễn  Thị Kiểm Thử",
    birth_date="1999-01-15",
    sex="F",
    name_source="dg13",
)
CARD = Card("DN4010123456789", "01028", date(2026, 1, 1), date(2026, 12, 31))
RULES_HERE = Rules(hold=timedelta(minutes=30), without_card="send")


def test_a_row_of_an_insured_outpatient() -> None:
    row = make_row(a_booking(), PERSON, CARD, BEGAN, PLACE)
    build([row])
    assert {name: value for name, value in row.items() if value} == {
        "MA_LK": "LK2611230001",
        "STT": "1",
        "MA_BN": "BN0001",
        "HO_TEN": "Nguyễn Thị Kiểm Thử",
        "SO_CCCD": "001199012345",
        "NGAY_SINH": "199901150000",
        "GIOI_TINH": "2",
        "MA_THE_BHYT": "DN4010123456789",
        "MA_DKBD": "01028",
        "GT_THE_TU": "20260101",
        "GT_THE_DEN": "20261231",
        "MA_DOITUONG_KCB": "1.1",
        "NGAY_VAO": "202611230758",
        "MA_LOAI_KCB": "01",
        "MA_CSKCB": "01028",
        "MA_DICH_VU": "02.1896",
        "TEN_DICH_VU": "Khám Nội",
        "NGAY_YL": "202611230812",
    }


def test_a_row_of_an_inpatient_without_a_card() -> None:
    booking = a_booking(
        service=None,
        drug={"code": "40.66", "name": "Cefuroxim"},
        admitted_at="2026-11-23T01:00:00Z",
        inpatient_at="2026-11-23T08:30:00+07:00",
        inpatient_reason="Sốt cao\nho",
        inpatient_reason_code="1",
        note=" x ",
    )
    row = make_row(booking, PERSON, None, BEGAN, PLACE)
    build([row])
    assert (row["MA_THUOC"], row["TEN_THUOC"], row["MA_DICH_VU"]) == ("40.66", "Cefuroxim", "")
    assert (row["NGAY_VAO"], row["NGAY_VAO_NOI_TRU"]) == ("202611230800", "202611230830")
    assert (row["LY_DO_VNT"], row["MA_LY_DO_VNT"], row["DU_PHONG"]) == ("Sốt cao ho", "1", "x")
    assert [row[name] for name in ("MA_THE_BHYT", "MA_DKBD", "GT_THE_TU")] == ["", "", ""]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"birth_date": "1999"}, {"NGAY_SINH": "199900000000"}),
        ({"birth_date": "1999-01"}, {"NGAY_SINH": "199901000000"}),
        ({"sex": "M"}, {"GIOI_TINH": "1"}),
        ({"sex": None}, {"GIOI_TINH": "3"}),
        ({"number": "0123456789"}, {"SO_CCCD": ""}),
        ({"number": "TE1010123456789"}, {"SO_CCCD": ""}),
        ({"name": "Nguye\u0302\u0303n"}, {"HO_TEN": "Nguy\u1ec5n"}),
    ],
)
def test_what_is_known_of_a_person(changes: dict[str, str], fields: dict[str, str]) -> None:
    person = Person.model_validate({**PERSON.model_dump(), **changes})
    row = make_row(a_booking(), person, CARD, BEGAN, PLACE)
    build([row])
    assert {name: row[name] for name in fields} == fields


def test_a_card_of_which_the_portal_did_not_say_all_is_not_sent() -> None:
    row = make_row(a_booking(), PERSON, Card("0123456789", None, None, None), BEGAN, PLACE)
    card = [row[name] for name in ("MA_THE_BHYT", "MA_DKBD", "GT_THE_TU", "GT_THE_DEN")]
    assert card == ["0123456789", "", "", ""]
    with pytest.raises(CheckinError, match="MA_DKBD:missing"):
        build([row])


moments = st.datetimes(datetime(2000, 1, 3), datetime(2199, 12, 30)).flatmap(  # noqa: DTZ001
    lambda naive: st.integers(-23, 23).map(
        lambda hours: naive.replace(tzinfo=timezone(timedelta(hours=hours)))
    )
)


@given(moments)
def test_times_are_written_in_the_sites_zone(ordered_at: datetime) -> None:
    zone = timezone(timedelta(hours=7))
    booking = a_booking(ordered_at=ordered_at)
    row = make_row(booking, PERSON, None, BEGAN, Place("01028", zone))
    written = datetime.strptime(row["NGAY_YL"], "%Y%m%d%H%M").replace(tzinfo=zone)
    assert timedelta() <= ordered_at - written < timedelta(minutes=1)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:00", "2026"])
def test_a_time_outside_any_treatment_is_no_booking(moment: str) -> None:
    with pytest.raises(ValidationError):
        a_booking(ordered_at=moment)


TWO = {"drug": {"code": "40.66", "name": "Cefuroxim"}}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (TWO, "MA_DICH_VU:exactly_one"),
        ({"service": None}, "MA_DICH_VU:exactly_one"),
        ({"service": {"code": "x" * 51, "name": "x"}}, "MA_DICH_VU:too_long"),
        ({"service": {"code": "x", "name": " "}}, "TEN_DICH_VU:missing"),
        ({"treatment_id": " "}, "MA_LK:missing"),
        ({"care_type": "99"}, "MA_LOAI_KCB:unknown"),
        ({"patient_object": "1.8"}, "MA_DOITUONG_KCB:unknown"),
        ({"ordered_at": "2026-11-23T07:57:59+07:00"}, "NGAY_YL:before_NGAY_VAO"),
        ({"card": BOOKED_CARD | {"number": "DN9010123456789"}}, "MA_THE_BHYT:form"),
        ({"card": BOOKED_CARD | {"facility": "1"}}, "MA_DKBD:form"),
        ({"card": BOOKED_CARD | {"valid_to": "2025-01-01"}}, "GT_THE_DEN:before_GT_THE_TU"),
        ({"patient_id": "a\x00b"}, "MA_BN:characters"),
        ({"inpatient_at": "2026-11-23T08:00:00+07:00"}, "LY_DO_VNT:missing"),
        (
            {"inpatient_at": "2026-11-23T07:57:00+07:00", "inpatient_reason": "x"},
            "NGAY_VAO_NOI_TRU:before_NGAY_VAO",
        ),
    ],
)
def test_a_booking_that_can_make_no_row_is_told_at_once(changes: dict[str, str], code: str) -> None:
    with pytest.raises(CheckinError) as told:
        check_booking(a_booking(**changes), BEGAN, PLACE.zone)
    assert told.value.code == code


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("treatment_id", "MA_LK"),
        ("patient_id", "MA_BN"),
        ("patient_object", "MA_DOITUONG_KCB"),
        ("inpatient_reason", "LY_DO_VNT"),
        ("inpatient_reason_code", "MA_LY_DO_VNT"),
        ("note", "DU_PHONG"),
    ],
)
def test_the_api_promises_the_tables_lengths(body: str, name: str) -> None:
    described = ServiceBooked.model_json_schema()["properties"]
    assert described[body]["maxLength"] == RULES[name].length


def test_the_api_has_room_for_every_code_and_name() -> None:
    described = Coded.model_json_schema()["properties"]
    assert described["code"]["maxLength"] == RULES["MA_THUOC"].length
    assert described["name"]["maxLength"] == RULES["TEN_DICH_VU"].length


HIS_CARD = Card("GD4010123456789", "01028", date(2026, 1, 1), date(2026, 12, 31))
BOOKED = {"card": BOOKED_CARD | {"number": HIS_CARD.number}}
MISSING = Reject(CARD_MISSING)


@pytest.mark.parametrize(
    ("changes", "card", "settled", "minutes", "expected"),
    [
        ({}, CARD, True, 0, Send(CARD)),
        ({}, None, True, 0, MISSING),
        ({}, None, False, 29, Hold()),
        ({}, None, False, 30, MISSING),
        ({}, None, False, None, Hold()),
        (BOOKED, None, False, 0, Send(HIS_CARD)),
        (BOOKED, CARD, True, 0, Send(HIS_CARD)),
        ({"patient_object": "2"}, CARD, True, 0, Skip(Skipped.EMERGENCY)),
        ({"samples_only": True}, None, False, 0, Skip(Skipped.SAMPLES_ONLY)),
        ({"patient_object": "9"}, CARD, True, 0, Send(None)),
        ({"patient_object": "9", **BOOKED}, CARD, True, 0, Send(None)),
        ({"patient_object": "9"}, None, False, None, Send(None)),
        ({"patient_object": "8"}, CARD, True, 0, Send(CARD)),
        ({"patient_object": "8"}, None, False, 0, Hold()),
        ({"patient_object": "8"}, None, False, 30, Send(None)),
    ],
)
def test_what_becomes_of_a_booking(
    changes: dict[str, object],
    card: Card | None,
    *,
    settled: bool,
    minutes: int | None,
    expected: object,
) -> None:
    waited = None if minutes is None else timedelta(minutes=minutes)
    booking = a_booking(**changes)
    assert plan(booking, card, settled=settled, waited=waited, rules=RULES_HERE) == expected


@pytest.mark.parametrize("code", sorted(set(RULES["MA_DOITUONG_KCB"].codes) - {"2", "8", "9"}))
def test_no_insured_treatment_is_told_without_a_card(code: str) -> None:
    for without_card in ("send", "skip"):
        rules = Rules(hold=timedelta(minutes=30), without_card=without_card)
        waited = timedelta(minutes=30)
        found = plan(
            a_booking(patient_object=code), None, settled=False, waited=waited, rules=rules
        )
        assert found == MISSING


@pytest.mark.parametrize("code", ["8", "9"])
def test_where_the_hospital_reports_no_uninsured(code: str) -> None:
    rules = Rules(hold=timedelta(minutes=30), without_card="skip")
    booking = a_booking(patient_object=code)
    found = plan(booking, None, settled=True, waited=timedelta(), rules=rules)
    assert found == Skip(Skipped.WITHOUT_CARD)


def test_both_standards_have_their_address() -> None:
    assert PATHS == {
        "4750": "/api/qd130/checkInKcbQd4750",
        "3176": "/api/qd130/checkInKcbQd3176",
    }
