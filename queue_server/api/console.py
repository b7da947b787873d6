"""``/api/v1/counters`` as staff see them: a console, all counters, a patient's whole row."""

from __future__ import annotations

from asyncio import wrap_future
from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from queue_server.api.access import Parts, caller, parts, staff_write
from queue_server.api.problems import ApiError
from queue_server.contract.counters import (
    ConsoleState,
    CounterOverview,
    Journey,
    StopOpened,
)
from queue_server.contract.problem import Code
from queue_server.contract.words import Words
from queue_server.events.watch import of_counter
from queue_server.setup.tables import CounterTable, UserTable
from queue_server.setup.tree import find
from queue_server.store import console, journey_shown, opened
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from queue_server.store.site import Site

router = APIRouter(prefix="/api/v1", tags=["counters"])
Have = Annotated[Parts, Depends(parts)]
Caller = Annotated[UserTable, Depends(caller)]
StaffWrite = Annotated[Write, Depends(staff_write)]
# A proxy must not gather the lines of a stream.
_STREAM = {"X-Accel-Buffering": "no"}


@router.get("/counters")
def counters(have: Have, _by: Caller) -> CounterOverview:
    """All counters side by side."""
    with have.database.read() as connection:
        return console.overview(connection, have.site, have.clock.now())


@router.get("/counters/{counter_id}")
def counter(counter_id: str, have: Have, _by: Caller) -> ConsoleState:
    """All that one console shows."""
    shown = _counter(have, counter_id)
    with have.database.read() as connection:
        return console.state(connection, have.site, shown, have.clock.now())


@router.get("/counters/{counter_id}/stream", response_class=StreamingResponse)
async def stream(counter_id: str, request: Request, have: Have, _by: Caller) -> Response:
    """Server-sent events: ``data: {"rev": n}`` when something of this console's has changed.

    ``event: beat`` every five seconds. "all" in place of a counter: for the overview.
    """
    if counter_id != "all":
        _counter(have, counter_id)
    lines = have.streams.follow(request, partial(_watched, have.site, counter_id))
    return StreamingResponse(lines, media_type="text/event-stream", headers=_STREAM)


@router.get("/stops/{stop_id}/journey")
def journey(stop_id: str, have: Have, _by: Caller) -> Journey:
    """Where the patient has been with this number, is now, and is still to go."""
    with have.database.read() as connection:
        found = journey_shown.read(connection, have.site, stop_id, have.site.day(have.clock.now()))
    if found is None:
        raise ApiError(Code.STOP_UNKNOWN, "no such stop today", _GONE)
    return found


@router.post("/stops/{stop_id}/open")
async def open_stop(stop_id: str, have: Have, by: Caller, _write: StaffWrite) -> StopOpened:
    """A patient's full name, birth date and history. That it was read is recorded, each time.

    The answer is not kept for a repetition: it would outlive the patient's day.
    """

    def work(connection: Connection) -> StopOpened:
        now = have.clock.now()
        who = f"staff:{by.username}"
        row = opened.read(connection, have.site, stop_id, who, have.site.day(now), now)
        if row is None:
            raise ApiError(Code.STOP_UNKNOWN, "no such stop today", _GONE)
        return row

    return await wrap_future(have.writer.submit(work))


_GONE = Words(
    vi="Không còn người bệnh này trong danh sách hôm nay.",
    en="This patient is not on today's list any more.",
)


def _watched(site: Site, counter_id: str) -> frozenset[str]:
    if counter_id == "all":
        queues = (queue.id for queue in site.config.queues)
        return frozenset((*queues, *(of_counter(each.id) for each in site.config.counters)))
    watching = find(site.config.counters, counter_id)
    if watching is None:
        return frozenset()
    return console.watched(site, watching) | {of_counter(watching.id)}


def _counter(have: Parts, counter_id: str) -> CounterTable:
    found = find(have.site.config.counters, counter_id)
    if found is None:
        raise ApiError(
            Code.COUNTER_UNKNOWN,
            "no such counter here",
            Words(vi="Không có quầy này. Xin chọn lại quầy.", en="No such counter. Choose again."),
        )
    return found
