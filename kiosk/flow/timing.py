"""What time alone does: ask for digits, stop waiting, warn, close."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from kiosk.flow import identify, serve
from kiosk.flow.steps import Idle, Insurance, Printing, Reading, TakeTicket

if TYPE_CHECKING:
    from kiosk.flow.effects import Effect
    from kiosk.flow.session import Session


def tick(s: Session) -> list[Effect]:
    """Do what is due."""
    close = _auto_close_at(s) or _closes_at(s)
    if close is not None and s.now >= close:
        s.home()
        return []
    waited = s.now - s.shown_at
    match s.step:
        case Reading(phase="qr") if waited >= s.times.digits_after_s and not s.patient.reading:
            return identify.ask_digits(s)
        case Insurance(outcome=None) if waited >= s.times.portal_s:
            return serve.eligibility(s, None)
        case Printing() if waited >= s.times.work_s:
            return _give_up_waiting(s)
        case _:
            return []


def _give_up_waiting(s: Session) -> list[Effect]:
    """Server or printer gave no news at all: show what is known."""
    if s.patient.ticket is not None:
        serve.take_ticket(s, "printer_silent")
        return []
    return serve.slip_printed(s, printed=False)


def closing_in_s(s: Session, now: float) -> int | None:
    """Seconds left while the time-out warning stands over the screen."""
    closes = _closes_at(s)
    if closes is None or (isinstance(s.step, Idle) and s.advice is None):
        return None
    left = closes - now
    return max(1, ceil(left)) if left <= s.times.warn_s else None


def auto_close_s(s: Session, now: float) -> int | None:
    """Seconds left on a screen that closes by itself; not told while it reminds of the card."""
    closes = _auto_close_at(s)
    if closes is None or closes - now > _stays_s(s):
        return None
    return max(1, ceil(closes - now))


def _closes_at(s: Session) -> float | None:
    """When the journey ends for want of a patient; None where nobody is waited for."""
    if isinstance(s.step, Printing) and s.advice is None:
        return None
    if _auto_close_at(s) is not None:
        return None
    return s.active_at + s.times.idle_s + s.times.warn_s


def _auto_close_at(s: Session) -> float | None:
    """When the ticket's screen closes.

    A number that is not on paper stays longer; so does the reminder to take the card from the tray.
    """
    if not isinstance(s.step, TakeTicket) or s.advice is not None:
        return None
    reminds = s.tray.card and not s.tray.waiting
    return s.active_at + _stays_s(s) + (s.times.forgotten_s if reminds else 0)


def _stays_s(s: Session) -> float:
    printed = isinstance(s.step, TakeTicket) and s.step.printed
    return s.times.ticket_s if printed else max(s.times.ticket_s, s.times.idle_s)
