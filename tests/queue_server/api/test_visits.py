"""The HIS finds a visit and reports its first cost; only it, only once, only what can be sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from queue_server.store.tables import eligibility
from tests.queue_server.api.reporting import House
from tests.queue_server.insurance.checkin.rows import BOOKED_CARD, booking_body
from tests.queue_server.serving import NURSE, TECHNICIAN, key

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House.begin(tmp_path_factory.mktemp("house")) as house:
        yield house


LATER = "2150-01-01T08:00:00+07:00"
"""Whenever these tests run, the visit has begun."""


def a_body(**changes: Any) -> dict[str, Any]:
    return booking_body(**{"treatment_id": f"LK{uuid4().hex}", "ordered_at": LATER, **changes})


def test_a_visit_is_found_by_the_patients_number(house: House) -> None:
    visit, who = house.patient()
    answer = house.signed("/visits/find", {"number": who["number"]}, idempotency_key="")
    assert answer.status_code == 200
    found = answer.json()
    assert found["visit_id"] == visit
    [ticket] = found["tickets"]
    assert (ticket["queue_id"], ticket["outcome"]) == ("A", "pending")
    assert ticket["number"].startswith("A")


def test_who_has_no_number_of_today_has_no_visit(house: House) -> None:
    answer = house.signed("/visits/find", {"number": "001199999999"})
    assert (answer.status_code, answer.json()["code"]) == (404, "visit_unknown")
    _, who = house.patient()
    house.clock.move(timedelta(days=1))
    answer = house.signed("/visits/find", {"number": who["number"]})
    assert answer.json()["code"] == "visit_unknown"


def test_the_first_booking_makes_a_check_in_and_later_ones_show_it(house: House) -> None:
    visit, _ = house.patient()
    body = a_body()
    first = house.book(visit, body)
    assert first.status_code == 201
    assert first.json() == {
        "checkin_id": first.json()["checkin_id"],
        "state": "held",
        "reason": None,
        "problem": None,
        "receipt": None,
    }
    second = house.book(visit, body | {"service": {"code": "23.0158", "name": "Xét nghiệm"}})
    assert (second.status_code, second.json()) == (200, first.json())


def test_one_visit_may_have_several_treatments(house: House) -> None:
    visit, _ = house.patient()
    ids = [house.book(visit, a_body()).json()["checkin_id"] for _ in range(2)]
    assert len(set(ids)) == 2


def test_a_repetition_gets_the_first_answer(house: House) -> None:
    visit, _ = house.patient()
    body, again = a_body(), uuid4().hex
    answers = [house.book(visit, body, idempotency_key=again) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    other = house.book(visit, a_body(), idempotency_key=again)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_treatment_belongs_to_one_visit(house: House) -> None:
    (one, _), (other, _) = house.patient(), house.patient()
    body = a_body()
    assert house.book(one, body).status_code == 201
    answer = house.book(other, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "treatment_reused")
    assert body["treatment_id"] not in answer.text


def test_an_unknown_visit_is_told(house: House) -> None:
    answer = house.book("nobody", a_body())
    assert (answer.status_code, answer.json()["code"]) == (404, "visit_unknown")


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"care_type": "99"}, "MA_LOAI_KCB:unknown"),
        ({"patient_object": "1.8"}, "MA_DOITUONG_KCB:unknown"),
        ({"ordered_at": "2016-11-23T08:00:00+07:00"}, "NGAY_YL:before_NGAY_VAO"),
        ({"card": BOOKED_CARD | {"number": "DN6010123456789"}}, "MA_THE_BHYT:form"),
        ({"service": None}, "MA_DICH_VU:exactly_one"),
        ({"drug": {"code": "x", "name": "y"}}, "MA_DICH_VU:exactly_one"),
        ({"inpatient_at": "2126-11-23T08:00:00+07:00"}, "LY_DO_VNT:missing"),
        (
            {"inpatient_at": "2016-11-23T08:00:00+07:00", "inpatient_reason": "x"},
            "NGAY_VAO_NOI_TRU:before_NGAY_VAO",
        ),
    ],
)
def test_what_can_never_be_sent_is_told_at_once(
    house: House, changes: dict[str, Any], detail: str
) -> None:
    visit, _ = house.patient()
    answer = house.book(visit, a_body(**changes))
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "booking_incomplete")
    assert problem["detail"] == detail


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"patient_object": "1.1.1"}, "body.patient_object"),
        ({"care_type": "1"}, "body.care_type"),
        ({"ordered_at": "2026-11-23T08:00:00"}, "body.ordered_at"),
        ({"treatment_id": ""}, "body.treatment_id"),
        ({"ma_lk": "LK1"}, "body.(unknown field)"),
    ],
)
def test_what_is_not_as_described_is_told(
    house: House, changes: dict[str, Any], place: str
) -> None:
    answer = house.book("any", {**a_body(), **changes})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")
    assert answer.json()["detail"] == f"not as described: {place}"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"patient_object": "2"}, "emergency"), ({"samples_only": True}, "samples_only")],
)
def test_what_makes_no_check_in_says_why(
    house: House, changes: dict[str, Any], reason: str
) -> None:
    visit, _ = house.patient()
    answer = house.book(visit, a_body(**changes))
    assert (answer.json()["state"], answer.json()["reason"]) == ("skipped", reason)


def test_where_the_his_reports_itself_nothing_is_queued(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    tables = '[his]\nid = "his"\n[checkin]\nreported_by = "his"\n'
    with House.begin(tmp_path_factory.mktemp("house"), tables) as house:
        visit, _ = house.patient()
        answer = house.book(visit, a_body())
        assert answer.status_code == 200
        told = answer.json()
        assert (told["checkin_id"], told["state"]) == (None, "skipped")
        assert told["reason"] == "reported_by_his"
        assert house.count() == 0


def spoilt(house: House, **how: Any) -> tuple[int, str]:
    answer = house.book("nobody", a_body(), **how)
    return answer.status_code, answer.json()["code"]


def test_only_the_his_is_heard(house: House) -> None:
    wrong = (401, "signature_wrong")
    assert spoilt(house, **{"X-Tiepdon-Signature": ""}) == wrong
    assert spoilt(house, **{"X-Tiepdon-Signature": "0" * 64}) == wrong
    assert spoilt(house, **{"X-Tiepdon-Signature": "ậ"}) == wrong
    assert spoilt(house, **{"X-Tiepdon-Timestamp": "1"}) == wrong
    assert spoilt(house, **{"Idempotency-Key": "another"}) == wrong
    bearer = {"Authorization": f"Bearer {house.plain.kiosk_tokens['kiosk01']}"}
    unsigned = house.http.post(
        "/api/v1/visits/find", json={"number": "001199999999"}, headers=bearer
    )
    assert unsigned.json()["code"] == "signature_wrong"


def test_the_signature_holds_for_one_path_and_one_body(house: House) -> None:
    visit, who = house.patient()
    sent = house.signed("/visits/find", {"number": who["number"]}).request
    kept = ("x-tiepdon-timestamp", "x-tiepdon-signature", "idempotency-key", "content-type")
    headers = {name: sent.headers[name] for name in kept}
    moved = house.http.post(
        f"/api/v1/visits/{visit}/service-booked", content=sent.read(), headers=headers
    )
    changed = house.http.post("/api/v1/visits/find", content=sent.read() + b" ", headers=headers)
    same = house.http.post("/api/v1/visits/find", content=sent.read(), headers=headers)
    assert [moved.status_code, changed.status_code, same.status_code] == [401, 401, 200]


@pytest.mark.parametrize("late_s", [-301, 301])
def test_an_old_signature_is_told_from_a_wrong_one(house: House, late_s: float) -> None:
    assert spoilt(house, late_s=late_s) == (401, "signature_old")
    assert spoilt(house, late_s=late_s * 299 / 301) == (404, "visit_unknown")


def test_a_booking_needs_its_key(house: House) -> None:
    assert spoilt(house, idempotency_key="") == (400, "idempotency_key_missing")


def test_without_an_his_nobody_is_heard(tmp_path_factory: pytest.TempPathFactory) -> None:
    with House.begin(tmp_path_factory.mktemp("house"), "") as house:
        # Signed with the empty key that there is.
        assert spoilt(house) == (401, "signature_wrong")


def test_a_key_that_was_never_made_lets_nobody_in(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with House.begin(tmp_path_factory.mktemp("house"), his_key="") as house:
        house.plain.his["his"] = ""
        assert spoilt(house) == (401, "signature_wrong")


@pytest.mark.parametrize(
    ("username", "status", "code"),
    [
        (TECHNICIAN, 404, "checkin_unknown"),
        (NURSE, 403, "forbidden"),
        (None, 401, "unauthenticated"),
    ],
)
def test_who_may_send_again(house: House, username: str | None, status: int, code: str) -> None:
    house.http.cookies.clear()
    if username:
        house.log_in(username)
    answer = house.http.post("/api/v1/checkins/nobody/resend", headers=key())
    house.http.cookies.clear()
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_what_waits_is_not_touched_by_sending_again(house: House) -> None:
    visit, _ = house.patient()
    booked = house.book(visit, a_body()).json()
    house.log_in(TECHNICIAN)
    answer = house.http.post(f"/api/v1/checkins/{booked['checkin_id']}/resend", headers=key())
    house.http.cookies.clear()
    assert (answer.status_code, answer.json()) == (200, booked)


def test_the_his_tells_the_card_that_we_do_not_know(house: House) -> None:
    visit, _ = house.patient()
    body = a_body()
    assert house.book(visit, body).json()["state"] == "held"
    told = house.book(visit, body | {"card": BOOKED_CARD})
    assert (told.status_code, told.json()["state"]) == (200, "ready")


def test_a_damaged_answer_of_the_insurance_is_no_internal_error(house: House) -> None:
    _, who = house.patient()
    bearer = {"Authorization": f"Bearer {house.plain.kiosk_tokens['kiosk01']}"}
    asked = house.http.post("/api/v1/eligibility", json={"person": who}, headers=bearer | key())
    ticket = {
        "queue_id": "B",
        "person": who,
        "eligibility_id": asked.raise_for_status().json()["eligibility_id"],
    }
    given = house.http.post("/api/v1/tickets", json=ticket, headers=bearer | key())
    spoil = update(eligibility).where(eligibility.c.id == ticket["eligibility_id"])
    with house.parts.database.write() as connection:
        connection.execute(spoil.values(sealed=bytes(64), outcome="eligible"))
    answer = house.book(given.raise_for_status().json()["visit_id"], a_body())
    assert (answer.status_code, answer.json()["state"]) == (201, "ready")


@pytest.mark.parametrize(("username", "status"), [(TECHNICIAN, 200), (NURSE, 403), (None, 401)])
def test_who_may_send_all_again(house: House, username: str | None, status: int) -> None:
    house.http.cookies.clear()
    if username:
        house.log_in(username)
    answer = house.http.post("/api/v1/checkins/resend", headers=key())
    house.http.cookies.clear()
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"queued": 0, "left": 0}


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda parts: (
        st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=5), parts, max_size=3)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def a_visit(house: House) -> str:
    return house.patient()[0]


@given(
    st.dictionaries(
        st.sampled_from([*booking_body(), "card", "drug", "note", "inpatient_at"]), anything
    )
)
def test_nothing_that_is_sent_breaks_the_server(
    house: House, a_visit: str, changes: dict[str, object]
) -> None:
    answer = house.book(a_visit, {**a_body(), **changes})
    assert answer.status_code in {200, 201, 422}
