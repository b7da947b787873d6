"""Who may use which route: each route of the OpenAPI document, tried as everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from queue_server.store.tables import metadata
from queue_server.web.nav import PAGES
from tests.queue_server.serving import NURSE, TECHNICIAN, Server, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import httpx

    As = dict[str, Callable[[Server], AbstractContextManager[httpx.Client]]]

ADMINISTRATOR = "quan.tri"
TABLES = f'[[user]]\nusername = "{ADMINISTRATOR}"\nname = "Quản trị"\nrole = "administrator"\n'

STAFF: As = {
    "nurse": lambda server: server.staff(NURSE),
    "supervisor": lambda server: server.staff("dd.truong"),
    "technician": lambda server: server.staff(TECHNICIAN),
    "administrator": lambda server: server.staff(ADMINISTRATOR),
}
STRANGERS: As = {
    "nobody": lambda server: server.anybody(),
    "wrong token": lambda server: server.anybody(Authorization="Bearer wrong"),
    "another scheme": lambda server: server.anybody(
        Authorization=f"Basic {server.plain.kiosk_tokens['kiosk01']}"
    ),
    "empty token": lambda server: server.anybody(Authorization="Bearer"),
    "wrong cookie": lambda server: server.anybody(Cookie="tiepdon_session=wrong"),
}
DEVICES: As = {
    "kiosk": lambda server: server.kiosk(),
    "listener": lambda server: with_token(server, server.plain.mqtt["listener.bi"]),
    # Has a password for the broker, but is nobody who may ask what happened.
    "board": lambda server: with_token(server, server.plain.mqtt["board-hall"]),
}
EVERYBODY: As = {**DEVICES, **STAFF, **STRANGERS}

MAY = {
    "kiosks": {"kiosk"},
    "callers": {"nurse", "supervisor", "administrator"},
    "repairers": {"technician", "supervisor", "administrator"},
    "administrators": {"administrator"},
    "told": {"kiosk", "listener", *STAFF},
    "his": set[str](),  # who has its key: test_his_document.py
    "public": set(EVERYBODY),
    "door": set(EVERYBODY),
}
ROUTES = {
    "kiosks": """
        GET /queues
        POST /eligibility
        POST /tickets
        POST /tickets/find
        POST /tickets/{ticket_id}/print-reports
        POST /number-blocks
        POST /number-blocks/{block_id}/close
        POST /appointments/find
        POST /alerts
    """,
    "callers": """
        GET /counters
        GET /counters/{counter_id}
        GET /counters/{counter_id}/stream
        POST /counters/{counter_id}/open
        POST /counters/{counter_id}/break
        POST /counters/{counter_id}/close
        POST /counters/{counter_id}/ready
        POST /counters/{counter_id}/cancel-ready
        POST /counters/{counter_id}/call-next
        POST /counters/{counter_id}/call
        POST /counters/{counter_id}/recall
        POST /counters/{counter_id}/arrive
        POST /counters/{counter_id}/start
        POST /counters/{counter_id}/finish
        POST /counters/{counter_id}/no-show
        POST /counters/{counter_id}/put-back
        POST /counters/{counter_id}/park
        POST /counters/{counter_id}/transfer
        POST /counters/{counter_id}/walk-in
        POST /counters/{counter_id}/undo
        GET /stops/{stop_id}/journey
        POST /stops/{stop_id}/open
        POST /stops/{stop_id}/return
        POST /stops/{stop_id}/cancel
        POST /stops/{stop_id}/class
        POST /stops/{stop_id}/steps
        GET /visits/{visit_id}/priorities
        POST /visits/{visit_id}/priorities/{group}
    """,
    "repairers": """
        POST /alarms/{alarm_id}/acknowledge
        POST /checkins/{checkin_id}/resend
        POST /checkins/resend
    """,
    "administrators": """
        GET /setup
        PUT /setup
        POST /setup/check
        POST /setup/edit
        GET /setup/versions
        GET /setup/versions/{version}
        GET /accounts
        POST /accounts/{username}/password
        POST /accounts/{username}/disable
    """,
    "his": """
        POST /visits/find
        POST /visits/{visit_id}/service-booked
        POST /appointments
        POST /appointments/{appointment_id}/cancel
        POST /appointments/list
    """,
    "public": """
        GET /health
        GET /boards/{board_id}
    """,
    "told": """
        GET /events
    """,
    "door": """
        POST /staff/login
        POST /staff/logout
    """,
}
LISTS = {
    name: [tuple(line.split()) for line in text.strip().splitlines()]
    for name, text in ROUTES.items()
}
STAFF_PAGES = (
    *("/staff/login", "/staff/password", "/staff/counter/pk1"),
    *(page.path for page in PAGES),
)
CSP = "content-security-policy"
BROWSED = ("callers", "repairers", "administrators")
"""What staff use with their session."""
WRITES = [
    (name, route) for name in (*BROWSED, "door") for route in LISTS[name] if route[0] != "GET"
]
# Elsewhere an empty body will do: who may not use a route is told so before what is wrong with it.
# Without the password that holds now, this one is an administrator's.
BODIES = {"/accounts/{username}/password": {"new_password": "short"}}


def with_token(server: Server, token: str) -> httpx.Client:
    return server.anybody(Authorization=f"Bearer {token}")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), tables=TABLES) as server:
        yield server


def ask(client: httpx.Client, route: tuple[str, ...], **headers: str) -> tuple[int, dict[str, Any]]:
    """Status and headers of the answer; whatever a route is about is called "nobody"."""
    method, path = route
    body = None if method == "GET" else BODIES.get(path, {})
    url = re.sub(r"\{\w+\}", "nobody", path)
    with client.stream(method, url, json=body, headers=key() | headers) as answer:
        return answer.status_code, dict(answer.headers)


def test_every_route_stands_in_one_of_these_lists(house: Server) -> None:
    listed = [route for routes in LISTS.values() for route in routes]
    documented = [
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in house.openapi()["paths"].items()
        for method in methods
    ]
    assert sorted(listed) == sorted(documented)


def test_the_document_is_for_developers_and_not_for_everybodys_eyes(house: Server) -> None:
    with house.anybody() as client:
        assert client.get(f"{house.url}/openapi.json").status_code == 404
        assert client.get(f"{house.url}/docs").status_code == 404


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_use_a_route_can_and_nobody_else(house: Server, who: str) -> None:
    wrong: list[str] = []
    with EVERYBODY[who](house) as client:
        for name, routes in LISTS.items():
            for route in routes:
                status, headers = ask(client, route)
                expected = _refusal(name, who)
                if expected is None:
                    # The door's own 401 is about the name and password.
                    right = status not in {403, *((401,) if name != "door" else ())}
                else:
                    right = status == expected
                    right &= (
                        name not in {"kiosks", "told"} or headers["www-authenticate"] == "Bearer"
                    )
                if not right:
                    wrong.append(f"{' '.join(route)}: {status}")
    assert wrong == []


def _refusal(name: str, who: str) -> int | None:
    if who in MAY[name]:
        return None
    return 403 if name in BROWSED and who in STAFF else 401


FOREIGN = (
    {"Origin": "https://elsewhere.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


@pytest.mark.parametrize("who", STAFF)
def test_another_sites_page_can_do_nothing(house: Server, who: str) -> None:
    mine = [route for name, route in WRITES if who in MAY[name]]
    with STAFF[who](house) as client:
        for foreign in FOREIGN:
            answers = {route: ask(client, route, **foreign)[0] for route in mine}
            assert set(answers.values()) == {403}, (foreign, answers)
        # The session was not ended by it.
        assert client.get(f"{house.url}/staff/devices").status_code == 200


def test_looking_changes_nothing(house: Server) -> None:
    """No link or picture on another page can do anything: a GET changes no row."""

    def everything() -> dict[str, list[Any]]:
        return {name: house.database(f"select * from {name}") for name in metadata.tables}

    known = {"{counter_id}": "pk1", "{board_id}": "hall", "{version}": "1"}
    gets = [path for routes in LISTS.values() for method, path in routes if method == "GET"]
    with house.staff(ADMINISTRATOR) as client:
        before = everything()
        for path in gets:
            for name, value in known.items():
                path = path.replace(name, value)  # noqa: PLW2901 - filled in step by step
            with client.stream("GET", path):
                pass
        for path in ("/", "/board/hall", *STAFF_PAGES):
            client.get(f"{house.url}{path}")
        assert everything() == before


def test_no_page_of_staff_runs_or_loads_anything_but_our_files(house: Server) -> None:
    with house.staff(ADMINISTRATOR) as client, house.anybody() as nobody:
        for path in STAFF_PAGES:
            # Who is logged in is led past the door.
            page = (nobody if path == "/staff/login" else client).get(f"{house.url}{path}")
            assert page.status_code == 200, path
            rules = dict(rule.split(" ", 1) for rule in page.headers[CSP].split("; "))
            assert rules.pop("default-src") == rules.pop("base-uri") == "'none'", path
            assert rules.pop("frame-ancestors") == "'none'", path
            assert set(rules.values()) == {"'self'"}, path
            assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page.text), path
