"""From a known person to a ticket in the hand: insurance, service, number, paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.flow.effects import (
    Effect,
    FindTicket,
    IssueTicket,
    LoadQueues,
    PrintSlip,
    PrintTicket,
    ReportPrint,
)
from kiosk.flow.shown import shown
from kiosk.flow.steps import (
    AlreadyHasTicket,
    ChooseService,
    Failure,
    FailureKind,
    Insurance,
    Printing,
    Reading,
    TakeTicket,
)
from queue_server.contract.insurance import Outcome, Reason
from queue_server.contract.problem import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.flow.session import Session
    from queue_server.contract.http import Queue, TicketAnswer
    from queue_server.contract.insurance import EligibilityAnswer
    from queue_server.contract.person import Person

K = FailureKind
LEFT = "patient_left"


def show_insurance(s: Session, person: Person) -> None:
    """Show what is known of the insurance; the answer may still come."""
    answer, who = s.patient.eligibility, shown(person)
    if answer is not None:
        s.show(
            Insurance(
                who,
                answer.outcome,
                answer.reason,
                answer.told,
                answer.valid_to,
                answer.facility_here,
                bool(answer.staff_must_check),
                answer.code,
            )
        )
    elif s.patient.eligibility_failed:
        s.show(Insurance(who, Outcome.PENDING, Reason.PORTAL_SILENT))
    else:
        s.show(Insurance(who, None))


def eligibility(s: Session, answer: EligibilityAnswer | None) -> list[Effect]:
    """The portal answered, or (None) nothing can be had of it."""
    p = s.patient
    p.eligibility, p.eligibility_failed = answer, answer is None
    if isinstance(s.step, Insurance) and p.person is not None:
        show_insurance(s, p.person)
    return []


def choose(s: Session, person: Person) -> list[Effect]:
    """Ask for the clinic; fetch the list again if it is not there."""
    p = s.patient
    s.show(ChooseService(shown(person), p.queues))
    if p.queues is not None:
        return queues_loaded(s, p.queues)
    if not p.queues_failed:
        return []
    p.queues_failed = False
    return [LoadQueues(s.journey)]


def queues_loaded(s: Session, queues: tuple[Queue, ...]) -> list[Effect]:
    """The list of clinics is there."""
    s.patient.queues, s.patient.queues_failed = queues, False
    if isinstance(s.step, ChooseService):
        s.show(ChooseService(s.step.shown, queues) if queues else Failure(K.QUEUE_CLOSED))
    return []


def queues_failed(s: Session, code: str) -> list[Effect]:
    """Without the list there is nothing to choose: the desk has to help."""
    s.patient.queues_failed = True
    return slip(s, code) if isinstance(s.step, ChooseService) else []


def chose(s: Session, queue_id: str, new_key: Callable[[], str]) -> list[Effect]:
    """A clinic was chosen: one call for one number."""
    p = s.patient
    offered = isinstance(s.step, ChooseService) and any(q.id == queue_id for q in p.queues or ())
    if not offered:
        return []
    p.queue_id, p.key = queue_id, new_key()
    return issue(s)


def issue(s: Session) -> list[Effect]:
    """Ask for the number; asking again with the same key gives the same one."""
    p = s.patient
    if p.person is None or p.queue_id is None or p.key is None:
        return []
    p.number_asked = True
    s.show(Printing(None))
    known = p.eligibility.eligibility_id if p.eligibility else None
    return [IssueTicket(s.journey, p.queue_id, p.person, known, p.key)]


def ticket_issued(s: Session, ticket: TicketAnswer, *, ours: bool) -> list[Effect]:
    """A number stands in the database: print it, unless the patient had it before or has gone."""
    if not ours:
        lost = ReportPrint(ticket.ticket_id, printed=False, problem=LEFT)
        return [lost] if ticket.created else []
    if isinstance(s.step, TakeTicket) or (isinstance(s.step, Printing) and s.step.number):
        return []  # the same question was asked twice, for the first answer was slow
    s.patient.ticket, s.patient.number_asked = ticket, False
    if ticket.created:
        return print_ticket(s)
    return ticket_found(s, ticket)


def ticket_found(s: Session, ticket: TicketAnswer) -> list[Effect]:
    """The patient has a number already; offer to print it again."""
    s.patient.ticket = ticket
    s.show(AlreadyHasTicket(ticket.number, ticket.queue))
    return []


def ticket_not_found(s: Session, code: str) -> list[Effect]:
    """No ticket of today has that code, or the server does not say."""
    kind = K.TICKET_UNKNOWN if code == Code.TICKET_UNKNOWN else K.SERVER_SILENT
    s.show(Failure(kind, detail=code))
    return []


def ticket_failed(s: Session, code: str) -> list[Effect]:
    """No number: choose again where the queue is gone, else a slip for the desk."""
    s.patient.number_asked = False
    if code == Code.QUEUE_UNKNOWN:
        s.show(Failure(K.QUEUE_CLOSED, detail=code))
        return []
    return slip(s, code)


def slip(s: Session, code: str) -> list[Effect]:
    """Nothing more can be had of the server: send the patient to the desk, with paper."""
    s.patient.trouble = code
    s.show(Printing(None))
    return [PrintSlip(s.journey, s.language, s.patient.key)]


def slip_printed(s: Session, *, printed: bool) -> list[Effect]:
    """Say where to go, with or without the slip."""
    s.patient.number_asked = False
    s.show(Failure(K.SERVER_SILENT, slip=printed, detail=s.patient.trouble))
    return []


def print_ticket(s: Session) -> list[Effect]:
    """Put the number on paper, the first time or once more."""
    ticket = s.patient.ticket
    if ticket is None:
        return []
    s.show(Printing(ticket.number))
    return [PrintTicket(s.journey, ticket, s.language)]


def printed(s: Session, problem: str | None, *, ours: bool, ticket_id: str) -> list[Effect]:
    """The printer is done or has failed; the server learns either, whoever stands here now."""
    if ours:
        take_ticket(s, problem)
    return [ReportPrint(ticket_id, problem is None, problem)]


def take_ticket(s: Session, problem: str | None) -> None:
    """Show the number: it stands in the database, whatever became of the paper."""
    ticket = s.patient.ticket
    if ticket is None:
        return
    s.show(
        TakeTicket(
            number=ticket.number,
            queue=ticket.queue,
            ahead=ticket.ahead,
            now_serving=ticket.now_serving,
            code=ticket.code,
            printed=problem is None,
            problem=problem,
        )
    )


def retry(s: Session, kind: FailureKind) -> list[Effect]:
    """Ask the server once more."""
    p = s.patient
    if kind is K.QUEUE_CLOSED and p.person is not None:
        p.queues, p.queues_failed = None, True
        return choose(s, p.person)
    if p.ticket_code is not None:
        s.show(Reading("scan"))
        return [FindTicket(s.journey, p.ticket_code)]
    if p.key is not None:
        return issue(s)
    if p.person is not None:
        return choose(s, p.person)
    s.home()
    return []
