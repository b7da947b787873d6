"""What a journey wants done. ``kiosk.runner`` does it and posts the answer as an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from devices.protocols import AccessKeys
    from kiosk.flow.number import Ticket
    from kiosk.flow.steps import Shown
    from queue_server.contract.http import TicketRequest
    from queue_server.contract.person import Person


@dataclass(frozen=True)
class ReadChip:
    """Open the chip: ``ChipStep`` at each part, early ``ChipFacts``, ``ChipRead``/``Failed``."""

    journey: int
    keys: AccessKeys


@dataclass(frozen=True)
class AskEligibility:
    """Ask the insurance portal. Answered by ``EligibilityAnswered`` or ``EligibilityFailed``.

    ``of_another``: the words are for who came for this person.
    """

    journey: int
    person: Person
    of_another: bool = False


@dataclass(frozen=True)
class LoadQueues:
    """Fetch the queues; without a server those of leased numbers.

    Answered by ``QueuesLoaded`` or ``QueuesFailed``.
    """

    journey: int


@dataclass(frozen=True)
class IssueTicket:
    """Get a number; the same ``key`` gets the same one. Answered by ``TicketIssued``/``Failed``."""

    journey: int
    request: TicketRequest
    key: str


@dataclass(frozen=True)
class GiveLeased:
    """Give a leased number, for the server is silent; ``trouble`` is why.

    The same ``key`` gives the same one. Answered by ``TicketIssued``, or by ``TicketFailed`` with
    that trouble where none is left.
    """

    journey: int
    request: TicketRequest
    key: str
    trouble: str


@dataclass(frozen=True)
class FindAppointment:
    """Look up an appointment by its code. ``AppointmentFound`` or ``AppointmentFailed``."""

    journey: int
    code: str


@dataclass(frozen=True)
class FindTicket:
    """Look up a ticket by its code. Answered by ``TicketFound`` or ``TicketNotFound``."""

    journey: int
    code: str


@dataclass(frozen=True)
class PrintTicket:
    """Print a ticket. Answered by ``Printed`` or ``PrintFailed``.

    ``patient``: named on it, masked, where somebody else came for them.
    """

    journey: int
    ticket: Ticket
    language: Literal["vi", "en"]
    patient: Shown | None = None


@dataclass(frozen=True)
class PrintSlip:
    """Print a slip for the desk, without a number. Answered by ``SlipPrinted``.

    ``key`` is that of the attempt that got no answer, if one was made.
    """

    journey: int
    language: Literal["vi", "en"]
    key: str | None


@dataclass(frozen=True)
class ReportPrint:
    """Tell the server how the printing went, now or once it answers again. Not answered."""

    ticket_id: str
    printed: bool
    problem: str | None


@dataclass(frozen=True)
class RaiseAlert:
    """Call for help. Answered by ``AlertTaken``, or not at all."""

    journey: int
    kind: Literal["emergency", "call_staff"]


Effect = (
    ReadChip
    | AskEligibility
    | LoadQueues
    | IssueTicket
    | GiveLeased
    | FindAppointment
    | FindTicket
    | PrintTicket
    | PrintSlip
    | ReportPrint
    | RaiseAlert
)
