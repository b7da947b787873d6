"""Whatever comes, the server answers, and never with an error of its own."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.queue_server.serving import Server, a_person, key

PATHS = (
    "/tickets",
    "/tickets/find",
    "/tickets/x/print-reports",
    "/eligibility",
    "/alerts",
    "/staff/login",
    "/counters/pk1/call-next",
    "/counters/pk1/recall",
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
nearly: dict[str, Any] = {
    "queue_id": "A",
    "eligibility_id": None,
    "code": "TD1:x",
    "printed": True,
    "problem": None,
    "kind": "emergency",
    "username": "dd.mau",
    "password": "x",
}
FIELDS = {
    "/tickets": ("queue_id", "eligibility_id"),
    "/tickets/find": ("code",),
    "/tickets/x/print-reports": ("printed", "problem"),
    "/alerts": ("kind",),
    "/staff/login": ("username", "password"),
}


@st.composite
def nearly_right(draw: st.DrawFn) -> tuple[str, Any]:
    """A body of the right form with one value replaced."""
    path = draw(st.sampled_from(["/tickets", "/eligibility", *FIELDS]))
    body = {field: nearly[field] for field in FIELDS.get(path, ())}
    if path in {"/tickets", "/eligibility"}:
        person = a_person()
        person[draw(st.sampled_from([*person]))] = draw(values)
        body["person"] = person
    else:
        body[draw(st.sampled_from([*body]))] = draw(values)
    return path, body


def _answered(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


@given(path=st.sampled_from(PATHS), body=values)
def test_any_json(kiosk: httpx.Client, path: str, body: Any) -> None:
    _answered(kiosk.post(path, json=body, headers=key()))


@given(path=st.sampled_from(PATHS), body=st.binary(max_size=200))
def test_any_bytes(kiosk: httpx.Client, path: str, body: bytes) -> None:
    headers = key() | {"Content-Type": "application/json"}
    _answered(kiosk.post(path, content=body, headers=headers))


@given(nearly_right())
def test_nearly_right(kiosk: httpx.Client, asked: tuple[str, Any]) -> None:
    path, body = asked
    # JSON text may spell what UTF-8 cannot: half a surrogate pair.
    content = json.dumps(body)
    headers = key() | {"Content-Type": "application/json"}
    _answered(kiosk.post(path, content=content, headers=headers))


# Without DEL, which no header may hold (RFC 9110, 5.5): that is answered before it is a request.
header_characters = st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")
header = st.text(header_characters, max_size=200).map(str.strip)


@given(header, header, header, header)
def test_any_headers(server: Server, authorization: str, idem: str, cookie: str, host: str) -> None:
    headers = {
        "Authorization": authorization,
        "Idempotency-Key": idem,
        "Cookie": f"tiepdon_session={cookie}",
        "Origin": host,
    }
    with server.anybody() as client:
        for path in ("/tickets", "/counters/pk1/call-next", "/staff/logout"):
            _answered(client.post(path, json={}, headers=httpx.Headers(headers, "latin-1")))


@given(st.text(min_size=1, max_size=50), st.text(max_size=50))
def test_any_address(kiosk: httpx.Client, part: str, query: str) -> None:
    part = quote(part, safe="")
    for path in ("/boards/{}", "/counters/{}/recall", "/tickets/{}/print-reports"):
        _answered(kiosk.get(path.format(part), params={"after": query}))
    _answered(kiosk.get("/events", params={"after": query}))
    _answered(
        kiosk.post(
            f"/tickets/{part}/print-reports", json={"printed": True, "problem": None}, headers=key()
        )
    )


@pytest.fixture(autouse=True, scope="module")
def _log_tells_of_no_error(server: Server) -> Any:
    yield
    assert '"unexpected"' not in server.log
    assert "trace" not in server.log
