"""Bodies of the HTTP API under ``/api/v1``.

Every body is frozen. A request refuses unknown fields; in an answer they are ignored, so that a
newer server may say more than an older kiosk knows. Dates are ISO 8601, shortened where the source
knows less ("1999", "1999-01"); instants are UTC. A field that the source does not have is null.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from queue_server.contract.body import Body, RequestBody
from queue_server.contract.insurance import (  # noqa: TC001 - pydantic needs it at run time
    Outcome,
    PriorityGroup,
)
from queue_server.contract.person import (  # noqa: TC001 - the same
    AbsentPatient,
    Person,
    Relation,
)
from queue_server.contract.visits import Moment  # noqa: TC001 - the same


class Queue(Body):
    """One queue that a patient can choose, and how busy it is now.

    ``open``: it takes patients now, until ``closes_at`` (null: no end today); else it does again at
    ``opens_at`` (null: nobody knows when). ``full``: its numbers of today are gone. ``instead``:
    the queue that is offered then. ``offline_block``: so many numbers a kiosk may lease.
    """

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
    kind: str = "exam"
    at_kiosk: bool = True
    offline_block: int = 0
    open: bool = True
    closes_at: AwareDatetime | None = None
    opens_at: AwareDatetime | None = None
    full: bool = False
    instead: str | None = None


class QueueList(Body):
    """``GET /api/v1/queues``."""

    queues: tuple[Queue, ...]


class LeasedNumber(RequestBody):
    """A ticket that a kiosk has printed without the server, from a block that it had leased.

    ``issued_at`` is the kiosk's time of then; ``code`` is what the paper's QR code says.
    """

    block_id: Annotated[str, Field(min_length=1, max_length=32)]
    number: Annotated[int, Field(ge=1, le=999_999)]
    issued_at: Moment
    code: Annotated[str, Field(pattern=r"^TD1:[A-Za-z0-9_-]{21}[AQgw]$")]


class TicketRequest(RequestBody):
    """``POST /api/v1/tickets``: give this person a number in this queue.

    ``person`` is who came. ``patient``: for whom, where that is somebody else, who may have no
    number and no name; ``relation``: what the person is to the patient. ``eligibility_id`` is the
    patient's. ``appointment_code``: from the appointment's QR code; an appointment of the patient's
    in this queue today is found without it too.
    """

    queue_id: str
    person: Person
    eligibility_id: str | None
    declared: tuple[PriorityGroup, ...] = ()
    """Priority groups that the patient says to belong to; staff confirm them."""
    patient: AbsentPatient | None = None
    relation: Relation = "self"
    appointment_code: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    leased: LeasedNumber | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.patient is None) is not (self.relation == "self"):
            raise ValueError("relation says what the person is to the patient; self is for none")
        return self


class TicketAnswer(Body):
    """A number that stands in the database.

    ``created`` is False when the person already had an open stop in the queue: the first number
    is shown and can be printed again. ``code`` is what the ticket's QR code says: opaque, and
    good for ``POST /api/v1/tickets/find``. ``slot_at``: the time of the appointment that the
    patient came in time for; who is late is called as one without an appointment.
    """

    ticket_id: str
    visit_id: str
    number: str
    code: str
    created: bool
    queue: Queue
    ahead: int
    now_serving: str | None
    issued_at: AwareDatetime
    outcome: Outcome
    needs_desk: bool
    """Whether the patient has to see the desk because of the insurance."""
    slot_at: AwareDatetime | None = None


class PriorityDecision(RequestBody):
    """``POST /api/v1/visits/{id}/priorities/{group}``: a member of staff has looked.

    ``reason``: why, such as the paper that was seen; kept sealed.
    """

    confirmed: bool
    reason: Annotated[str, Field(max_length=200)] = ""


class VisitPriority(Body):
    """A priority of a visit. ``confirmed`` without ``username`` follows from the birth date."""

    group: PriorityGroup
    source: Literal["birth_date", "card_category", "declared"]
    state: Literal["suggested", "declared", "confirmed", "refused"]
    username: str | None
    reason: str | None


class VisitPriorities(Body):
    """``GET /api/v1/visits/{id}/priorities``, and the answer of a decision."""

    priorities: tuple[VisitPriority, ...]


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
    """``GET /api/v1/events?after=REV``.

    ``last_rev``: the newest of all, from which somebody goes on who has just read the states.
    """

    events: tuple[Event, ...]
    last_rev: int
