"""``/api/v1/visits/{id}/priorities``: staff confirm or refuse who goes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from queue_server.api.access import Parts, caller, parts, staff_write
from queue_server.api.answers import once
from queue_server.api.problems import ApiError
from queue_server.contract.http import PriorityDecision, VisitPriorities
from queue_server.contract.insurance import PriorityGroup
from queue_server.contract.problem import Code
from queue_server.setup.tables import UserTable
from queue_server.store import priorities
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter(prefix="/api/v1/visits", tags=["visits"])
Have = Annotated[Parts, Depends(parts)]
Caller = Annotated[UserTable, Depends(caller)]


@router.get("/{visit_id}/priorities")
def show(visit_id: str, have: Have, _by: Caller) -> VisitPriorities:
    """The visit's priority groups; none for a visit that nobody knows."""
    with have.database.read() as connection:
        return VisitPriorities(priorities=priorities.of_visit(connection, have.site.seal, visit_id))


@router.post("/{visit_id}/priorities/{group}", response_model=VisitPriorities)
async def decide(
    visit_id: str,
    group: PriorityGroup,
    request: PriorityDecision,
    have: Have,
    by: Caller,
    write: Annotated[Write, Depends(staff_write)],
) -> Response:
    """Confirm or refuse a suggested or declared priority, with the reason kept."""

    def work(connection: Connection, now: datetime) -> tuple[int, VisitPriorities]:
        if not priorities.decide(connection, have.site, visit_id, group, request, by.username, now):
            raise ApiError(Code.PRIORITY_UNKNOWN, "this visit has no such priority")
        found = priorities.of_visit(connection, have.site.seal, visit_id)
        return 200, VisitPriorities(priorities=found)

    return await once(have, write, work)
