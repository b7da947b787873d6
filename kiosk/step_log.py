"""How long each step of a check-in took, as JSON lines: {"event": "step", "name": …}.

``start_ms`` is Unix time in milliseconds, ``ms`` the duration; nothing personal.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog

from kiosk.flow import effects as ef
from kiosk.flow import events as ev
from kiosk.flow.steps import ChooseService
from kiosk.flow.touches import ChoseQueue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.flow.session import Session

log = structlog.stdlib.get_logger()


def log_step(name: str, start_s: float, ms: float, journey: int) -> None:
    """One line. ``start_s`` is Unix time in seconds."""
    log.info("step", name=name, start_ms=round(start_s * 1000, 1), ms=round(ms, 1), journey=journey)


class StepLog:
    """Watches events and effects pass, and logs what lies between two of them."""

    def __init__(self) -> None:
        self._begun: dict[str, float] = {}
        self._journey = 0

    def passed(
        self, event: ev.Event, posted: float, effects: Iterable[ef.Effect], session: Session
    ) -> None:
        """An event that came at ``posted`` (Unix time) was handled."""
        if session.journey != self._journey:
            self._journey = session.journey
            self._begun.clear()
        if isinstance(event, ev.CardInserted):
            if session.patient.qr is None:
                self._begun["qr_read"] = posted
            log_step("card_detected", posted, (time.time() - posted) * 1000, session.journey)
        elif isinstance(event, ev.IdCodeScanned):  # before the card, it took no time of ours
            self._begun.setdefault("qr_read", posted)
            self._end("qr_read", time.time(), session.journey)
        elif isinstance(event, ChoseQueue):
            self._end("service_chosen", posted, session.journey)
        elif ended := _ends(event):
            self._end(ended, posted, session.journey)
        for effect in effects:
            if begins := _begins(effect):
                self._begun[begins] = time.time()
        if isinstance(session.step, ChooseService):
            self._begun.setdefault("service_chosen", time.time())

    def _end(self, name: str, at: float, journey: int) -> None:
        begun = self._begun.pop(name, None)
        if begun is not None:
            log_step(name, begun, (at - begun) * 1000, journey)


def _ends(event: ev.Event) -> str | None:
    match event:
        case ev.EligibilityAnswered() | ev.EligibilityFailed():
            return "eligibility"
        case ev.TicketIssued():
            return "ticket_issued"
        case ev.Printed():
            return "ticket_printed"
        case _:
            return None


def _begins(effect: ef.Effect) -> str | None:
    match effect:
        case ef.AskEligibility():
            return "eligibility"
        case ef.IssueTicket() | ef.GiveLeased():
            return "ticket_issued"
        case ef.PrintTicket():
            return "ticket_printed"
        case _:
            return None
