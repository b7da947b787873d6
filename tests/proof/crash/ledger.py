"""What must hold in a database whatever was killed: read from outside, by SQL and by commands."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from queue_server.audit.verify import verify
from queue_server.contract.events import EVENT_OF
from queue_server.engine.stops import OPEN, TRANSITIONS, Action, State
from queue_server.store.database import Database
from tests.queue_server.databases import read

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.proof.crash.crowd import Asked

CREATED = 201
BEGINS = {"issue", "enter"}


def check(url: str, done: Collection[Asked]) -> None:
    """All of it, in a database at rest or in use; raises AssertionError."""
    numbers(url)
    places(url)
    ways(url)
    answered(url, done)
    events_are_told(url)
    chain(url)


def numbers(url: str) -> None:
    """No number twice, none left out, and the counters agree."""
    given: dict[tuple[Any, str], list[int]] = defaultdict(list)
    for day, prefix, number, label in read(
        url, "select service_day, prefix, number, label from ticket order by prefix, number"
    ):
        assert label == f"{prefix}{number:03d}"
        given[day, prefix].append(number)
    for prefix, found in given.items():
        assert found == list(range(1, len(found) + 1)), prefix
    last = read(url, "select service_day, prefix, last from number_counter")
    assert {(day, prefix): n for day, prefix, n in last} == {
        each: len(found) for each, found in given.items()
    }
    issued = "select queue_id, service_day, issued from queue_day where issued > 0"
    counted = "select queue_id, service_day, count(*) from ticket group by queue_id, service_day"
    assert set(read(url, issued)) == set(read(url, counted))


def places(url: str) -> None:
    """One patient at a counter, a patient at one counter, one open stop a person and queue: a day.

    Midnight may pass meanwhile, and a moment until what the old day left open is ended.
    """
    at_counter = "select {}, service_day from stop where state in ('called', 'serving')"
    for each in ("counter_id", "person_id"):
        assert _twice(read(url, at_counter.format(each))) == []
    states = ", ".join(f"'{state}'" for state in OPEN)
    is_open = f"select person_id, queue_id, service_day from stop where state in ({states})"
    assert _twice(read(url, is_open)) == []
    assert read(url, "select id from ticket except select ticket_id from stop") == []


def ways(url: str) -> None:
    """Every stop went from state to state as the table says, and is where that led.

    So nobody was called while somebody else had called them.
    """
    at: dict[str, State] = {}
    back: dict[tuple[str, str], list[State | None]] = defaultdict(list)
    for stop, action, text in read(
        url, "select stop_id, action, facts from history where stop_id is not null order by seq"
    ):
        facts = json.loads(text)
        before = facts.get("was", {}).get("state")
        if before is not None:
            assert at[stop] == before, (stop, action)
        if action in BEGINS:
            assert stop not in at
            at[stop] = State.WAITING
        elif action == "undo":
            at[stop] = back[stop, facts["undone"]].pop() or at[stop]
        elif before is not None:
            at[stop] = TRANSITIONS[State(before), Action(action)]
        if "deed" in facts and action != "undo" and ("was" in facts or facts.get("new")):
            led_back = State.CANCELLED if facts.get("new") else before and State(before)
            back[stop, facts["deed"]].append(led_back)
    assert dict(read(url, "select id, state from stop")) == at


def answered(url: str, done: Collection[Asked]) -> None:
    """What somebody was told is so: the ticket is theirs alone, the call was made."""
    kept = dict(read(url, "select id, label from ticket"))
    told = [each.answer for each in done if each.path == "/tickets" and each.status == CREATED]
    assert {each["ticket_id"]: each["number"] for each in told}.items() <= kept.items()
    assert _twice([each["ticket_id"] for each in told]) == []
    calls = [each.answer for each in done if "call_id" in each.answer]
    assert _twice([each["call_id"] for each in calls]) == []
    remembered = {key for (key,) in read(url, "select key from idempotency")}
    assert {key for each in done if each.status <= CREATED for key in each.key.values()} <= (
        remembered
    )


def events_are_told(url: str) -> None:
    """Each deed that others are told of has its event, in the same order."""
    outbox = read(url, "select rev, payload from outbox where topic like '%event' order by rev")
    history = read(url, "select seq, action from history order by seq")
    deeds = [seq for seq, action in history if EVENT_OF[action] is not None]
    assert [json.loads(payload)["seq"] for _, payload in outbox] == deeds


def chain(url: str) -> None:
    """The history's hashes."""
    database = Database(url)
    try:
        assert verify(database).finding is None
    finally:
        database.close()


def _twice(found: Collection[Any]) -> list[Any]:
    return [each for each, times in Counter(found).items() if times > 1]
