"""Alarms are closed by those who repair, once, and by nobody else."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from tests.queue_server.serving import TECHNICIAN, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.queue_server.serving import Server


@pytest.fixture
def alarm_id(server: Server) -> str:
    """One that is open."""
    alarm_id = uuid.uuid4().hex
    now = "2026-11-23 02:41:05.000000"
    server.change(
        "insert into alarm (id, kind, detail, count, first_at, last_at) "
        f"values ('{alarm_id}', 'portal_code', '{alarm_id}', 1, '{now}', '{now}')"
    )
    return alarm_id


@pytest.fixture(scope="module")
def technician(server: Server) -> Iterator[httpx.Client]:
    with server.staff(TECHNICIAN) as client:
        yield client


def cleared_by(server: Server, alarm_id: str) -> str | None:
    ((by,),) = server.database("select cleared_by from alarm where id = ?", alarm_id)
    return by


@pytest.mark.parametrize("username", [TECHNICIAN, "dd.truong"])
def test_a_repairer_closes_an_alarm(server: Server, alarm_id: str, username: str) -> None:
    with server.staff(username) as client:
        answer = client.post(f"/alarms/{alarm_id}/acknowledge", headers=key())
    assert (answer.status_code, answer.json()) == (200, {"alarm_id": alarm_id})
    assert cleared_by(server, alarm_id) == username


def test_repeating_it_changes_nothing(
    server: Server, technician: httpx.Client, alarm_id: str
) -> None:
    for headers in (key("again"), key("again"), key()):
        answer = technician.post(f"/alarms/{alarm_id}/acknowledge", headers=headers)
        assert answer.status_code == 200
    with server.staff("dd.truong") as other:
        assert other.post(f"/alarms/{alarm_id}/acknowledge", headers=key()).status_code == 200
    assert cleared_by(server, alarm_id) == TECHNICIAN


def test_an_alarm_that_never_was_is_told(technician: httpx.Client) -> None:
    answer = technician.post("/alarms/nothing/acknowledge", headers=key())
    assert (answer.status_code, answer.json()["code"]) == (404, "alarm_unknown")


def test_it_needs_a_key(technician: httpx.Client, alarm_id: str) -> None:
    answer = technician.post(f"/alarms/{alarm_id}/acknowledge")
    assert answer.json()["code"] == "idempotency_key_missing"


def test_a_nurse_closes_none(server: Server, nurse: httpx.Client, alarm_id: str) -> None:
    answer = nurse.post(f"/alarms/{alarm_id}/acknowledge", headers=key())
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert cleared_by(server, alarm_id) is None


def test_nobody_else_closes_one(server: Server, kiosk: httpx.Client, alarm_id: str) -> None:
    answer = kiosk.post(f"/alarms/{alarm_id}/acknowledge", headers=key())
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert cleared_by(server, alarm_id) is None


def test_another_sites_page_closes_none(server: Server, alarm_id: str) -> None:
    with server.staff(TECHNICIAN) as client:
        headers = key() | {"Origin": "http://evil.example"}
        answer = client.post(f"/alarms/{alarm_id}/acknowledge", headers=headers)
    assert answer.json()["code"] == "forbidden"
    assert cleared_by(server, alarm_id) is None
