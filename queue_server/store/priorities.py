"""The priority groups of a visit: suggested, declared, and what staff made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, select

from queue_server.contract.http import VisitPriority
from queue_server.contract.insurance import Priority
from queue_server.engine.arrival import Arrival, reclassified
from queue_server.engine.order import PriorityClass
from queue_server.engine.stops import State
from queue_server.insurance.priority import suggest
from queue_server.store import boards, history, reasons
from queue_server.store.history import Entry
from queue_server.store.tables import eligibility, stop, visit_priority
from queue_server.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.contract.http import PriorityDecision
    from queue_server.contract.insurance import PriorityGroup
    from queue_server.store.seal import Seal
    from queue_server.store.site import Site

BIRTH_DATE = "birth_date"
"""The source of a group that follows from the birth date alone."""
_COLUMNS = visit_priority.c
_FOUND = insert(visit_priority)
_DECLARED = _FOUND.on_conflict_do_nothing()
# What is known goes before what was only declared, in whichever order they come.
_SUGGESTED = _FOUND.on_conflict_do_update(
    index_elements=[_COLUMNS.visit_id, _COLUMNS.group],
    set_={name: _FOUND.excluded[name] for name in ("source", "state", "at")},
    where=_COLUMNS.state == "declared",
)
_SEALED = select(eligibility.c.sealed).where(eligibility.c.id == bindparam("asked"))
_OF_VISIT = (
    select(visit_priority).where(_COLUMNS.visit_id == bindparam("visit")).order_by(_COLUMNS.group)
)
_EARLIER = stop.alias()
_WAITING = select(
    *(stop.c.id, stop.c.ticket_id, stop.c.queue_id, stop.c.priority_class),
    *(stop.c.slot_at, stop.c.arrived_at, stop.c.since, stop.c.not_before),
    # Whether they are back in a queue that has sent them for something.
    exists()
    .where(
        _EARLIER.c.ticket_id == stop.c.ticket_id,
        _EARLIER.c.queue_id == stop.c.queue_id,
        _EARLIER.c.state.in_((State.FINISHED, State.TRANSFERRED)),
    )
    .label("results"),
).where(
    stop.c.visit_id == bindparam("visit"),
    stop.c.service_day == bindparam("day"),
    stop.c.state == State.WAITING,
    # An emergency and one whom staff have put in front stay where they are.
    stop.c.priority_class.not_in((PriorityClass.EMERGENCY, PriorityClass.FRONT)),
)
_MOVE = (
    stop.update().where(stop.c.id == bindparam("which")).values(priority_class=bindparam("lane"))
)
_OUTDATED = visit_priority.delete().where(
    _COLUMNS.visit_id == bindparam("visit"),
    _COLUMNS.source == BIRTH_DATE,
    _COLUMNS.username.is_(None),
    _COLUMNS.group.not_in(bindparam("groups", expanding=True)),
)
_DECIDE = visit_priority.update().where(
    _COLUMNS.visit_id == bindparam("visit"), _COLUMNS.group == bindparam("which")
)


def found(
    connection: Connection,
    seal: Seal,
    visit_id: str,
    eligibility_id: str | None,
    birth_date: str,
    declared: Iterable[PriorityGroup],
    day: date,
    now: datetime,
) -> None:
    """Note what is known and what was declared, in the caller's transaction. Safe to repeat.

    What follows from the patient's birth date alone is confirmed; all else waits for staff.
    """
    suggested = _suggested(connection, seal, eligibility_id)
    note(connection, visit_id, known(suggested, birth_date, day), now)
    for group in declared:
        row = {"visit_id": visit_id, "group": group, "at": now}
        connection.execute(_DECLARED, {**row, "source": "declared", "state": "declared"})


def known(suggested: Iterable[Priority], birth_date: str, day: date) -> tuple[Priority, ...]:
    """What a look-up suggests, by the birth date that is kept.

    It may have been asked with one that was typed, or that was corrected since.
    """
    of_card = (each for each in suggested if each.because != BIRTH_DATE)
    return (*of_card, *suggest(birth_date, None, day))


def born(connection: Connection, site: Site, visit_id: str, birth_date: str, now: datetime) -> None:
    """The patient's birth date was corrected: what followed from the old one holds no more.

    What a member of staff has decided stays.
    """
    before = confirmed(connection, visit_id)
    suggested = suggest(birth_date, None, site.day(now))
    groups = [each.group for each in suggested]
    connection.execute(_OUTDATED, {"visit": visit_id, "groups": groups})
    note(connection, visit_id, suggested, now)
    if confirmed(connection, visit_id) != before:
        reorder(connection, site, visit_id, "server", now)


def note(
    connection: Connection, visit_id: str, suggested: Iterable[Priority], now: datetime
) -> None:
    """Add what an answer suggests, in the caller's transaction. Safe to repeat."""
    for each in suggested:
        row = {"visit_id": visit_id, "group": each.group, "source": each.because, "at": now}
        state = "suggested" if each.confirm else "confirmed"
        connection.execute(_SUGGESTED, {**row, "state": state})


def confirmed(connection: Connection, visit_id: str) -> frozenset[str]:
    """The groups that hold for a visit."""
    rows = connection.execute(_OF_VISIT, {"visit": visit_id})
    return frozenset(row.group for row in rows if row.state == "confirmed")


def decide(
    connection: Connection,
    site: Site,
    visit_id: str,
    group: PriorityGroup,
    decision: PriorityDecision,
    username: str,
    now: datetime,
) -> bool:
    """Keep what a member of staff decided, and why; False if the visit has no such priority.

    Where the visit's patient waits, they do so in the right class from now on.
    """
    state = "confirmed" if decision.confirmed else "refused"
    sealed = site.seal.close({"reason": decision.reason}, _owner(visit_id, group))
    values = {"state": state, "username": username, "at": now, "sealed": sealed}
    which = {"visit": visit_id, "which": group}
    if connection.execute(_DECIDE.values(values), which).rowcount == 0:
        return False
    who, facts = f"staff:{username}", {"group": group, "state": state}
    entry = Entry(who, "priority", visit_id=visit_id, facts=facts)
    reasons.record(connection, site.seal, entry, visit_id, decision.reason, now)
    reorder(connection, site, visit_id, who, now)
    return True


def of_visit(connection: Connection, seal: Seal, visit_id: str) -> tuple[VisitPriority, ...]:
    """All that is known of a visit's priorities."""
    return tuple(
        VisitPriority(
            group=row.group,
            source=row.source,
            state=row.state,
            username=row.username,
            reason=_reason(seal, row),
        )
        for row in connection.execute(_OF_VISIT, {"visit": visit_id})
    )


def reorder(connection: Connection, site: Site, visit_id: str, who: str, now: datetime) -> None:
    """Put the visit's waiting stops into the lanes that follow from its groups now, and tell it."""
    priority, changed = bool(confirmed(connection, visit_id)), set[str]()
    for row in connection.execute(_WAITING, {"visit": visit_id, "day": site.day(now)}).all():
        before = PriorityClass(row.priority_class)
        right = reclassified(
            Arrival(before, row.since, row.not_before),
            slot=site.in_time(row.slot_at, row.arrived_at),
            results=row.results,
            priority=priority,
        ).priority_class
        if right is before:
            continue
        connection.execute(_MOVE, {"which": row.id, "lane": right})
        facts = {"from": before, "to": right}
        entry = Entry(who, "class", visit_id, row.ticket_id, row.id, facts=facts)
        history.record(connection, entry, now)
        changed.add(row.queue_id)
    if changed:
        boards.tell(connection, site, changed, now)


def _suggested(
    connection: Connection, seal: Seal, eligibility_id: str | None
) -> tuple[Priority, ...]:
    """What the look-up suggested."""
    sealed = (
        None
        if eligibility_id is None
        else connection.execute(_SEALED, {"asked": eligibility_id}).scalar_one_or_none()
    )
    if sealed is None or eligibility_id is None:
        return ()
    answer = seal.open(sealed, eligibility_id)["answer"]
    return tuple(Priority.model_validate(each) for each in answer["priorities"])


def _reason(seal: Seal, row: Any) -> str | None:
    if row.sealed is None:
        return None
    return seal.open(row.sealed, _owner(row.visit_id, row.group))["reason"] or None


def _owner(visit_id: str, group: str) -> str:
    return f"{visit_id} {group}"
