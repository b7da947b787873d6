"""``/api/v1/counters``: calls, by members of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from queue_server.api.access import Parts, caller, parts, staff_write
from queue_server.api.answers import once
from queue_server.api.problems import ApiError, document
from queue_server.contract.http import CallAnswer
from queue_server.contract.problem import Code
from queue_server.setup.tables import CounterTable, UserTable
from queue_server.setup.tree import find
from queue_server.store import calls
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.problem import Problem

router = APIRouter(prefix="/api/v1/counters", tags=["counters"])
Have = Annotated[Parts, Depends(parts)]
Caller = Annotated[UserTable, Depends(caller)]
StaffWrite = Annotated[Write, Depends(staff_write)]


@router.post("/{counter_id}/call-next", response_model=CallAnswer)
async def call_next(counter_id: str, have: Have, _by: Caller, write: StaffWrite) -> Response:
    """Finish who is at the counter and call who comes next.

    When nobody waits, who is at the counter is finished all the same; then the problem is the
    answer of a write, and remembered as one.
    """
    counter = _counter(have, counter_id)

    def work(connection: Connection, now: datetime) -> tuple[int, CallAnswer | Problem]:
        answer = calls.call_next(connection, have.site, counter, now)
        if answer is not None:
            return 200, answer
        nobody = ApiError(Code.NOBODY_WAITING, "nobody waits for this counter")
        if calls.finish(connection, have.site, counter, now):
            return document(nobody)
        raise nobody

    return await once(have, write, work)


@router.post("/{counter_id}/recall", response_model=CallAnswer)
async def recall(counter_id: str, have: Have, _by: Caller, write: StaffWrite) -> Response:
    """Call the counter's present patient again."""
    counter = _counter(have, counter_id)

    def work(connection: Connection, now: datetime) -> tuple[int, CallAnswer]:
        answer = calls.recall(connection, have.site, counter, now)
        if answer is None:
            raise ApiError(Code.NOTHING_CALLED, "this counter has called nobody")
        return 200, answer

    return await once(have, write, work)


def _counter(have: Parts, counter_id: str) -> CounterTable:
    counter = find(have.site.config.counters, counter_id)
    if counter is None:
        raise ApiError(Code.COUNTER_UNKNOWN, "no such counter here")
    return counter
