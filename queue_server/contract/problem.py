"""Errors of the HTTP API: RFC 9457 problem details with a stable ``code``."""

from __future__ import annotations

from enum import StrEnum

from queue_server.contract.body import Body
from queue_server.contract.words import Words  # noqa: TC001 - pydantic needs it at run time

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
    STOP_UNKNOWN = "stop_unknown"
    STALE = "stale"
    NOT_ALLOWED = "not_allowed"
    REASON_MISSING = "reason_missing"
    CALLED_TOO_QUICKLY = "called_too_quickly"
    COUNTER_CLOSED = "counter_closed"
    COUNTER_BUSY = "counter_busy"
    PROFILE_UNKNOWN = "profile_unknown"
    ALREADY_THERE = "already_there"
    NOTHING_TO_UNDO = "nothing_to_undo"
    QUEUE_CLOSED = "queue_closed"
    QUEUE_FULL = "queue_full"
    BLOCK_UNKNOWN = "block_unknown"
    NUMBER_NOT_LEASED = "number_not_leased"
    BIRTH_DATE_IMPOSSIBLE = "birth_date_impossible"
    APPOINTMENT_UNKNOWN = "appointment_unknown"
    APPOINTMENT_OF_ANOTHER = "appointment_of_another"
    SETUP_WRONG = "setup_wrong"
    SETUP_CHANGED = "setup_changed"
    ACCOUNT_UNKNOWN = "account_unknown"
    PASSWORD_WEAK = "password_weak"  # noqa: S105 - a code, no password
    PASSWORD_CHANGE_NEEDED = "password_change_needed"  # noqa: S105 - the same
    ALARM_UNKNOWN = "alarm_unknown"
    NOTHING_CALLED = "nothing_called"
    EVENTS_GONE = "events_gone"
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
    """An RFC 9457 problem document.

    ``detail`` is for developers; ``words``, an extension member, says the same to the person at the
    screen, where there is something to say. ``offer``: the queue that may be taken instead.
    """

    type: str
    title: str
    status: int
    code: Code
    detail: str
    words: Words | None = None
    offer: str | None = None
