"""Gives a person a number, and finds it again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select, update

from queue_server.contract.http import Outcome
from queue_server.engine import board, numbers
from queue_server.engine.stops import State
from queue_server.store import boards, people, queues
from queue_server.store.tables import eligibility, stop, ticket

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.config import QueueTable, ServerConfig
    from queue_server.contract.http import Person
    from queue_server.contract.mqtt import Topics
    from queue_server.store.queues import Given
    from queue_server.store.seal import Seal


def issue(  # noqa: PLR0917 - one transaction's facts
    connection: Connection,
    config: ServerConfig,
    seal: Seal,
    topics: Topics,
    queue: QueueTable,
    who: Person,
    eligibility_id: str | None,
    kiosk_id: str,
    now: datetime,
) -> tuple[Given, bool]:
    """Give this person a number in this queue, in the caller's transaction.

    Returns:
        The ticket, and whether it is new: one person has one open stop a queue and day.
    """
    day = numbers.service_day(now, config.site.zone)
    person_id = people.remember(connection, seal, who, now)
    open_now = queues.open_ticket(connection, person_id, queue.id, day)
    if open_now is not None:
        return open_now, False
    number = queues.next_number(connection, queue.id, day)
    stop_id = uuid4().hex
    connection.execute(
        stop.insert().values(
            id=stop_id,
            visit_id=people.visit_of(connection, person_id, day, now),
            person_id=person_id,
            queue_id=queue.id,
            service_day=day,
            state=State.WAITING,
            number=number,
            arrived_at=now,
        )
    )
    known_id, outcome = _eligibility(connection, eligibility_id, person_id)
    given = queues.Given(
        ticket_id=uuid4().hex,
        stop_id=stop_id,
        queue_id=queue.id,
        number=number,
        label=numbers.label(queue.prefix, number),
        code=numbers.new_code(),
        state=State.WAITING,
        issued_at=now,
        outcome=outcome,
    )
    connection.execute(
        ticket.insert().values(
            id=given.ticket_id,
            stop_id=stop_id,
            label=given.label,
            code=given.code,
            eligibility_id=known_id,
            outcome=outcome,
            kiosk_id=kiosk_id,
            issued_at=now,
        )
    )
    # Boards show the next few only: a number far behind changes nothing on them.
    if queues.ahead(connection, given, day) < board.NEXT_SHOWN:
        boards.tell(connection, config, topics, queue.id, now)
    return given, True


def find(connection: Connection, config: ServerConfig, code: str, now: datetime) -> Given | None:
    """Today's ticket with this opaque code."""
    return queues.ticket_by_code(connection, code, numbers.service_day(now, config.site.zone))


def report_print(
    connection: Connection, ticket_id: str, now: datetime, problem: str | None
) -> bool:
    """Note how the printing went; False if there is no such ticket."""
    printed = {"print_problem": problem} if problem else {"print_problem": None, "printed_at": now}
    result = connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(printed))
    return result.rowcount == 1


def situation(connection: Connection, given: Given, day: date) -> tuple[int, str | None]:
    """How many wait before this ticket, and which number its queue called last."""
    return (
        queues.ahead(connection, given, day),
        queues.now_serving(connection, given.queue_id, day),
    )


def _eligibility(
    connection: Connection, eligibility_id: str | None, person_id: str
) -> tuple[str | None, str]:
    """The asked-for look-up if it is this person's, and its outcome; "pending" without one."""
    if eligibility_id is not None:
        outcome = connection.execute(
            select(eligibility.c.outcome).where(
                eligibility.c.id == eligibility_id, eligibility.c.person_id == person_id
            )
        ).scalar_one_or_none()
        if outcome is not None:
            return eligibility_id, outcome
    return None, Outcome.PENDING
