"""Errors of the HTTP API: RFC 9457 problem details with a stable ``code``."""

from __future__ import annotations

from enum import StrEnum

from queue_server.contract.body import Body

CONTENT_TYPE = "application/problem+json"


class Code(StrEnum):
    """Stable codes: callers decide by these, never by the text."""

    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    BAD_REQUEST = "bad_request"
    NOT_FOUND = "not_found"
    IDEMPOTENCY_KEY_MISSING = "idempotency_key_missing"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    QUEUE_UNKNOWN = "queue_unknown"
    COUNTER_UNKNOWN = "counter_unknown"
    BOARD_UNKNOWN = "board_unknown"
    TICKET_UNKNOWN = "ticket_unknown"
    PRIORITY_UNKNOWN = "priority_unknown"
    NOBODY_WAITING = "nobody_waiting"
    ALARM_UNKNOWN = "alarm_unknown"
    NOTHING_CALLED = "nothing_called"
    SIGNATURE_WRONG = "signature_wrong"
    SIGNATURE_OLD = "signature_old"
    VISIT_UNKNOWN = "visit_unknown"
    BOOKING_INCOMPLETE = "booking_incomplete"
    TREATMENT_REUSED = "treatment_reused"
    CHECKIN_UNKNOWN = "checkin_unknown"
    LOGIN_FAILED = "login_failed"
    LOGIN_LOCKED = "login_locked"
    BUSY = "busy"
    STORE_UNAVAILABLE = "store_unavailable"
    INTERNAL = "internal"


class Problem(Body):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    code: Code
    detail: str
