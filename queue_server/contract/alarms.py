"""Bodies of ``/api/v1/alarms``: what somebody of the staff has to repair."""

from __future__ import annotations

from queue_server.contract.body import Body


class AlarmAcknowledged(Body):
    """``POST /api/v1/alarms/{alarm_id}/acknowledge``: closed, until it happens again."""

    alarm_id: str
