"""Who goes first: what a kiosk says, and what staff make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.queue_server.serving import TECHNICIAN, Server, a_person, a_ticket, key

if TYPE_CHECKING:
    import httpx

OLD = "1940-05-01"


def _visit(kiosk: httpx.Client, *declared: str, **person: str) -> str:
    """The visit of a new patient who declares these groups."""
    body = {**a_ticket(person=a_person(**person)), "declared": declared}
    answer = kiosk.post("/tickets", json=body, headers=key())
    assert answer.status_code == 201, answer.text
    return answer.json()["visit_id"]


def _priorities(nurse: httpx.Client, visit: str) -> list[dict[str, Any]]:
    answer = nurse.get(f"/visits/{visit}/priorities")
    assert answer.status_code == 200, answer.text
    return answer.json()["priorities"]


def _decide(
    nurse: httpx.Client, visit: str, group: str, *, confirmed: bool, reason: str = ""
) -> httpx.Response:
    body = {"confirmed": confirmed, "reason": reason}
    return nurse.post(f"/visits/{visit}/priorities/{group}", json=body, headers=key())


def test_nobody_special(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    assert _priorities(nurse, _visit(kiosk)) == []


def test_the_birth_date_needs_no_confirmation(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    (found,) = _priorities(nurse, _visit(kiosk, birth_date=OLD))
    assert (found["group"], found["source"], found["state"]) == (
        "from_75",
        "birth_date",
        "confirmed",
    )


def test_what_is_declared_waits_for_staff(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    visit = _visit(kiosk, "pregnant", "disability")
    assert {each["group"]: each["state"] for each in _priorities(nurse, visit)} == {
        "pregnant": "declared",
        "disability": "declared",
    }
    answer = _decide(nurse, visit, "pregnant", confirmed=True, reason="Sổ khám thai")
    assert answer.status_code == 200, answer.text
    assert _decide(nurse, visit, "disability", confirmed=False).status_code == 200
    found = {each["group"]: each for each in _priorities(nurse, visit)}
    assert found["pregnant"]["state"] == "confirmed"
    assert found["pregnant"]["username"] == "dd.mau"
    assert found["pregnant"]["reason"] == "Sổ khám thai"
    assert found["disability"]["state"] == "refused"
    assert found["disability"]["reason"] is None


def test_the_reason_is_kept_sealed(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    visit = _visit(kiosk, "pregnant")
    _decide(nurse, visit, "pregnant", confirmed=True, reason="Đã xem giấy tờ")
    assert visit.encode() in server.stored()
    assert "Đã xem".encode() not in server.stored()


def test_taking_a_number_again_changes_no_decision(
    kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    body = {**a_ticket(person=a_person()), "declared": ["pregnant"]}
    visit = kiosk.post("/tickets", json=body, headers=key()).json()["visit_id"]
    _decide(nurse, visit, "pregnant", confirmed=False)
    again = kiosk.post("/tickets", json=body, headers=key())
    assert (again.status_code, again.json()["visit_id"]) == (200, visit)
    (found,) = _priorities(nurse, visit)
    assert found["state"] == "refused"


@pytest.mark.parametrize("group", ["merit", "pregnant"])
def test_a_priority_that_nobody_named(kiosk: httpx.Client, nurse: httpx.Client, group: str) -> None:
    answer = _decide(nurse, _visit(kiosk), group, confirmed=True)
    assert (answer.status_code, answer.json()["code"]) == (404, "priority_unknown")


def test_only_those_who_call_patients_decide(server: Server, kiosk: httpx.Client) -> None:
    visit = _visit(kiosk, "pregnant")
    with server.staff(TECHNICIAN) as technician:
        answer = _decide(technician, visit, "pregnant", confirmed=True)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert _decide(kiosk, visit, "pregnant", confirmed=True).status_code == 401
