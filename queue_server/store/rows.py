"""Patients as a console shows them: masked, with why they stand at their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text

from queue_server.contract.counters import Row
from queue_server.contract.mask import mask_name
from queue_server.engine import why
from queue_server.engine.order import PriorityClass
from queue_server.engine.stops import State
from queue_server.insurance.age import full_years
from queue_server.setup.tree import find
from queue_server.store import queues
from queue_server.store.tables import person, queue_day, step, stop, ticket, visit, visit_priority

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection, RowMapping

    from queue_server.contract.insurance import PriorityGroup
    from queue_server.store.site import Site

_STOP = (
    select(
        *(stop, ticket.c.label, ticket.c.outcome, ticket.c.needs_desk),
        *(visit.c.relation, person.c.sealed),
    )
    .join_from(stop, ticket, ticket.c.id == stop.c.ticket_id)
    .join(visit, visit.c.id == stop.c.visit_id)
    .join(person, person.c.id == stop.c.person_id)
)
_BY_ID = _STOP.where(stop.c.id.in_(bindparam("ids", expanding=True)))
_TODAY = stop.c.service_day == bindparam("day")
_AT_COUNTERS = _STOP.where(
    _TODAY, queues.IS_AT_COUNTER, stop.c.counter_id.in_(bindparam("counters", expanding=True))
)
_IS_KEPT = text("stop.state in ('absent', 'parked')")
_KEPT = _STOP.where(
    _TODAY,
    queues.IS_ASIDE,
    _IS_KEPT,
    stop.c.queue_id.in_(bindparam("queues", expanding=True)),
)
_PARKED_HERE = _STOP.where(
    _TODAY, stop.c.counter_id == bindparam("counter"), stop.c.state == State.PARKED
)
_GROUPS = select(visit_priority.c.visit_id, visit_priority.c.group).where(
    visit_priority.c.visit_id.in_(bindparam("visits", expanding=True)),
    visit_priority.c.state == "confirmed",
)
_STEPS = (
    select(step.c.ticket_id, step.c.queue_id)
    .where(step.c.ticket_id.in_(bindparam("tickets", expanding=True)), step.c.state == "planned")
    .order_by(step.c.position, step.c.id)
)
_CALLS = select(queue_day.c.queue_id, queue_day.c.calls).where(
    queue_day.c.service_day == bindparam("day")
)


def by_id(connection: Connection, site: Site, ids: Sequence[str], day: date) -> list[Row]:
    """The rows of these stops, in this order; one that is not there is left out."""
    if not ids:
        return []
    found = connection.execute(_BY_ID, {"ids": ids}).mappings().all()
    rows = {row.stop_id: row for row in _rows(connection, site, found, day)}
    return [rows[each] for each in ids if each in rows]


def at_counters(
    connection: Connection, site: Site, counters: Sequence[str], day: date
) -> dict[str, Row]:
    """Who is at these counters, by counter."""
    found = connection.execute(_AT_COUNTERS, {"day": day, "counters": counters}).mappings().all()
    rows = _rows(connection, site, found, day)
    return {row.counter_id: row for row in rows if row.counter_id is not None}


def kept(
    connection: Connection, site: Site, queue_ids: Sequence[str], counter: str, day: date
) -> list[Row]:
    """Who is absent or parked in these queues, or parked at this counter; as they were called."""
    facts = {"day": day, "queues": queue_ids, "counter": counter}
    found = {
        row["id"]: row
        for query in (_KEPT, _PARKED_HERE)
        for row in connection.execute(query, facts).mappings()
    }
    in_order = sorted(found.values(), key=lambda row: row["called_at"] or row["since"])
    return _rows(connection, site, in_order, day)


def _rows(connection: Connection, site: Site, found: Sequence[RowMapping], day: date) -> list[Row]:
    visits, tickets = [row["visit_id"] for row in found], [row["ticket_id"] for row in found]
    groups: dict[str, list[PriorityGroup]] = {}
    for row in connection.execute(_GROUPS, {"visits": visits}):
        groups.setdefault(row.visit_id, []).append(row.group)
    steps: dict[str, list[str]] = {}
    for row in connection.execute(_STEPS, {"tickets": tickets}):
        queue = find(site.config.queues, row.queue_id)
        steps.setdefault(row.ticket_id, []).append(queue.name if queue else row.queue_id)
    calls = {row.queue_id: row.calls for row in connection.execute(_CALLS, {"day": day})}
    return [
        _row(
            site, row, day, groups.get(row["visit_id"], []), steps.get(row["ticket_id"], []), calls
        )
        for row in found
    ]


def _row(
    site: Site,
    row: RowMapping,
    day: date,
    groups: list[PriorityGroup],
    steps: list[str],
    calls: Mapping[str, int],
) -> Row:
    known = site.seal.open(row["sealed"], row["person_id"])
    years = full_years(known["birth_date"], day)
    returns_at, slot_at = row["returns_at"], row["slot_at"]
    late = slot_at is not None and site.in_time(slot_at, row["arrived_at"]) is None
    return Row(
        stop_id=row["id"],
        visit_id=row["visit_id"],
        number=row["label"],
        name=mask_name(known["name"] or ""),
        age=years[0] if years else None,
        state=row["state"],
        queue_id=row["queue_id"],
        priority_class=row["priority_class"],
        why=why.tell(
            PriorityClass(row["priority_class"]),
            misses=row["misses"],
            slot_at=slot_at,
            late=late,
            groups=groups,
            zone=site.config.site.zone,
        ),
        arrived_at=row["arrived_at"],
        waiting_since=row["since"],
        not_before=row["not_before"],
        slot_at=slot_at,
        late=late,
        outcome=row["outcome"],
        needs_desk=row["needs_desk"],
        came_by=row["relation"] or "self",
        misses=row["misses"],
        counter_id=row["counter_id"],
        called_at=row["called_at"],
        arrived_here_at=row["came_at"],
        started_at=row["started_at"],
        returns_after=(
            None if returns_at is None else max(0, returns_at - calls.get(row["queue_id"], 0))
        ),
        next_steps=tuple(steps),
    )
