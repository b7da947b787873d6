from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.queue_server.serving import NURSE, TECHNICIAN, Server, a_person, a_ticket, key

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import httpx

ELIGIBILITY = {"person": a_person()}
REPORT = {"printed": True, "problem": None}
KIOSK_ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "/queues", None),
    ("POST", "/eligibility", ELIGIBILITY),
    ("POST", "/tickets", a_ticket()),
    ("POST", "/tickets/find", {"code": "TD1:x"}),
    ("POST", "/tickets/nobody/print-reports", REPORT),
    ("POST", "/alerts", {"kind": "call_staff"}),
    ("POST", "/number-blocks", {"queue_id": "A"}),
    ("POST", "/number-blocks/nobody/close", {"used": []}),
    ("POST", "/appointments/find", {"code": "TDA1:x"}),
]
CALL_ROUTES: list[tuple[str, str, Any]] = [
    ("POST", "/counters/pk1/call-next", None),
    ("POST", "/counters/pk1/recall", None),
]
PRIORITY_ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "/visits/nobody/priorities", None),
    ("POST", "/visits/nobody/priorities/merit", {"confirmed": True}),
]
HIS_ROUTES: list[tuple[str, str, Any]] = [
    ("POST", "/visits/find", {"number": "001199012345"}),
    ("POST", "/visits/nobody/service-booked", {}),
    ("POST", "/appointments", {}),
    ("POST", "/appointments/nobody/cancel", {}),
    ("POST", "/appointments/list", {"day": "2026-11-23"}),
]
REPAIR_ROUTES: list[tuple[str, str, Any]] = [
    ("POST", "/alarms/nothing/acknowledge", None),
    ("POST", "/checkins/nothing/resend", None),
    ("POST", "/checkins/resend", None),
]
PUBLIC_ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "/health", None),
    ("GET", "/boards/hall", None),
    ("GET", "/events?after=0", None),
]
STAFF_ROUTES: list[tuple[str, str, Any]] = [
    ("POST", "/staff/login", {}),
    ("POST", "/staff/logout", None),
]
# Who may use them: test_setup.py.
SETUP_ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "/setup", None),
    ("PUT", "/setup", {}),
    ("POST", "/setup/check", {}),
    ("POST", "/setup/edit", {}),
    ("GET", "/setup/versions", None),
    ("GET", "/setup/versions/1", None),
    ("GET", "/accounts", None),
    ("POST", "/accounts/nobody/password", {}),
    ("POST", "/accounts/nobody/disable", None),
]
ALL_ROUTES = (
    *(KIOSK_ROUTES, CALL_ROUTES, PRIORITY_ROUTES, REPAIR_ROUTES, HIS_ROUTES),
    *(PUBLIC_ROUTES, STAFF_ROUTES, SETUP_ROUTES),
)

WHO: dict[str, Callable[[Server], AbstractContextManager[httpx.Client]]] = {
    "nobody": lambda server: server.anybody(),
    "kiosk": lambda server: server.kiosk(),
    "wrong token": lambda server: server.anybody(Authorization="Bearer wrong"),
    "another scheme": lambda server: server.anybody(
        Authorization=f"Basic {server.plain.kiosk_tokens['kiosk01']}"
    ),
    "empty token": lambda server: server.anybody(Authorization="Bearer"),
    "wrong cookie": lambda server: server.anybody(Cookie="tiepdon_session=wrong"),
    "nurse": lambda server: server.staff(NURSE),
    "technician": lambda server: server.staff(TECHNICIAN),
}
REFUSED = {401, 403}


def _ask(client: httpx.Client, route: tuple[str, str, Any]) -> httpx.Response:
    method, path, body = route
    return client.request(method, path, json=body, headers=key())


@pytest.mark.parametrize("who", WHO)
def test_only_kiosks_reach_the_routes_of_kiosks(server: Server, who: str) -> None:
    with WHO[who](server) as client:
        answers = {route[1]: _ask(client, route) for route in KIOSK_ROUTES}
    if who == "kiosk":
        assert not {answer.status_code for answer in answers.values()} & REFUSED
        return
    for path, answer in answers.items():
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), path
        assert answer.headers["WWW-Authenticate"] == "Bearer", path


@pytest.mark.parametrize("who", WHO)
def test_only_nurses_call(server: Server, who: str) -> None:
    expected = {"nurse": {409, 200}, "technician": {403}}.get(who, {401})
    with WHO[who](server) as client:
        for route in CALL_ROUTES:
            assert _ask(client, route).status_code in expected, route


@pytest.mark.parametrize("who", WHO)
def test_only_nurses_decide_who_goes_first(server: Server, who: str) -> None:
    expected = {"nurse": {200, 404}, "technician": {403}}.get(who, {401})
    with WHO[who](server) as client:
        assert {_ask(client, route).status_code for route in PRIORITY_ROUTES} == expected


@pytest.mark.parametrize("who", WHO)
def test_nobody_without_a_signature_reaches_the_routes_of_the_his(server: Server, who: str) -> None:
    with WHO[who](server) as client:
        for route in HIS_ROUTES:
            answer = _ask(client, route)
            assert (answer.status_code, answer.json()["code"]) == (401, "signature_wrong"), route


@pytest.mark.parametrize("who", WHO)
def test_only_who_repairs_sets_things_right(server: Server, who: str) -> None:
    expected = {"technician": {404, 200}, "nurse": {403}}.get(who, {401})
    with WHO[who](server) as client:
        assert {_ask(client, route).status_code for route in REPAIR_ROUTES} == expected


@pytest.mark.parametrize("who", WHO)
def test_everybody_may_see_health_boards_and_events(server: Server, who: str) -> None:
    with WHO[who](server) as client:
        for route in PUBLIC_ROUTES:
            assert _ask(client, route).status_code == 200, route


def test_every_route_stands_in_one_of_these_lists(server: Server) -> None:
    listed = {
        (method, path.partition("?")[0]) for routes in ALL_ROUTES for method, path, _ in routes
    }
    concrete = {"{counter_id}": "pk1", "{board_id}": "hall", "{ticket_id}": "nobody"}
    concrete |= {"{alarm_id}": "nothing", "{checkin_id}": "nothing"}
    concrete |= {"{visit_id}": "nobody", "{group}": "merit"}
    concrete |= {"{username}": "nobody", "{version}": "1"}
    concrete |= {"{block_id}": "nobody", "{appointment_id}": "nobody"}
    with server.anybody() as client:
        unlisted = [
            (method.upper(), path)
            for path, methods in server.openapi()["paths"].items()
            for method in methods
            if (method.upper(), _filled(path.removeprefix("/api/v1"), concrete)) not in listed
        ]
        assert unlisted == []
        # The document itself is for developers, not for everybody's eyes.
        assert client.get(f"{server.url}/openapi.json").status_code == 404
        assert client.get(f"{server.url}/docs").status_code == 404


def _filled(path: str, concrete: dict[str, str]) -> str:
    for name, value in concrete.items():
        path = path.replace(name, value)
    return path


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1"])
def test_another_sites_page_can_do_nothing(server: Server, origin: str) -> None:
    foreign = {"Origin": origin}
    with server.staff() as nurse:
        for _, path, body in [*CALL_ROUTES, ("POST", "/staff/logout", None)]:
            answer = nurse.post(path, json=body, headers=key() | foreign)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), path
        # The session was not ended by it.
        assert nurse.post("/counters/pk1/call-next", headers=key()).status_code in {200, 409}
    with server.anybody() as client:
        assert client.post("/staff/login", json=server.login(), headers=foreign).status_code == 403


def test_the_cookie_is_for_the_server_alone(server: Server) -> None:
    with server.anybody() as client:
        answer = client.post("/staff/login", json=server.login())
    assert (answer.status_code, answer.content) == (204, b"")
    name, *flags = [part.strip() for part in answer.headers["Set-Cookie"].split(";")]
    assert name.startswith("tiepdon_session=")
    lower = {flag.lower() for flag in flags}
    assert {"httponly", "samesite=strict", "path=/", f"max-age={12 * 3600}"} <= lower


def test_the_database_does_not_know_the_cookie(server: Server) -> None:
    with server.staff() as nurse:
        cookie = nurse.cookies["tiepdon_session"]
        kept = server.database("select token_hash, username from staff_session")
        assert NURSE in {username for _, username in kept}
        assert cookie not in {token for token, _ in kept}


def test_logging_out_ends_the_session_everywhere(server: Server) -> None:
    with server.staff() as nurse, server.anybody() as thief:
        thief.cookies.set("tiepdon_session", nurse.cookies["tiepdon_session"])
        assert thief.post("/counters/pk1/call-next", headers=key()).status_code in {200, 409}
        assert nurse.post("/staff/logout").status_code == 204
        for client in (nurse, thief):
            assert client.post("/counters/pk1/call-next", headers=key()).status_code == 401
        assert nurse.post("/staff/logout").status_code == 204


def test_a_session_ends_by_itself(server: Server) -> None:
    with server.staff() as nurse:
        server.change("update staff_session set expires_at = datetime('now', '-1 second')")
        assert nurse.post("/counters/pk1/call-next", headers=key()).status_code == 401


def test_a_session_that_nobody_uses_ends(server: Server) -> None:
    with server.staff() as nurse:
        server.change("update staff_session set seen_at = datetime('now', '-61 minutes')")
        assert nurse.get("/counters/pk1").status_code == 401


def test_what_a_page_fetches_by_itself_keeps_no_session_alive(server: Server) -> None:
    with server.staff() as nurse:
        server.change("update staff_session set seen_at = datetime('now', '-59 minutes')")
        before = server.database("select seen_at from staff_session")
        assert nurse.get("/counters/pk1").status_code == 200
        assert server.database("select seen_at from staff_session") == before
        nurse.post("/counters/pk1/recall", headers=key(), json={"stop_id": "nobody"})
        assert server.database("select seen_at from staff_session") != before


def test_a_user_has_five_sessions_at_most(server: Server) -> None:
    with ExitStack() as stack:
        first, *others = (stack.enter_context(server.staff("dd.truong")) for _ in range(6))
        assert first.get("/counters").status_code == 401
        assert {other.get("/counters").status_code for other in others} == {200}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_browser_that_says_the_request_is_anothers_is_refused(server: Server, site: str) -> None:
    with server.staff() as nurse:
        answer = nurse.post("/counters/pk1/call-next", headers={**key(), "Sec-Fetch-Site": site})
    assert answer.status_code == 403


@pytest.mark.parametrize("username", ["dd.truong", "Nguyễn Thị"])
def test_five_failures_lock_a_name_whether_it_is_ours_or_not(server: Server, username: str) -> None:
    wrong = {"username": username, "password": "wrong"}
    with server.anybody() as client:
        answers = [client.post("/staff/login", json=wrong) for _ in range(7)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
        assert [answer.json()["code"] for answer in answers] == (
            ["login_failed"] * 5 + ["login_locked"] * 2
        )
        if username == "dd.truong":
            # Also with the right password: a lock that a guess can open is none.
            right = client.post("/staff/login", json=server.login(username))
            assert right.status_code == 429
        # Others are not locked out by it.
        assert client.post("/staff/login", json=server.login(TECHNICIAN)).status_code == 204
    # What was typed is not kept: some people type their password here.
    assert username not in {
        tried for (tried,) in server.database("select tried from login_failure")
    }
    server.change("delete from login_failure")


def test_a_lock_opens_after_five_minutes(server: Server) -> None:
    wrong = {"username": NURSE, "password": "wrong"}
    with server.anybody() as client:
        for _ in range(6):
            client.post("/staff/login", json=wrong)
        assert client.post("/staff/login", json=server.login()).status_code == 429
        server.change("update login_failure set at = datetime(at, '-301 seconds')")
        assert client.post("/staff/login", json=server.login()).status_code == 204


def test_a_flood_of_logins_keeps_nobody_from_a_number(server: Server, kiosk: httpx.Client) -> None:
    def log_in(order: int) -> str:
        with server.anybody() as client:
            wrong = {"username": f"nobody{order}", "password": "wrong"}
            return client.post("/staff/login", json=wrong).json()["code"]

    with ThreadPoolExecutor(60) as pool:
        flood = [pool.submit(log_in, order) for order in range(120)]
        wait(flood, return_when=FIRST_COMPLETED)
        begun = time.monotonic()
        assert kiosk.get("/queues").status_code == 200
        assert kiosk.post("/tickets", json=a_ticket("C"), headers=key()).status_code == 201
        took = time.monotonic() - begun
        codes = [answer.result() for answer in flood]
    assert took < 1
    # So many at once are nobody's staff: few are kept waiting, the others are sent away.
    assert set(codes) == {"login_failed", "busy"}
    with server.anybody() as client:
        assert client.post("/staff/login", json=server.login()).status_code == 204
    server.change("delete from login_failure")


def test_an_unknown_name_gets_the_same_answer(server: Server) -> None:
    with server.anybody() as client:
        known, unknown = (
            client.post("/staff/login", json={"username": username, "password": "wrong"})
            for username in (NURSE, "nobody.has.this.either")
        )
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    server.change("delete from login_failure")


def test_a_success_forgives_earlier_failures(server: Server) -> None:
    wrong = {"username": NURSE, "password": "wrong"}
    with server.anybody() as client:
        for _ in range(3):
            for _ in range(4):
                assert client.post("/staff/login", json=wrong).status_code == 401
            assert client.post("/staff/login", json=server.login()).status_code == 204
