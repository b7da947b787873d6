"""What each button does on each screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kiosk.flow import identify, scan, serve, whom
from kiosk.flow.effects import RaiseAlert
from kiosk.flow.steps import (
    Advice,
    AlreadyHasTicket,
    BirthDate,
    ChooseService,
    Failure,
    FailureKind,
    ForWhom,
    Idle,
    Insurance,
    PatientCode,
    Printing,
    QueueShut,
    Reading,
    SixDigits,
    TakeTicket,
    Who,
)

if TYPE_CHECKING:
    from kiosk.flow.effects import Effect
    from kiosk.flow.session import Session

K = FailureKind
ASK_SERVER = {K.SERVER_SILENT, K.QUEUE_CLOSED, K.OUT_OF_ORDER, K.APPOINTMENT_OF_ANOTHER}
Help = Literal["emergency", "call_staff"]


def press(s: Session, button: str) -> list[Effect]:  # noqa: C901, PLR0911, PLR0912 - a table
    """A button was pressed; one that means nothing here does nothing."""
    match button:
        case "emergency" | "call_staff":
            return call_help(s, button)
        case "more_time":
            return []  # any touch resets the time-out
        case "home" | "next" if s.patient.number_asked:
            s.advice = None  # only the advice goes: the number that comes belongs to somebody
        case "home" | "not_me":
            return _leave(s)
        case "back" if s.advice is not None:
            s.advice = None
        case "next" if s.advice is not None:
            return _leave(s)
        case "next" | "back" | "retry" if s.tray.waiting and not isinstance(s.step, Printing):
            return _leave(s)  # the next patient's card lies there: nothing of this one is shown
        case "no_papers" if isinstance(s.step, Idle):
            s.advice = Advice("no_papers")
        case "for_other":
            return whom.ask(s)
        case "no_card":
            return whom.without_card(s)
        case "type_digits":
            return identify.ask_digits(s)
        case "scan_qr":
            return scan.ask_code(s)
        case "print_again" if isinstance(s.step, AlreadyHasTicket | TakeTicket):
            return serve.print_ticket(s)
        case "retry" if isinstance(s.step, Failure):
            return _retry(s, s.step.kind)
        case "next":
            return _next(s)
        case "back":
            return _back(s)
        case _:
            pass
    return []


def call_help(s: Session, kind: Help) -> list[Effect]:
    """Tell the staff, and say what to do; the journey waits underneath."""
    s.advice = Advice("emergency" if kind == "emergency" else "staff_called")
    return [RaiseAlert(s.journey, kind)]


def _leave(s: Session) -> list[Effect]:
    s.home()
    return []


def _retry(s: Session, kind: FailureKind) -> list[Effect]:
    asks_server = kind in ASK_SERVER or (kind is K.APPOINTMENT_UNKNOWN and s.patient.person)
    return serve.retry(s, kind) if asks_server else identify.retry(s, kind)


def _next(s: Session) -> list[Effect]:
    person = s.patient.person
    match s.step:
        case Who() if person is not None:
            serve.show_insurance(s)
        case Insurance() if person is not None:
            return serve.choose(s)
        case AlreadyHasTicket() | TakeTicket() | Failure():
            return _leave(s)
        case _:
            pass
    return []


def _back(s: Session) -> list[Effect]:  # noqa: C901 - a table
    person = s.patient.person
    match s.step:
        case ForWhom():
            return whom.themselves(s)
        case PatientCode():
            s.show(ForWhom())
        case BirthDate():
            s.show(PatientCode())
        case Who(shown) if shown.came is not None:
            s.show(PatientCode())
        case Insurance():
            whom.show_patient(s)
        case ChooseService() if person is not None:
            serve.show_insurance(s)
        case QueueShut() if person is not None:
            return serve.choose_again(s)
        case AlreadyHasTicket() if person is not None:
            return serve.choose(s)
        case SixDigits() if s.tray.ready and s.patient.qr is None:
            s.show(Reading("qr"))
        case Printing():
            pass  # neither the server nor the printer can be called back
        case _:
            return _leave(s)
    return []
