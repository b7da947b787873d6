"""``/api/v1/alarms``: members of staff say that something is set right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from queue_server.api.access import Parts, parts, repair_write, repairer
from queue_server.api.answers import once
from queue_server.api.problems import ApiError
from queue_server.contract.alarms import AlarmAcknowledged
from queue_server.contract.problem import Code
from queue_server.setup.tables import UserTable
from queue_server.store import alarms
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter(prefix="/api/v1/alarms", tags=["alarms"])


@router.post("/{alarm_id}/acknowledge", response_model=AlarmAcknowledged)
async def acknowledge(
    alarm_id: str,
    have: Annotated[Parts, Depends(parts)],
    by: Annotated[UserTable, Depends(repairer)],
    write: Annotated[Write, Depends(repair_write)],
) -> Response:
    """Close an alarm; one that is closed already stays as it is. It rises anew if it recurs."""

    def work(connection: Connection, now: datetime) -> tuple[int, AlarmAcknowledged]:
        if not alarms.acknowledge(connection, alarm_id, now, by.username):
            raise ApiError(Code.ALARM_UNKNOWN, "no such alarm; it may be too old to be kept")
        return 200, AlarmAcknowledged(alarm_id=alarm_id)

    return await once(have, write, work)
