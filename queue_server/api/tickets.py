"""``/api/v1/tickets`` and ``/api/v1/queues``: what kiosks ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from queue_server.api import birth_dates, refusals
from queue_server.api.access import Parts, kiosk, kiosk_write, parts
from queue_server.api.answers import once
from queue_server.api.problems import ApiError
from queue_server.contract.http import (
    PrintReport,
    Queue,
    QueueList,
    TicketAnswer,
    TicketFind,
    TicketRequest,
)
from queue_server.contract.insurance import Outcome
from queue_server.contract.problem import Code
from queue_server.setup.tables import KioskTable, QueueTable
from queue_server.setup.tree import find
from queue_server.store import appointments, hours, lanes, leased, queues, tickets
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.store.queues import Place
    from queue_server.store.site import Site

router = APIRouter(prefix="/api/v1", tags=["tickets"])
PROBLEM_CODE = re.compile(r"[a-z0-9_]{1,64}")
Have = Annotated[Parts, Depends(parts)]
Kiosk = Annotated[KioskTable, Depends(kiosk)]
KioskWrite = Annotated[Write, Depends(kiosk_write)]


@router.get("/queues")
def list_queues(have: Have, _kiosk: Kiosk) -> QueueList:
    """The queues that patients may choose: how many wait, which number was called, whether open."""
    site, now = have.site, have.clock.now()
    config, day = site.config, site.day(now)
    with have.database.read() as connection:
        waiting = lanes.counts(connection, day)
        serving = queues.now_serving(connection, [queue.id for queue in config.queues], day)
        doors = hours.standings(connection, site, now)
    return QueueList(
        queues=tuple(
            _shown(queue, doors[queue.id], waiting.get(queue.id, 0), serving.get(queue.id))
            for queue in config.queues
            if queue.at_kiosk
        )
    )


@router.post(
    "/tickets",
    status_code=201,
    response_model=TicketAnswer,
    responses={200: {"model": TicketAnswer, "description": "the person already had it"}},
)
async def issue(request: TicketRequest, have: Have, by: Kiosk, write: KioskWrite) -> Response:
    """Give a person a number. 201 when it is new, 200 when the person already had it.

    With `leased`: record a number that the kiosk has given itself, without the server.
    """

    def work(connection: Connection, now: datetime) -> tuple[int, TicketAnswer]:
        queue = find(have.site.config.queues, request.queue_id)
        if queue is None:
            raise ApiError(Code.QUEUE_UNKNOWN, "no such queue here; get /api/v1/queues anew")
        if request.leased is None:  # else the paper is out, and nobody can be asked any more
            birth_dates.check(have.site, now, request.person, request.patient)
        place, created = _issue(connection, have.site, queue, request, by.id, now)
        answer = _answer(connection, have.site, place, queue, now, created=created)
        return 201 if created else 200, answer

    return await once(have, write, work)


def _issue(
    connection: Connection,
    site: Site,
    queue: QueueTable,
    request: TicketRequest,
    kiosk_id: str,
    now: datetime,
) -> tuple[Place, bool]:
    try:
        if request.leased is not None:
            return leased.record(connection, site, queue, request, request.leased, kiosk_id, now)
        return tickets.issue(connection, site, queue, request, kiosk_id, now)
    except (hours.ClosedError, hours.FullError) as error:
        raise refusals.door(error, site, queue, now) from None
    except (
        appointments.UnknownAppointmentError,
        appointments.OtherQueueError,
        appointments.OtherPersonError,
    ) as error:
        raise refusals.appointment(error, site) from None
    except leased.NotLeasedError as error:
        raise ApiError(Code.NUMBER_NOT_LEASED, str(error), refusals.NOT_LEASED) from None


@router.post("/tickets/find")
def find_ticket(request: TicketFind, have: Have, _kiosk: Kiosk) -> TicketAnswer:
    """Today's open ticket with this opaque code, to print it again. Changes nothing."""
    now = have.clock.now()
    with have.database.read() as connection:
        place = tickets.find(connection, have.site, request.code, now)
        queue = place and find(have.site.config.queues, place.given.queue_id)
        if place is None or queue is None:
            raise ApiError(Code.TICKET_UNKNOWN, "no open ticket of today has this code")
        return _answer(connection, have.site, place, queue, now, created=False)


@router.post("/tickets/{ticket_id}/print-reports", response_model=PrintReport)
async def report_print(
    ticket_id: str, request: PrintReport, have: Have, by: Kiosk, write: KioskWrite
) -> Response:
    """Note whether the ticket came out of the printer."""

    def work(connection: Connection, now: datetime) -> tuple[int, PrintReport]:
        problem = None if request.printed else _as_code(request.problem)
        kept = PrintReport(printed=request.printed, problem=problem)
        if not tickets.report_print(connection, ticket_id, by.id, now, problem):
            raise ApiError(Code.TICKET_UNKNOWN, "no such ticket")
        return 200, kept

    return await once(have, write, work)


def _as_code(problem: str | None) -> str:
    """The printer's error code; what is not one is not kept: it could say anything."""
    return problem if problem and PROBLEM_CODE.fullmatch(problem) else "unknown"


def _answer(
    connection: Connection,
    site: Site,
    place: Place,
    queue: QueueTable,
    now: datetime,
    *,
    created: bool,
) -> TicketAnswer:
    given = place.given
    door = hours.standing(connection, site, queue, now)
    return TicketAnswer(
        ticket_id=given.ticket_id,
        visit_id=given.visit_id,
        number=given.label,
        code=given.code,
        created=created,
        queue=_shown(queue, door, place.waiting, place.now_serving),
        ahead=place.ahead,
        now_serving=place.now_serving,
        issued_at=given.issued_at,
        outcome=Outcome(given.outcome),
        needs_desk=given.needs_desk,
        slot_at=site.in_time(given.slot_at, given.issued_at),
    )


def _shown(queue: QueueTable, door: hours.Standing, waiting: int, now_serving: str | None) -> Queue:
    own = queue.model_dump(include=set(Queue.model_fields) - {"instead"})
    return Queue(**own, **vars(door), waiting=waiting, now_serving=now_serving)
