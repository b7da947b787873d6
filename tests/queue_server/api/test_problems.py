from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.queue_server.serving import a_person, a_ticket, key

if TYPE_CHECKING:
    import httpx

NAME, NUMBER = "Phạm Thị Bí Mật", "079190998877"
PERSON = a_person(name=NAME, number=NUMBER)
JSON = {"Content-Type": "application/json"}


def _is_problem(answer: httpx.Response, status: int, code: str) -> None:
    """RFC 9457, and nothing of what was sent."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "code", "detail", "words"}
    assert set(body["words"]) == {"vi", "en"}
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:tiepdon:problem:{code}"
    assert body["title"]
    assert body["detail"]
    for secret in (NAME, NUMBER, "Bí Mật", "079190"):
        assert secret not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        f'{{"queue_id": "A", "person": "{NAME}',
        NAME,
        "",
        "null",
        "[]",
        f'"{NUMBER}"',
        "{}",
        "[" * 30_000,
        '{"queue_id": NaN}',
        '{"queue_id": ' + "9" * 5000 + "}",
        b"\xff\xfe\x00",
        '{"queue_id": "A", "person": {"name": "\\ud800"}, "eligibility_id": null}',
    ],
)
def test_a_body_that_is_none(kiosk: httpx.Client, body: str | bytes) -> None:
    answer = kiosk.post("/tickets", content=body, headers=key() | JSON)
    assert answer.status_code in {400, 422}
    _is_problem(answer, answer.status_code, "bad_request")


@pytest.mark.parametrize(
    "changes",
    [
        {"number": NUMBER + "0"},
        {"number": NUMBER[:-1]},
        {"number": int(NUMBER)},
        {"number": None},
        {"name": ""},
        {"name": NAME * 50},
        {"name": {"family": NAME}},
        {"birth_date": "15/01/1999"},
        {"birth_date": "99"},
        {"sex": "Nữ"},
        {"name_source": NAME},
        {NAME: NUMBER},
    ],
)
def test_a_person_not_as_described(kiosk: httpx.Client, changes: dict[str, Any]) -> None:
    for path, body in (
        ("/tickets", a_ticket("A", {**PERSON, **changes})),
        ("/eligibility", {"person": {**PERSON, **changes}}),
    ):
        _is_problem(kiosk.post(path, json=body, headers=key()), 422, "bad_request")


@pytest.mark.parametrize("field", ["number", "name", "birth_date", "sex", "name_source"])
def test_a_person_with_a_field_left_out(kiosk: httpx.Client, field: str) -> None:
    person = {name: value for name, value in PERSON.items() if name != field}
    answer = kiosk.post("/tickets", json=a_ticket("A", person), headers=key())
    _is_problem(answer, 422, "bad_request")
    assert field in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type(kiosk: httpx.Client, kind: str) -> None:
    content = json.dumps(a_ticket("A", PERSON))
    answer = kiosk.post("/tickets", content=content, headers=key() | {"Content-Type": kind})
    _is_problem(answer, 422, "bad_request")


def test_a_huge_body_is_refused_before_it_is_read(kiosk: httpx.Client) -> None:
    body = json.dumps(a_ticket("A", {**PERSON, "name": NAME * 100_000}))
    answer = kiosk.post("/tickets", content=body.encode(), headers=key() | JSON)
    _is_problem(answer, 413, "bad_request")


def test_a_body_of_unknown_length_is_refused(kiosk: httpx.Client) -> None:
    parts = (part.encode() for part in json.dumps(a_ticket("A", PERSON)))
    answer = kiosk.post("/tickets", content=parts, headers=key() | JSON)
    _is_problem(answer, 413, "bad_request")


@pytest.mark.parametrize("path", ["/nothing", "/tickets/x/y/z", f"/{NUMBER}", "/counters/pk1/x"])
def test_no_such_address(kiosk: httpx.Client, path: str) -> None:
    _is_problem(kiosk.get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/tickets", "POST"), ("DELETE", "/queues", "GET"), ("PUT", "/alerts", "POST")],
)
def test_no_such_method(kiosk: httpx.Client, method: str, path: str, allowed: str) -> None:
    answer = kiosk.request(method, path)
    _is_problem(answer, 405, "bad_request")
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("after", ["-1", "x", "", "1e3", str(2**63), "9" * 60, NUMBER + "x"])
def test_no_such_rev(kiosk: httpx.Client, after: str) -> None:
    _is_problem(kiosk.get("/events", params={"after": after}), 422, "bad_request")


def test_a_rev_that_was_never_given(kiosk: httpx.Client) -> None:
    """Of another database than this one, such as before a backup came back."""
    _is_problem(kiosk.get("/events", params={"after": str(2**63 - 1)}), 410, "events_gone")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/boards/nowhere", 404, "board_unknown"),
        ("POST", "/tickets", 422, "bad_request"),
        ("POST", "/staff/login", 422, "bad_request"),
        ("POST", "/counters/pk1/call-next", 401, "unauthenticated"),
    ],
)
def test_other_refusals(
    kiosk: httpx.Client, method: str, path: str, status: int, code: str
) -> None:
    _is_problem(kiosk.request(method, path, headers=key()), status, code)


def test_answers_are_kept_by_nobody(kiosk: httpx.Client) -> None:
    for answer in (
        kiosk.get("/queues"),
        kiosk.get("/nothing"),
        kiosk.post("/tickets", json=a_ticket(), headers=key()),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
