"""What the HIS books, and how it is used at a kiosk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from devices.code import ours
from devices.code.kinds import Appointment
from tests.queue_server.api.reception import (
    TABLES,
    actions,
    as_kiosk,
    at,
    local,
    rows,
    take,
)
from tests.queue_server.api.reporting import House
from tests.queue_server.serving import a_person, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

DAY = "2026-11-23"
SLOT = f"{DAY}T09:30:00+07:00"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House.begin(tmp_path_factory.mktemp("house"), TABLES) as house:
        yield house


@pytest.fixture(autouse=True)
def _early(house: House) -> None:
    at(house, f"{DAY}T07:10")


def told(who: dict[str, Any], **changes: Any) -> dict[str, Any]:
    patient = {name: who[name] for name in ("number", "name", "birth_date", "sex")}
    return patient | changes


def booked(house: House, who: dict[str, Any], queue: str = "few", slot: str = SLOT) -> Any:
    body = {"patient": who, "queue_id": queue, "slot_at": slot}
    answer = house.signed("/appointments", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def state(house: House, appointment: dict[str, Any]) -> tuple[str, str | None]:
    body = {"day": appointment["service_day"], "queue_id": appointment["queue_id"]}
    listed = house.signed("/appointments/list", body).raise_for_status().json()["appointments"]
    [found] = [each for each in listed if each["appointment_id"] == appointment["appointment_id"]]
    return found["state"], found["number"]


def stop_of(house: House, ticket: dict[str, Any]) -> tuple[Any, ...]:
    query = "select priority_class, since, not_before, slot_at from stop where ticket_id = :a"
    [found] = rows(house, query, ticket["ticket_id"])
    return found


def wall(instant: str | None) -> str | None:
    """The time on the wall of an instant as the database has it."""
    if instant is None:
        return None
    utc = local(str(instant)[:19].replace(" ", "T"))
    return f"{utc + 2 * timedelta(hours=7):%H:%M}"


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()


def test_the_code_is_one_that_kiosks_read(house: House) -> None:
    assert isinstance(ours.parse(booked(house, told(a_person()))["code"]), Appointment)


def test_on_time_is_found_by_the_persons_number(house: House) -> None:
    who = a_person()
    appointment = booked(house, told(who))
    assert state(house, appointment) == ("booked", None)
    ticket = take(house, "few", who).json()
    assert ticket["number"].startswith("FA")
    assert ticket["slot_at"] == f"{DAY}T02:30:00Z"
    lane, since, not_before, slot = stop_of(house, ticket)
    assert lane == "appointment"
    assert (wall(since), wall(not_before), wall(slot)) == ("09:30", "09:00", "09:30")
    assert state(house, appointment) == ("arrived", ticket["number"])
    assert actions(house, ticket["ticket_id"]) == ["issue", "appointment"]


def test_late_is_as_a_walk_in_who_came_for_it(house: House) -> None:
    who = a_person()
    appointment = booked(house, told(who), "C")
    at(house, f"{DAY}T09:46")
    ticket = take(house, "C", who).json()
    assert (ticket["number"][0], stop_of(house, ticket)[0]) == ("C", "normal")
    assert (wall(stop_of(house, ticket)[3]), ticket["slot_at"]) == ("09:30", None)
    house.log_in("dd.mau")
    (row,) = house.http.get("/api/v1/counters/pk3").json()["waiting"]
    assert (row["late"], row["why"]["vi"]) == (True, "Trễ hẹn 09:30, theo giờ đến")
    assert state(house, appointment) == ("arrived", ticket["number"])


def test_a_priority_group_goes_before_the_appointments_lane(house: House) -> None:
    who = a_person(birth_date="1940-01-01")
    booked(house, told(who))
    lane, since, *_ = stop_of(house, take(house, "few", who).json())
    assert (lane, wall(since)) == ("priority", "09:30")


def test_with_an_appointment_there_is_a_number_in_a_full_and_closed_queue(house: House) -> None:
    at(house, "2026-11-24T06:30")
    who = a_person()
    booked(house, told(who), "hours", "2026-11-24T07:00:00+07:00")
    problem(take(house, "hours", a_person()), 409, "queue_closed")
    assert take(house, "hours", who).status_code == 201
    other = a_person()
    booked(house, told(other), "few", "2026-11-24T07:00:00+07:00")
    for _ in range(2):
        take(house, "few", a_person()).raise_for_status()
    problem(take(house, "few", a_person()), 409, "queue_full")
    assert take(house, "few", other).status_code == 201


def test_who_is_late_is_taken_while_the_queue_still_works_today(house: House) -> None:
    day = "2026-11-27"
    at(house, f"{day}T06:30")
    soon, too_late, full = a_person(), a_person(), a_person()
    for who, queue in ((soon, "hours"), (too_late, "hours"), (full, "few")):
        booked(house, told(who), queue, f"{day}T08:00:00+07:00")
    for _ in range(2):
        take(house, "few", a_person()).raise_for_status()
    at(house, f"{day}T12:00")
    assert take(house, "few", full).status_code == 201, "the place was kept"
    problem(take(house, "hours", a_person()), 409, "queue_closed")
    assert take(house, "hours", soon).status_code == 201, "it opens again at 13:00"
    at(house, f"{day}T16:45")
    problem(take(house, "hours", too_late), 409, "queue_closed")


def test_a_late_appointment_is_none_when_staff_confirm_a_group(house: House) -> None:
    day = "2026-11-30"
    at(house, f"{day}T10:00")
    who = a_person()
    booked(house, told(who), "C", f"{day}T09:00:00+07:00")
    ticket = take(house, "C", who, declared=["pregnant"]).json()
    house.log_in("dd.mau")
    for confirmed, lane in ((True, "priority"), (False, "normal")):
        path = f"/api/v1/visits/{ticket['visit_id']}/priorities/pregnant"
        decision = {"confirmed": confirmed, "reason": "sổ khám thai"}
        house.http.post(path, json=decision, headers=key()).raise_for_status()
        assert stop_of(house, ticket)[0] == lane


def test_the_code_finds_who_was_booked_without_a_number(house: House) -> None:
    who = a_person(name="Đặng Thị Mẫu")
    appointment = booked(house, told(who, number=None, name="DANG THI MAU"))
    found = as_kiosk(house, "/appointments/find", {"code": appointment["code"]}).json()
    assert (found["queue_id"], found["state"]) == ("few", "booked")
    ticket = take(house, "few", who, appointment_code=appointment["code"]).json()
    assert stop_of(house, ticket)[0] == "appointment"
    assert state(house, appointment) == ("arrived", ticket["number"])


@pytest.mark.parametrize(("name", "born"), [("Nguyễn Mẫu Nhi", "2022-05-06"), (None, "2021-04-03")])
def test_the_mother_shows_the_code_of_her_child(house: House, name: str | None, born: str) -> None:
    child = {"number": None, "name": "Nguyễn Mẫu Nhi", "birth_date": born, "sex": "M"}
    appointment = booked(house, child)
    patient = {**child, "name": name}  # without a card nobody types one at a kiosk
    more = {"patient": patient, "relation": "parent", "appointment_code": appointment["code"]}
    assert take(house, "few", a_person(), **more).status_code == 201
    assert state(house, appointment)[0] == "arrived"


def test_somebody_elses_code_gives_no_place(house: House) -> None:
    for patient in (told(a_person()), told(a_person(), number=None, name="Phạm Mẫu Khác")):
        appointment = booked(house, patient)
        answer = take(house, "few", a_person(), appointment_code=appointment["code"])
        words = problem(answer, 404, "appointment_of_another")["words"]["vi"]
        assert words == "Mời ông/bà đến Quầy tiếp đón 1: lịch hẹn này mang tên người khác."
        assert state(house, appointment) == ("booked", None)


def test_the_code_of_another_queue_says_which(house: House) -> None:
    who = a_person()
    appointment = booked(house, told(who))
    answer = take(house, "A", who, appointment_code=appointment["code"])
    body = problem(answer, 404, "appointment_unknown")
    assert body["offer"] == "few"
    assert "Nội soi" in body["words"]["vi"]


@pytest.mark.parametrize("when", ["yesterday", "cancelled", "never"])
def test_a_code_that_is_none_today(house: House, when: str) -> None:
    who, code = a_person(), "TDA1:AAAAAAAAAAAAAAAAAAAAAA"
    if when == "yesterday":
        code = booked(house, told(who))["code"]
        at(house, "2026-11-24T07:10")
    elif when == "cancelled":
        appointment = booked(house, told(who))
        house.signed(f"/appointments/{appointment['appointment_id']}/cancel", {})
        code = appointment["code"]
    problem(take(house, "A", who, appointment_code=code), 404, "appointment_unknown")
    problem(as_kiosk(house, "/appointments/find", {"code": code}), 404, "appointment_unknown")


def test_one_that_is_cancelled_counts_for_nothing(house: House) -> None:
    who = a_person()
    appointment = booked(house, told(who), "C")
    cancel = f"/appointments/{appointment['appointment_id']}/cancel"
    for _ in range(2):
        assert house.signed(cancel, {}).json()["state"] == "cancelled"
    assert stop_of(house, take(house, "C", who).json())[0] == "normal"
    assert state(house, appointment) == ("cancelled", None)


def test_who_has_come_cannot_be_cancelled(house: House) -> None:
    who = a_person()
    appointment = booked(house, told(who), "C")
    take(house, "C", who).raise_for_status()
    cancel = f"/appointments/{appointment['appointment_id']}/cancel"
    problem(house.signed(cancel, {}), 409, "not_allowed")
    problem(house.signed("/appointments/nobody/cancel", {}), 404, "appointment_unknown")


def test_who_did_not_come_is_a_no_show_the_day_after(house: House) -> None:
    appointment = booked(house, told(a_person()), "B")
    at(house, f"{DAY}T23:59")
    assert state(house, appointment)[0] == "booked"
    at(house, "2026-11-24T00:00")
    assert state(house, appointment)[0] == "no_show"


def test_the_same_is_booked_once(house: House) -> None:
    who = told(a_person())
    first = booked(house, who)
    body = {"patient": who, "queue_id": "few", "slot_at": SLOT}
    again = house.signed("/appointments", body)
    assert (again.status_code, again.json()) == (200, first)
    later = booked(house, who, slot=f"{DAY}T10:30:00+07:00")
    assert later["appointment_id"] != first["appointment_id"]


def test_the_day_is_listed_by_time(house: House) -> None:
    at(house, "2026-11-25T07:00")
    slots = [f"2026-11-25T{hour}:00:00+07:00" for hour in ("10", "08", "09")]
    for slot in slots:
        booked(house, told(a_person()), "B", slot)
    listed = house.signed("/appointments/list", {"day": "2026-11-25"}).json()["appointments"]
    assert [each["slot_at"][11:13] for each in listed] == ["01", "02", "03"]
    assert house.signed("/appointments/list", {"day": "2026-12-25"}).json()["appointments"] == []


def test_what_cannot_be_booked(house: House) -> None:
    patient = told(a_person())
    body = {"patient": patient, "queue_id": "nowhere", "slot_at": SLOT}
    problem(house.signed("/appointments", body), 404, "queue_unknown")
    body = {"patient": patient, "queue_id": "few", "slot_at": "2026-11-22T09:30:00+07:00"}
    problem(house.signed("/appointments", body), 409, "not_allowed")
    unsigned = house.http.post("/api/v1/appointments", json=body, headers={"Idempotency-Key": "x"})
    problem(unsigned, 401, "signature_wrong")
    kiosks = as_kiosk(house, "/appointments/list", {"day": DAY})
    problem(kiosks, 401, "signature_wrong")
