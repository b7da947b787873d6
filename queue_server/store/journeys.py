"""What a ticket still has before it: planned, begun one after the other, changed on the way."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import bindparam, func, select

from queue_server.engine import arrival, journey
from queue_server.engine.journey import Step
from queue_server.engine.order import PriorityClass
from queue_server.setup.tree import find
from queue_server.store import moves, priorities, queues, waits
from queue_server.store.queues import NewStop
from queue_server.store.tables import step, ticket

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from queue_server.store.moves import Deed, Stop
    from queue_server.store.site import Site

PLANNED, BEGUN = "planned", "begun"
NOTHING: Mapping[str, str] = MappingProxyType({})
_OF_TICKET = step.c.ticket_id == bindparam("ticket")
_PLANNED = (
    select(step.c.id, step.c.position, step.c.queue_id, step.c.kind)
    .where(_OF_TICKET, step.c.state == PLANNED)
    .order_by(step.c.position, step.c.id)
)
_LAST = select(func.coalesce(func.max(step.c.position), 0)).where(
    _OF_TICKET, step.c.state != PLANNED
)
_FORGET = step.delete().where(_OF_TICKET, step.c.state == PLANNED)
_NEW = step.insert()
_CHANGE = step.update().where(step.c.id == bindparam("which"))
_JOINED = (
    select(step.c.id, step.c.ticket_id, ticket.c.number)
    .join_from(ticket, step, step.c.ticket_id == ticket.c.id)
    .where(
        ticket.c.visit_id == bindparam("visit"),
        ticket.c.id != bindparam("but"),
        step.c.stop_id == bindparam("stop"),
    )
)


def plan(connection: Connection, site: Site, ticket_id: str, queue_id: str) -> None:
    """Plan what comes after a new ticket's first stop, from the template of its queue."""
    queue = find(site.config.queues, queue_id)
    template = queue and queue.template and find(site.config.templates, queue.template)
    if template:
        kinds = {each.id: each.kind for each in site.config.queues}
        write(connection, ticket_id, journey.plan(template.steps, queue_id, kinds))


def planned(connection: Connection, ticket_id: str) -> tuple[Step, ...]:
    """What nobody has begun, in its order."""
    return tuple(each for _, each in _planned(connection, ticket_id))


def write(connection: Connection, ticket_id: str, steps: Sequence[Step]) -> None:
    """Plan these steps, at these positions, in place of those that were planned."""
    connection.execute(_FORGET, {"ticket": ticket_id})
    for each in steps:
        row = {"id": uuid4().hex, "ticket_id": ticket_id, "state": PLANNED}
        place = {"position": each.position, "queue_id": each.queue_id, "kind": each.kind}
        connection.execute(_NEW, {**row, **place})


def replan(connection: Connection, ticket_id: str, steps: Sequence[Step]) -> None:
    """Plan these steps anew, behind those that have begun."""
    last = connection.execute(_LAST, {"ticket": ticket_id}).scalar_one()
    moved = [replace(each, position=last + each.position) for each in journey.changed(steps)]
    write(connection, ticket_id, moved)


def go_on(deed: Deed, ended: Stop) -> list[Stop]:
    """Begin what comes after a stop that has ended well; returns the stops that begin.

    A queue where the patient is waiting with another ticket is not entered twice: that stop counts
    for both, and what comes after it begins when it ends.
    """
    begun = _begin(deed, ended, ended.ticket_id, ended.number)
    for joined in _joined(deed.connection, ended):
        begun += _begin(deed, ended, joined.ticket_id, joined.number)
    return begun


def not_done(deed: Deed, ended: Stop) -> list[Stop]:
    """A stop has ended otherwise: a ticket that counted on another's gets a stop of its own.

    Returns the stops that begin.
    """
    begun = list["Stop"]()
    for joined in _joined(deed.connection, ended):
        plan_again(deed.connection, joined.id)
        facts = {"was_joined_to": ended.id, "was_step": joined.id}
        begun += _begin(deed, ended, joined.ticket_id, joined.number, facts)
    return begun


def plan_again(connection: Connection, step_id: str, joins: str | None = None) -> None:
    """A step that had begun is to come again, or is done by another ticket's stop again."""
    state = BEGUN if joins else PLANNED
    connection.execute(_CHANGE, {"which": step_id, "state": state, "stop_id": joins})


def as_json(steps: Sequence[Step]) -> list[list[Any]]:
    """Steps as the history has them."""
    return [[each.position, each.queue_id, each.kind] for each in steps]


def of_json(facts: list[list[Any]]) -> tuple[Step, ...]:
    """Steps from the history."""
    return tuple(Step(*each) for each in facts)


def _begin(
    deed: Deed, ended: Stop, ticket_id: str, number: int, facts: Mapping[str, str] = NOTHING
) -> list[Stop]:
    """Begin a ticket's next step."""
    known = {queue.id for queue in deed.site.config.queues}
    steps = [
        (step_id, each)
        for step_id, each in _planned(deed.connection, ticket_id)
        if each.queue_id in known
    ]
    to_come = [each for _, each in steps]
    among = {each.queue_id for each in journey.ready(to_come)}
    shorter = len(among) > 1
    expected = waits.minutes(deed.connection, deed.site, among, deed.day) if shorter else {}
    following = journey.following(to_come, expected)
    if following is None:
        return []
    step_id = next(step_id for step_id, each in steps if each == following)
    begun = {"which": step_id, "state": BEGUN}
    there = queues.open_ticket(deed.connection, ended.person_id, following.queue_id, deed.day)
    if there is not None:
        deed.connection.execute(_CHANGE, {**begun, "stop_id": there.stop_id})
        moves.record(deed, ended, "steps", {**facts, "step": step_id, "joins": there.stop_id})
        return []
    new = replace(_stop(deed, ended, following), ticket_id=ticket_id, number=number)
    entered = moves.enter(deed, new, {**facts, "step": step_id, "from_queue": ended.queue_id})
    deed.connection.execute(_CHANGE, {**begun, "stop_id": entered.id})
    return [entered]


def _stop(deed: Deed, ended: Stop, following: Step) -> NewStop:
    priority = bool(priorities.confirmed(deed.connection, ended.visit_id))
    comes = arrival.with_results if following.kind == journey.RESULTS else arrival.walk_in
    place = comes(deed.now, priority=priority)
    emergency = ended.priority_class is PriorityClass.EMERGENCY
    return NewStop(
        ticket_id=ended.ticket_id,
        visit_id=ended.visit_id,
        person_id=ended.person_id,
        queue_id=following.queue_id,
        service_day=deed.day,
        number=ended.number,
        arrived_at=deed.now,
        priority_class=PriorityClass.EMERGENCY if emergency else place.priority_class,
        since=place.since,
        not_before=place.not_before,
        from_stop_id=ended.id,
    )


def _planned(connection: Connection, ticket_id: str) -> list[tuple[str, Step]]:
    found = connection.execute(_PLANNED, {"ticket": ticket_id})
    return [(row.id, Step(row.position, row.queue_id, row.kind)) for row in found]


def _joined(connection: Connection, ended: Stop) -> Sequence[Any]:
    facts = {"visit": ended.visit_id, "but": ended.ticket_id, "stop": ended.id}
    return connection.execute(_JOINED, facts).all()
