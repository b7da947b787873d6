"""What must hold in a database whatever was killed: read from outside, by SQL and by commands."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from queue_server.contract.events import EVENT_OF
from queue_server.engine.stops import OPEN, TRANSITIONS, Action, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.proof.crash.crowd import Asked
    from tests.queue_server.events.ear import Ear, Heard
    from tests.queue_server.serving import Server

CREATED = 201


def check(server: Server, done: Iterable[Asked]) -> None:
    """Everything; raises AssertionError."""
    numbers(server)
    answered_tickets(server, done)
    places(server)
    ways(server)
    answers(server, done)
    chain(server)


def numbers(server: Server) -> None:
    """No number twice, none left out, and the counters agree."""
    rows = server.database("select prefix, number, label from ticket order by prefix, number")
    given: dict[str, list[int]] = defaultdict(list)
    for prefix, number, label in rows:
        assert label == f"{prefix}{number:03d}"
        given[prefix].append(number)
    for prefix, found in given.items():
        assert found == list(range(1, len(found) + 1)), prefix
    counters = dict(server.database("select prefix, last from number_counter"))
    assert counters == {prefix: len(found) for prefix, found in given.items()}
    issued = dict(server.database("select queue_id, issued from queue_day"))
    by_queue = dict(server.database("select queue_id, count(*) from ticket group by queue_id"))
    assert {queue: count for queue, count in issued.items() if count} == by_queue


def answered_tickets(server: Server, done: Iterable[Asked]) -> None:
    """Every number that somebody was told is theirs, and nobody else's."""
    kept = dict(server.database("select id, label from ticket"))
    told = [each.answer for each in done if each.path == "/tickets" and each.status == CREATED]
    assert {each["ticket_id"]: each["number"] for each in told}.items() <= kept.items()
    assert len({each["ticket_id"] for each in told}) == len(told)


def places(server: Server) -> None:
    """One patient at a counter, one counter a patient, one open stop a person and queue."""
    held = server.database(
        "select counter_id from stop where state in ('called', 'serving')"
    )
    assert len(held) == len(set(held))
    states = ", ".join(f"'{state}'" for state in OPEN)
    twice = server.database(
        "select person_id, queue_id, service_day from stop "
        f"where state in ({states}) group by 1, 2, 3 having count(*) > 1"
    )
    assert twice == []
    assert server.database("select id from ticket except select ticket_id from stop") == []


def ways(server: Server) -> None:
    """Every stop went from state to state as the table says, and is where that led."""
    at: dict[str, State | None] = {}
    rows = server.database(
        "select stop_id, action, facts from history where stop_id is not null order by seq"
    )
    for stop, action, facts in rows:
        was = json.loads(facts).get("was", {}).get("state")
        if action in set(Action) and was is not None:
            # What an undo leads to stands in the next row only.
            assert at.get(stop) in {State(was), None}, (stop, action)
            at[stop] = TRANSITIONS[State(was), Action(action)]
        elif action == "undo":
            at[stop] = None
        elif action in {"issue", "enter", "walk_in"}:
            at[stop] = State.WAITING
    now = dict(server.database("select id, state from stop"))
    assert set(now) == set(at)
    assert {stop: now[stop] for stop, state in at.items() if state} == {
        stop: state for stop, state in at.items() if state
    }


def answers(server: Server, done: Iterable[Asked], some: int = 40) -> None:
    """A repetition is answered as the first time."""
    kiosk_writes = [each for each in done if each.who.startswith("kiosk")][-some:]
    for each in kiosk_writes:
        name = f"kiosk0{int(each.who.split()[1]) % 2 + 1}"
        with server.kiosk(name) as client:
            again = client.post(each.path, json=each.body, headers=each.key)
        assert (again.status_code, again.json()) == (each.status, each.answer)


def chain(server: Server) -> None:
    """The history's hashes."""
    answer = server.run("audit", "verify", "--json")
    assert answer.returncode == 0, answer.stdout + answer.stderr


def events_are_whole(server: Server) -> None:
    """A subscriber that catches up over HTTP knows every deed that is told, once and in order."""
    told = events(server)
    revs = [each["rev"] for each in told]
    assert revs == sorted(set(revs))
    seqs = [each["payload"]["seq"] for each in told if "seq" in each["payload"]]
    assert seqs == sorted(set(seqs))
    kept = server.database("select seq, action from history order by seq")
    expected = [seq for seq, action in kept if EVENT_OF.get(action) is not None]
    assert seqs == expected


def board_shows_the_newest(server: Server, board: Ear) -> None:
    """What the broker retains for a board is what the database says now."""
    with server.anybody() as client:
        newest = client.get("/boards/hall").json()
    topic = "tiepdon/v1/bm1/board/hall/state"

    def is_newest(heard: Heard) -> bool:
        shown = ("serving", "next")
        return heard.topic == topic and all(heard.body[name] == newest[name] for name in shown)

    board.wait_for(is_newest)


def events(server: Server) -> list[dict[str, Any]]:
    """All events, as a subscriber catches up with them."""
    found: list[dict[str, Any]] = []
    with server.anybody() as client:
        while True:
            after = found[-1]["rev"] if found else 0
            page = client.get("/events", params={"after": after}).json()["events"]
            if not page:
                return found
            found += page
