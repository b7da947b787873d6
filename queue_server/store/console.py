"""What a counter's console shows, and all counters side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from queue_server.contract.counters import (
    WAITING_SHOWN,
    ConsoleState,
    CounterOverview,
    CounterShown,
    ProfileShown,
    QueueShown,
)
from queue_server.engine import profile as profiles
from queue_server.engine.guard import guarded
from queue_server.setup.tree import find
from queue_server.store import lanes, outbox, rows, undo
from queue_server.store.tables import counter_state, stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection
    from sqlalchemy import Row as SqlRow

    from queue_server.contract.counters import Row
    from queue_server.engine.profile import How
    from queue_server.setup.tables import CounterTable, QueueTable
    from queue_server.store.site import Site

_STATES = select(counter_state)
_WAITING = (
    select(
        *(stop.c.queue_id, func.count().label("waiting"), func.min(stop.c.since).label("oldest"))
    )
    .where(stop.c.service_day == bindparam("day"), lanes.IS_WAITING)
    .group_by(stop.c.queue_id)
)
_CALLED = (
    select(stop.c.counter_id, func.count().label("called"))
    .where(
        stop.c.service_day == bindparam("day"),
        stop.c.counter_id.in_(bindparam("counters", expanding=True)),
        stop.c.called_at.is_not(None),
    )
    .group_by(stop.c.counter_id)
)


@dataclass(frozen=True)
class _Now:
    """What all counters share at one instant."""

    site: Site
    now: datetime
    states: Mapping[str, SqlRow[Any]]
    called: Mapping[str, int]
    waiting: Mapping[str, int]
    oldest: Mapping[str, datetime]
    """Since when the longest of those who wait does, by queue."""
    present: Mapping[str, Row]
    """Who is at a counter, by counter."""


def watched(site: Site, counter: CounterTable) -> frozenset[str]:
    """All queues whose changes a counter's console may have to show."""
    chosen = (find(site.config.profiles, each) for each in counter.profiles)
    return frozenset(
        (*counter.queues, *(queue for each in chosen if each is not None for queue in each.queues))
    )


def overview(connection: Connection, site: Site, now: datetime) -> CounterOverview:
    """All counters, in the order of the configuration."""
    shared = _shared(connection, site, [each.id for each in site.config.counters], now)
    return CounterOverview(
        rev=outbox.last_rev(connection),
        now=now,
        counters=tuple(_counter(shared, counter) for counter in site.config.counters),
    )


def state(connection: Connection, site: Site, counter: CounterTable, now: datetime) -> ConsoleState:
    """One counter's console."""
    shared = _shared(connection, site, [counter.id], now)
    queues, how = _calls_from(shared, counter)
    in_order = _in_order(connection, site, queues, how, now)
    shown = rows.by_id(connection, site, in_order, site.day(now))
    mine = [queue.id for queue in queues]
    kept = rows.kept(connection, site, mine, counter.id, site.day(now))
    standing = shared.states.get(counter.id)
    last_call = standing.last_call_at if standing else None
    gap = timedelta(seconds=site.config.rules.call_gap_s)
    names = [find(site.config.profiles, each) for each in counter.profiles]
    return ConsoleState(
        rev=outbox.last_rev(connection),
        now=now,
        counter=_counter(shared, counter),
        profile=standing.profile if standing else None,
        profiles=tuple(ProfileShown(id=each.id, name=each.name) for each in names if each),
        queues=tuple(_queue(shared, queue) for queue in queues),
        all_queues=tuple(_queue(shared, queue) for queue in site.config.queues),
        waiting=tuple(shown),
        waiting_total=sum(shared.waiting.get(each, 0) for each in mine),
        absent=tuple(row for row in kept if row.state == "absent"),
        parked=tuple(row for row in kept if row.state == "parked"),
        undo=undo.offered(connection, site, counter.id, now),
        call_allowed_at=last_call + gap if last_call and last_call + gap > now else None,
    )


def _shared(connection: Connection, site: Site, counters: Sequence[str], now: datetime) -> _Now:
    day = site.day(now)
    called = connection.execute(_CALLED, {"day": day, "counters": counters})
    waiting = connection.execute(_WAITING, {"day": day}).all()
    return _Now(
        site=site,
        now=now,
        states={
            row.counter_id: row
            for row in connection.execute(_STATES)
            if site.day(row.changed_at) == day
        },
        called={row.counter_id: row.called for row in called},
        waiting={row.queue_id: row.waiting for row in waiting},
        oldest={row.queue_id: row.oldest for row in waiting},
        present=rows.at_counters(connection, site, counters, day),
    )


def _calls_from(shared: _Now, counter: CounterTable) -> tuple[list[QueueTable], How]:
    """The queues of the counter's profile, and how it calls from them."""
    tree, standing = shared.site.config, shared.states.get(counter.id)
    chosen = find(tree.profiles, standing.profile) if standing and standing.profile else None
    names, how = (chosen.queues, chosen.how) if chosen else (counter.queues, "together")
    found = (find(tree.queues, each) for each in names)
    return [queue for queue in found if queue is not None], how


def _in_order(
    connection: Connection, site: Site, queues: Iterable[QueueTable], how: How, now: datetime
) -> list[str]:
    """The stops that this counter calls first, ``WAITING_SHOWN`` at most."""
    lines = [
        (queue.id, guarded(queue.order), lanes.first(connection, site, queue, WAITING_SHOWN, now))
        for queue in queues
    ]
    merged: list[str] = []
    while len(merged) < WAITING_SHOWN:
        heads = [
            profiles.Candidate(queue_id, order, line[0].waiting)
            for queue_id, order, line in lines
            if line
        ]
        chosen = profiles.choose(how, heads, now)
        if chosen is None:
            break
        merged.append(chosen.waiting.stop_id)
        next(line for queue_id, _, line in lines if queue_id == chosen.queue_id).pop(0)
    return merged


def _counter(shared: _Now, counter: CounterTable) -> CounterShown:
    queues, _ = _calls_from(shared, counter)
    standing = shared.states.get(counter.id)
    user = standing and next(
        (each for each in shared.site.config.users if each.username == standing.username), None
    )
    oldest = min(
        (shared.oldest[queue.id] for queue in queues if queue.id in shared.oldest), default=None
    )
    return CounterShown(
        id=counter.id,
        room=counter.room,
        state=standing.state if standing else "closed",
        nurse=user.name if user else None,
        present=shared.present.get(counter.id),
        waiting=sum(shared.waiting.get(queue.id, 0) for queue in queues),
        called_today=shared.called.get(counter.id, 0),
        longest_wait_s=max(0, int((shared.now - oldest).total_seconds())) if oldest else 0,
        ready=bool(standing and standing.ready_since),
    )


def _queue(shared: _Now, queue: QueueTable) -> QueueShown:
    return QueueShown(
        id=queue.id,
        name=queue.name,
        waiting=shared.waiting.get(queue.id, 0),
        policy=guarded(queue.order).policy.words,
        target_min=queue.target_min,
    )
