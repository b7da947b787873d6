"""Takes back the last deed at a counter, as long as nothing else has happened to its patients."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from queue_server.contract.counters import Undoable
from queue_server.contract.problem import Code
from queue_server.engine.stops import AT_COUNTER, OPEN, Action, State
from queue_server.store import counters, journeys, moves, queue_days, queues
from queue_server.store.queue_days import QueueDay
from queue_server.store.refused import RefusedError
from queue_server.store.tables import history

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.store.counters import Desk
    from queue_server.store.moves import Deed, Stop
    from queue_server.store.site import Site

# Most deeds have three rows; one that brings back many who were absent has as many.
_MOST = (8, 10_000)
_TOUCHING = (*(str(action) for action in Action), "enter", "class", "steps", "undo")
_OF_COUNTER = (
    select(history)
    .where(history.c.counter_id == bindparam("counter"), history.c.stop_id.is_not(None))
    .where(history.c.action.in_(_TOUCHING))
    .order_by(history.c.seq.desc())
)
_LAST_OF_COUNTER = _OF_COUNTER.limit(1)
_DEED = _OF_COUNTER.limit(bindparam("most"))
_TOUCHED = (
    select(history.c.seq)
    .where(
        history.c.visit_id == bindparam("visit"),
        history.c.stop_id == bindparam("stop"),
        history.c.seq > bindparam("after"),
        history.c.action.in_(_TOUCHING),
    )
    .limit(1)
)


@dataclass(frozen=True)
class _Row:
    seq: int
    at: datetime
    action: str
    visit_id: str
    stop_id: str
    facts: dict[str, Any]


def offered(connection: Connection, site: Site, counter_id: str, now: datetime) -> Undoable | None:
    """What "undo" would take back at a counter now; None if there is nothing."""
    last = _row(connection.execute(_LAST_OF_COUNTER, {"counter": counter_id}).first())
    if last is None or not _may_be_undone(site, last, now):
        return None
    rows = _deed(connection, counter_id, last)
    if not _untouched(connection, rows) or _shut(connection, site, counter_id, rows, now):
        return None
    about = moves.read(connection, _about(rows).stop_id)
    until = last.at + timedelta(seconds=site.config.rules.undo_s)
    return about and Undoable(action=last.facts["did"], number=about.label, until=until)


def undo(deed: Deed) -> Stop:
    """Take back the last deed at the deed's counter; returns its patient's stop as it is then.

    Raises:
        RefusedError: ``nothing_to_undo``; ``counter_closed`` if the patient would be at a counter
            that has been closed since.
    """
    counter_id = deed.counter.id if deed.counter else ""
    last = _row(deed.connection.execute(_LAST_OF_COUNTER, {"counter": counter_id}).first())
    if last is None or not _may_be_undone(deed.site, last, deed.now):
        raise _nothing("Không còn thao tác nào để hoàn tác.", "There is nothing left to undo.")
    rows = _deed(deed.connection, counter_id, last)
    if not _untouched(deed.connection, rows):
        raise _nothing(
            "Không hoàn tác được: sau đó bệnh nhân đã được xử lý tiếp.",
            "Too late to undo: something else has been done with this patient since.",
        )
    shut = _shut(deed.connection, deed.site, counter_id, rows, deed.now)
    if deed.counter and shut:
        raise counters.closed(deed.counter, shut, "hoàn tác", "undo")
    if _comes_back(rows):
        counters.taken(deed)
    for row in rows:
        _take_back(deed, row)
    return moves.find(deed, _about(rows).stop_id)


def _may_be_undone(site: Site, last: _Row, now: datetime) -> bool:
    in_time = now <= last.at + timedelta(seconds=site.config.rules.undo_s)
    today = site.day(last.at) == site.day(now)
    return last.action != "undo" and "deed" in last.facts and in_time and today


def _deed(connection: Connection, counter_id: str, last: _Row) -> list[_Row]:
    """All rows of the deed that a row belongs to, the newest first."""
    rows = list[_Row]()
    for most in _MOST:
        found = connection.execute(_DEED, {"counter": counter_id, "most": most})
        parsed = (row for each in found if (row := _row(each)) is not None)
        rows = list(takewhile(lambda row: row.facts.get("deed") == last.facts["deed"], parsed))
        if len(rows) < most:
            break
    return rows


def _about(rows: list[_Row]) -> _Row:
    """The row about the patient whom the deed was about: the last one moved by hand."""
    by_hand = [row for row in rows if row.action not in {"enter", Action.RETURN}]
    return (by_hand or rows)[0]


def _shut(
    connection: Connection, site: Site, counter_id: str, rows: list[_Row], now: datetime
) -> Desk | None:
    """The counter, if somebody would come back to it and it has been closed since."""
    desk = counters.read(connection, site, counter_id, site.day(now))
    return desk if desk and desk.state == "closed" and _comes_back(rows) else None


def _comes_back(rows: list[_Row]) -> bool:
    """Whether somebody would be at the counter again who has left it."""
    return any(_was(row) in AT_COUNTER for row in rows)


def _was(row: _Row) -> str | None:
    return row.facts.get("was", {}).get("state")


def _untouched(connection: Connection, rows: list[_Row]) -> bool:
    """Whether nothing has happened to any of the stops since, and each could be as it was."""
    newest = rows[0].seq
    ours = {row.stop_id for row in rows}
    for row in rows:
        facts = {"visit": row.visit_id, "stop": row.stop_id, "after": newest}
        if connection.execute(_TOUCHED, facts).first() is not None:
            return False
        now = moves.read(connection, row.stop_id)
        if now is not None and not _others(connection, now, _was(row)) <= ours:
            return False
    return True


def _others(connection: Connection, now: Stop, was: str | None) -> set[str]:
    """The stops of which there may be no second, if this one were as it was."""
    day, found = now.service_day, set[str]()
    if was in OPEN:
        there = queues.open_ticket(connection, now.person_id, now.queue_id, day)
        found |= {there.stop_id} if there else set()
    if was in AT_COUNTER:
        at_counters = (
            moves.with_somebody(connection, now.person_id, day),
            moves.present(connection, now.counter_id or "", day),
        )
        found |= {each.id for each in at_counters if each}
    return found


def _take_back(deed: Deed, row: _Row) -> None:
    stop = moves.find(deed, row.stop_id)
    facts = row.facts
    if facts.get("new"):
        voided = {"state": State.CANCELLED, "finished_at": deed.now}
        stop = moves.change(deed, stop, "undo", voided, facts={"undone": facts["deed"]})
    if "was" in facts:
        was = {name: moves.of_json(name, value) for name, value in facts["was"].items()}
        stop = moves.change(deed, stop, "undo", was, facts={"undone": facts["deed"]})
    if "day_was" in facts:
        _uncount(deed, stop, QueueDay.of(facts["day_was"]))
    if "step" in facts:
        journeys.plan_again(deed.connection, facts["step"])
    if "was_step" in facts:
        journeys.plan_again(deed.connection, facts["was_step"], facts["was_joined_to"])
    if "steps_were" in facts:
        steps = journeys.of_json(facts["steps_were"])
        journeys.write(deed.connection, stop.ticket_id, steps)
        if "was" not in facts:
            moves.record(deed, stop, "undo", {"undone": facts["deed"]})
        deed.changed.add(stop.queue_id)


def _uncount(deed: Deed, stop: Stop, before: QueueDay) -> None:
    """The call was none; what the policy counts is as before unless others were called since."""
    day = queue_days.read(deed.connection, stop.queue_id, deed.day)
    if day.calls != before.calls + 1:
        before = QueueDay(day.calls - 1, day.recent)
    queue_days.write(deed.connection, stop.queue_id, deed.day, before)


def _nothing(vi: str, en: str) -> RefusedError:
    return RefusedError(Code.NOTHING_TO_UNDO, "nothing to undo here", vi, en)


def _row(found: Any) -> _Row | None:
    if found is None:
        return None
    facts: dict[str, Any] = json.loads(found.facts)
    return _Row(found.seq, found.at, found.action, found.visit_id, found.stop_id, facts)
