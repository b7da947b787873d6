"""From a known person to a ticket in the hand: insurance, service, number, paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.flow.effects import (
    Effect,
    FindTicket,
    GiveLeased,
    IssueTicket,
    LoadQueues,
    PrintSlip,
    PrintTicket,
    ReportPrint,
)
from kiosk.flow.number import LeasedTicket
from kiosk.flow.shown import shown
from kiosk.flow.steps import (
    AlreadyHasTicket,
    ChooseService,
    Failure,
    FailureKind,
    Insurance,
    Printing,
    QueueShut,
    Reading,
    TakeTicket,
)
from queue_server.contract.http import TicketRequest
from queue_server.contract.insurance import Outcome, Reason
from queue_server.contract.problem import Code

if TYPE_CHECKING:
    from kiosk.flow import events as ev
    from kiosk.flow.number import Ticket
    from kiosk.flow.session import Session
    from kiosk.flow.steps import Shown
    from queue_server.contract.http import Queue
    from queue_server.contract.insurance import EligibilityAnswer

K = FailureKind
LEFT = "patient_left"
SILENT = "server_silent"
CHOOSE_AGAIN = {K.QUEUE_CLOSED, K.APPOINTMENT_UNKNOWN, K.APPOINTMENT_OF_ANOTHER}


def show_insurance(s: Session) -> None:
    """Show what is known of the patient's insurance; the answer may still come."""
    answer, who = s.patient.eligibility, shown(s.patient)
    if who.number is None:
        s.show(Insurance(who, Outcome.ASK_DESK))
    elif answer is not None:
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
        show_insurance(s)
    return []


def choose(s: Session) -> list[Effect]:
    """Ask for the clinic; fetch the list again if it is not there."""
    p = s.patient
    if p.appointment is not None and p.queue_id is None:
        p.queue_id, p.key = p.appointment.queue_id, s.new_key()
        return issue(s)
    s.show(ChooseService(shown(p), p.queues, p.queues_at, p.queues_leased))
    if p.queues is not None:
        _show_queues(s)
        return []
    if not p.queues_failed:
        return []
    p.queues_failed = False
    return [LoadQueues(s.journey)]


def queues_loaded(s: Session, loaded: ev.QueuesLoaded) -> list[Effect]:
    """The list of clinics is there."""
    p = s.patient
    p.queues, p.queues_failed = loaded.queues, False
    p.queues_at, p.queues_leased = loaded.at, loaded.leased
    _show_queues(s)
    return []


def _show_queues(s: Session) -> None:
    p = s.patient
    if isinstance(s.step, ChooseService):
        chooses = ChooseService(s.step.shown, p.queues, p.queues_at, p.queues_leased)
        s.show(chooses if p.queues else Failure(K.QUEUE_CLOSED))


def queues_failed(s: Session, code: str) -> list[Effect]:
    """Without the list there is nothing to choose: the desk has to help."""
    s.patient.queues_failed = True
    return slip(s, code) if isinstance(s.step, ChooseService) else []


def chose(s: Session, queue_id: str) -> list[Effect]:
    """A clinic was chosen: one call for one number, where it gives any."""
    p, queue = s.patient, _queue(s, queue_id)
    if queue is None or not isinstance(s.step, ChooseService | QueueShut):
        return []
    if not queue.open or queue.full:
        s.show(QueueShut(queue, queue.full, p.queues_at, _takes(s, queue.instead)))
        return []
    p.queue_id, p.key = queue_id, s.new_key()
    return issue(s)


def _queue(s: Session, queue_id: str | None) -> Queue | None:
    return next((queue for queue in s.patient.queues or () if queue.id == queue_id), None)


def _takes(s: Session, queue_id: str | None) -> Queue | None:
    """The queue that is offered, where it gives numbers itself."""
    offered = _queue(s, queue_id)
    return offered if offered is not None and offered.open and not offered.full else None


def choose_again(s: Session) -> list[Effect]:
    """Back to the choice, with the list as it is now."""
    s.patient.queues, s.patient.queues_failed = None, True
    return choose(s)


def issue(s: Session) -> list[Effect]:
    """Ask for the number; asking again with the same key gives the same one."""
    p, request = s.patient, _request(s)
    if request is None or p.key is None:
        return []
    # One that was found before may be another queue's, or another person's.
    p.number_asked, p.ticket = True, None
    s.show(Printing(None, for_other=p.absent is not None))
    if p.queues_leased:  # the server was silent a moment ago: do not let the patient wait for it
        return [GiveLeased(s.journey, request, p.key, SILENT)]
    return [IssueTicket(s.journey, request, p.key)]


def _request(s: Session) -> TicketRequest | None:
    p, booked = s.patient, s.patient.appointment
    if p.person is None or p.queue_id is None:
        return None
    return TicketRequest(
        queue_id=p.queue_id,
        person=p.person,
        eligibility_id=p.eligibility.eligibility_id if p.eligibility else None,
        appointment_code=booked.code if booked and booked.queue_id == p.queue_id else None,
        patient=p.absent,
        relation=p.relation,
    )


def ticket_issued(s: Session, ticket: Ticket, *, ours: bool) -> list[Effect]:
    """A number was given: print it, unless the patient had it before or has gone."""
    if not ours:
        lost = ReportPrint(ticket.ticket_id, printed=False, problem=LEFT)
        return [lost] if ticket.created else []
    if isinstance(s.step, TakeTicket) or (isinstance(s.step, Printing) and s.step.number):
        return []  # the same question was asked twice, for the first answer was slow
    s.patient.ticket, s.patient.number_asked = ticket, False
    if ticket.created:
        return print_ticket(s)
    return ticket_found(s, ticket)


def ticket_found(s: Session, ticket: Ticket) -> list[Effect]:
    """The patient has a number already; offer to print it again."""
    s.patient.ticket = ticket
    s.show(AlreadyHasTicket(ticket.number, ticket.queue, for_other=s.patient.absent is not None))
    return []


def ticket_not_found(s: Session, code: str) -> list[Effect]:
    """No ticket of today has that code, or the server does not say."""
    kind = K.TICKET_UNKNOWN if code == Code.TICKET_UNKNOWN else K.SERVER_SILENT
    s.show(Failure(kind, detail=code))
    return []


def ticket_failed(s: Session, failed: ev.TicketFailed) -> list[Effect]:
    """No number: a leased one, another clinic, or a slip for the desk."""
    p, request, code = s.patient, _request(s), failed.code
    if failed.silent and request is not None and p.key is not None:
        return [GiveLeased(s.journey, request, p.key, code)]
    p.number_asked = False
    queue = _queue(s, p.queue_id)
    match code:
        case Code.QUEUE_CLOSED | Code.QUEUE_FULL if queue is not None:
            full, offered = code == Code.QUEUE_FULL, _takes(s, failed.offer)
            s.show(QueueShut(queue, full, p.queues_at, offered, failed.words))
        case Code.APPOINTMENT_UNKNOWN:
            p.appointment = None
            s.show(Failure(K.APPOINTMENT_UNKNOWN, detail=code, words=failed.words))
        case Code.APPOINTMENT_OF_ANOTHER:
            p.appointment = None
            s.show(Failure(K.APPOINTMENT_OF_ANOTHER, detail=code))
        case Code.QUEUE_UNKNOWN:
            s.show(Failure(K.QUEUE_CLOSED, detail=code))
        case _:
            return slip(s, code)
    return []


def slip(s: Session, code: str) -> list[Effect]:
    """Nothing more can be had of the server: send the patient to the desk, with paper."""
    s.patient.trouble, s.patient.queues_leased = code, False  # the next try asks the server
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
    patient = _for_whom(s)
    s.show(Printing(ticket.number, for_other=patient is not None))
    return [PrintTicket(s.journey, ticket, s.language, patient)]


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
            leased=isinstance(ticket, LeasedTicket),
            slot_at=ticket.slot_at,
            patient=_for_whom(s),
            needs_desk=ticket.needs_desk,
        )
    )


def _for_whom(s: Session) -> Shown | None:
    """Who is named on a ticket: the patient, where somebody else came for them."""
    return None if s.patient.absent is None else shown(s.patient)


def retry(s: Session, kind: FailureKind) -> list[Effect]:
    """Ask the server once more."""
    p = s.patient
    if kind in CHOOSE_AGAIN and p.person is not None:
        return choose_again(s)
    if p.ticket_code is not None:
        s.show(Reading("scan"))
        return [FindTicket(s.journey, p.ticket_code)]
    if p.key is not None:
        return issue(s)
    if p.person is not None:
        return choose(s)
    s.home()
    return []
