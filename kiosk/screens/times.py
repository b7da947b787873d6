"""Instants as patients read them: on the hospital's clock, with the day where it is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.screens import look

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.contract.http import Queue


def hour(instant: datetime) -> str:
    """An instant on the hospital's clock: "09:30"."""
    return f"{instant.astimezone(look.current().zone):%H:%M}"


def opens(queue: Queue, now: datetime | None, *, short: bool = False) -> str:
    """When a closed queue opens, without a full stop; "" where nobody knows.

    ``short``: of another day only which one.
    """
    if queue.opens_at is None:
        return ""
    zone = look.current().zone
    day = queue.opens_at.astimezone(zone).date()
    if now is not None and day == now.astimezone(zone).date():
        return look.say("shut.opens", time=hour(queue.opens_at))
    if short:
        return look.say("services.opens_on", day=f"{day:%d/%m}")
    return look.say("shut.opens_on", time=hour(queue.opens_at), day=f"{day:%d/%m}")
