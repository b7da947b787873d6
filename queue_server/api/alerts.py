"""``/api/v1/alerts``: a patient at a kiosk asks for help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from queue_server.api.access import Parts, kiosk, kiosk_write, parts
from queue_server.api.answers import once
from queue_server.contract.http import AlertRequest
from queue_server.contract.mqtt import Alert
from queue_server.setup.tables import KioskTable
from queue_server.store import alerts
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

router = APIRouter(prefix="/api/v1", tags=["alerts"])


@router.post("/alerts", status_code=201, response_model=AlertRequest)
async def raise_alert(
    request: AlertRequest,
    have: Annotated[Parts, Depends(parts)],
    by: Annotated[KioskTable, Depends(kiosk)],
    write: Annotated[Write, Depends(kiosk_write)],
) -> Response:
    """Keep the alert and tell it to whoever listens."""

    def work(connection: Connection, now: datetime) -> tuple[int, AlertRequest]:
        raised = Alert(kiosk=by.id, kind=request.kind, raised_at=now)
        alerts.keep(connection, have.site.topics, raised)
        return 201, request

    return await once(have, write, work)
