from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.queue_server.serving import Server, a_person, a_ticket, key

if TYPE_CHECKING:
    import httpx

WRITES: list[tuple[str, Any]] = [
    ("/tickets", a_ticket("A")),
    ("/eligibility", {"person": a_person()}),
    ("/tickets/{ticket}/print-reports", {"printed": True, "problem": None}),
    ("/alerts", {"kind": "emergency"}),
]
OTHER: dict[str, Any] = {
    "/tickets": a_ticket("A"),
    "/eligibility": {"person": a_person()},
    "/tickets/{ticket}/print-reports": {"printed": False, "problem": "paper_out"},
    "/alerts": {"kind": "call_staff"},
}


@pytest.fixture(scope="module")
def ticket(kiosk: httpx.Client) -> str:
    return kiosk.post("/tickets", json=a_ticket("B"), headers=key()).json()["ticket_id"]


def _rows(server: Server) -> dict[str, int]:
    seen = ("stop", "ticket", "person", "eligibility", "alert", "outbox", "history")
    tables = (*seen, "idempotency")
    return {table: server.database(f'select count(*) from "{table}"')[0][0] for table in tables}


@pytest.mark.parametrize(("path", "body"), WRITES)
def test_a_repetition_is_answered_as_the_first_time(
    server: Server, kiosk: httpx.Client, ticket: str, path: str, body: Any
) -> None:
    where, same = path.format(ticket=ticket), key()
    first = kiosk.post(where, json=body, headers=same)
    assert first.is_success
    before = _rows(server)
    for _ in range(3):
        again = kiosk.post(where, json=body, headers=same)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert _rows(server) == before


@pytest.mark.parametrize(("path", "body"), WRITES)
def test_a_key_belongs_to_one_request(
    server: Server, kiosk: httpx.Client, ticket: str, path: str, body: Any
) -> None:
    where, same = path.format(ticket=ticket), key()
    kiosk.post(where, json=body, headers=same).raise_for_status()
    before = _rows(server)
    answer = kiosk.post(where, json=OTHER[path], headers=same)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = kiosk.post("/alerts", json={"kind": "call_staff"}, headers=same)
    assert elsewhere.json()["code"] == "idempotency_key_reused"
    assert _rows(server) == before


@pytest.mark.parametrize(("path", "body"), WRITES)
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": "x" * 129}])
def test_a_write_needs_a_key(
    server: Server, kiosk: httpx.Client, ticket: str, path: str, body: Any, headers: dict[str, str]
) -> None:
    before = _rows(server)
    answer = kiosk.post(path.format(ticket=ticket), json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert _rows(server) == before


@pytest.mark.parametrize("action", ["call-next", "recall"])
def test_a_call_needs_a_key(nurse: httpx.Client, action: str) -> None:
    answer = nurse.post(f"/counters/pk1/{action}")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_each_kiosk_has_its_own_keys(server: Server, kiosk: httpx.Client) -> None:
    same, first, second = key(), a_ticket("A"), a_ticket("A")
    with server.kiosk("kiosk02") as other:
        answers = [
            kiosk.post("/tickets", json=first, headers=same),
            other.post("/tickets", json=second, headers=same),
        ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["number"] != answers[1].json()["number"]


def test_a_refusal_is_not_remembered(kiosk: httpx.Client) -> None:
    same, request = key(), a_ticket("Z")
    assert kiosk.post("/tickets", json=request, headers=same).status_code == 404
    assert kiosk.post("/tickets", json={**request, "queue_id": "A"}, headers=same).is_success
