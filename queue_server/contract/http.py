"""Bodies of the HTTP API under ``/api/v1``.

Every body is frozen. A request refuses unknown fields; in an answer they are ignored, so that a
newer server may say more than an older kiosk knows. Dates are ISO 8601, shortened where the source
knows less ("1999", "1999-01"); instants are UTC. A field that the source does not have is null.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic needs it at run time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

IDEMPOTENCY_KEY = "Idempotency-Key"

IdentityNumber = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
PartialDate = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
Sex = Literal["M", "F"]


class Body(BaseModel):
    """What all bodies have in common."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class RequestBody(Body):
    """What a client sends: an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Person(RequestBody):
    """Who checks in, as read from chip, QR code or both.

    ``name`` carries Vietnamese marks unless ``name_source`` is "dg1" (MRZ, unaccented).
    """

    number: IdentityNumber
    name: Annotated[str, Field(min_length=1, max_length=255)]
    birth_date: PartialDate
    sex: Sex | None
    name_source: Literal["dg13", "dg1", "qr"]


class Outcome(StrEnum):
    """What a portal answer means for the patient at the kiosk."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    ASK_DESK = "ask_desk"
    PENDING = "pending"


class Reason(StrEnum):
    """Why, in one word: chooses the sentence that the patient reads."""

    VALID = "valid"
    REPLACED = "replaced"
    EXPIRED = "expired"
    NOT_STARTED = "not_started"
    WITHDRAWN = "withdrawn"
    DETAILS_DIFFER = "details_differ"
    NOT_FOUND = "not_found"
    PORTAL_SILENT = "portal_silent"
    ASK_DESK = "ask_desk"


class EligibilityRequest(RequestBody):
    """``POST /api/v1/eligibility``: ask the insurance portal about one person."""

    person: Person


class EligibilityAnswer(Body):
    """The decision, and what the patient may see of it. Carries no card number.

    ``code`` is the portal's result code for staff, null when there was no answer to have one.
    ``facility_here`` says whether this hospital is the registered primary-care facility.
    """

    eligibility_id: str
    outcome: Outcome
    reason: Reason
    code: str | None
    valid_from: date | None
    valid_to: date | None
    facility_here: bool | None
    staff_must_check: tuple[str, ...]
    asked_at: AwareDatetime


class Queue(Body):
    """One queue that a patient can choose, and how busy it is now."""

    id: str
    name: str
    name_en: str
    room: str
    room_en: str
    directions: str
    directions_en: str
    icon: str
    """A Lucide icon's name, such as "stethoscope"."""
    waiting: int
    now_serving: str | None


class QueueList(Body):
    """``GET /api/v1/queues``."""

    queues: tuple[Queue, ...]


class TicketRequest(RequestBody):
    """``POST /api/v1/tickets``: give this person a number in this queue."""

    queue_id: str
    person: Person
    eligibility_id: str | None


class TicketAnswer(Body):
    """A number that stands in the database.

    ``created`` is False when the person already had an open stop in the queue: the first number
    is shown and can be printed again. ``code`` is what the ticket's QR code says: opaque, and
    good for ``POST /api/v1/tickets/find``.
    """

    ticket_id: str
    number: str
    code: str
    created: bool
    queue: Queue
    ahead: int
    now_serving: str | None
    issued_at: AwareDatetime
    outcome: Outcome


class TicketFind(RequestBody):
    """``POST /api/v1/tickets/find``: today's ticket with this opaque code, to print it again."""

    code: Annotated[str, Field(min_length=1, max_length=64)]


class PrintReport(RequestBody):
    """``POST /api/v1/tickets/{ticket_id}/print-reports``: how the printing went."""

    printed: bool
    problem: str | None


class AlertRequest(RequestBody):
    """``POST /api/v1/alerts``: a patient at a kiosk asked for help."""

    kind: Literal["emergency", "call_staff"]


class Login(RequestBody):
    """``POST /api/v1/staff/login``: answered with a cookie session."""

    username: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=256)]


class CallAnswer(Body):
    """``POST /api/v1/counters/{id}/call-next`` and ``/recall``: the stop that was called."""

    call_id: str
    ticket_id: str
    number: str
    counter_id: str
    room: str
    called_at: AwareDatetime
    expires_at: AwareDatetime


class Event(Body):
    """One row of ``GET /api/v1/events?after=REV``: what was published, in order of ``rev``."""

    rev: int
    topic: str
    payload: dict[str, object]
    at: AwareDatetime


class EventList(Body):
    """``GET /api/v1/events?after=REV``."""

    events: tuple[Event, ...]
