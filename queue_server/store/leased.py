"""Records tickets that a kiosk has printed without the server, from a block that it had leased.

The paper is out: its number stays true whatever has happened since. What is not the kiosk's to
give is refused; all else is recorded, also the second number of one person. Of the two that one is
cancelled which nobody has seen: the paper's, unless the first never left this kiosk.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.engine.stops import State
from queue_server.store import appointments, asking, blocks, corrections, issuing, queues, tickets
from queue_server.store.issuing import Paper
from queue_server.store.moves import Deed
from queue_server.store.queues import Place
from queue_server.store.tables import ticket

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.http import LeasedNumber, TicketRequest
    from queue_server.setup.tables import QueueTable
    from queue_server.store.blocks import Block
    from queue_server.store.queues import Given
    from queue_server.store.site import Site

_GIVEN = select(ticket.c.id, ticket.c.code).where(
    ticket.c.prefix == bindparam("prefix"),
    ticket.c.service_day == bindparam("day"),
    ticket.c.number == bindparam("number"),
)
_PRINTED = select(ticket.c.kiosk_id, ticket.c.printed_at, ticket.c.print_problem).where(
    ticket.c.id == bindparam("which")
)
_BY_CODE = select(ticket.c.id).where(ticket.c.code == bindparam("code"))


_INSTANT = timedelta(microseconds=1)


class NotLeasedError(ValueError):
    """This number was not this kiosk's to give, or has another ticket."""


def record(
    connection: Connection,
    site: Site,
    queue: QueueTable,
    request: TicketRequest,
    leased: LeasedNumber,
    kiosk_id: str,
    now: datetime,
) -> tuple[Place, bool]:
    """Record a printed ticket in the caller's transaction. Safe to repeat.

    Its patient waits since it was printed, by the kiosk's clock; an instant before the lease, after
    the service day or in the future is moved to the nearest one that can be.

    Returns:
        The ticket, or the one that the patient had before, and whether the former.

    Raises:
        NotLeasedError: what is to be recorded cannot be.
    """
    block = blocks.find(connection, leased.block_id, kiosk_id)
    if block is None or block.queue_id != queue.id:
        raise NotLeasedError("this kiosk has no such block of this queue")
    if not block.first <= leased.number <= block.last:
        raise NotLeasedError("the block does not have this number")
    day = block.service_day
    asked = asking.asked_by(connection, site, queue, request, f"kiosk:{kiosk_id}", day, now)
    given = queues.open_ticket(connection, asked.person_id, queue.id, day)
    if _is_known(connection, block, leased):
        if given is None:
            raise NotLeasedError("this number has its ticket, and it has ended")
        return _place(connection, site, given, block, now), False
    if block.closed_at is not None:
        raise NotLeasedError("the block is closed")
    paper = Paper(
        block_id=block.id,
        prefix=block.prefix,
        number=leased.number,
        code=leased.code,
        day=day,
        issued_at=min(max(leased.issued_at, block.leased_at), now, site.end(day) - _INSTANT),
    )
    if given is not None and _nobody_saw(connection, given, kiosk_id):
        deed = Deed(connection, site, f"kiosk:{kiosk_id}", "cancel", now)
        corrections.cancel(deed, given.stop_id, "")
    elif given is not None:
        issuing.give(connection, site, asked, now, replace(paper, duplicate_of=given.ticket_id))
        return _place(connection, site, given, block, now), False
    booked = appointments.expected(connection, asked.person_id, queue.id, day, paper.issued_at)
    given = tickets.give(connection, site, replace(asked, booked=booked), now, paper)
    if day == site.day(now):
        return tickets.waiting(connection, site, given, now), True
    return _place(connection, site, given, block, now), True


def _nobody_saw(connection: Connection, given: Given, kiosk_id: str) -> bool:
    """Whether a number's answer got lost on its way to this kiosk, which then gave a leased one."""
    printed = connection.execute(_PRINTED, {"which": given.ticket_id}).one()
    never = printed.printed_at is None and printed.print_problem is None
    return never and printed.kiosk_id == kiosk_id and given.state is State.WAITING


def _is_known(connection: Connection, block: Block, leased: LeasedNumber) -> bool:
    """Whether this very ticket stands here already.

    Raises:
        NotLeasedError: another one has its number, or its code.
    """
    number = {"prefix": block.prefix, "day": block.service_day, "number": leased.number}
    known = connection.execute(_GIVEN, number).first()
    if known is not None and known.code != leased.code:
        raise NotLeasedError("this number has another ticket")
    if known is None and connection.execute(_BY_CODE, {"code": leased.code}).first():
        raise NotLeasedError("this code is another number's")
    return known is not None


def _place(connection: Connection, site: Site, given: Given, block: Block, now: datetime) -> Place:
    if block.service_day != site.day(now):
        return Place(given, 0, 0, None)  # of a day that is over: nobody waits any more
    return queues.place(connection, site, given, now)
