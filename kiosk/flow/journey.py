"""The check-in as a reducer: events in, effects and a view out. No clock, thread or device."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from kiosk.flow import events as ev
from kiosk.flow import identify, scan, serve, timing, whom
from kiosk.flow.buttons import press
from kiosk.flow.effects import ReportPrint
from kiosk.flow.session import Session, Times, today_in_vietnam
from kiosk.flow.steps import (
    Advice,
    AlreadyHasTicket,
    BirthDate,
    Failure,
    FailureKind,
    Idle,
    PatientCode,
    Printing,
    TakeTicket,
    View,
)
from kiosk.flow.touches import ChoseLanguage, ChoseQueue, ChoseRelation, Press, TypedDigits

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from kiosk.flow.effects import Effect
    from kiosk.flow.session import Language

K = FailureKind
BROKE = "kiosk_broke"
OTHER_CODES = {"not_an_id": K.CODE_NOT_AN_ID, "unknown": K.CODE_UNKNOWN}
OF_THE_READER = (ev.CardInserted, ev.CardRemoved, ev.ReaderChanged)
Touched = Press | TypedDigits | ChoseQueue | ChoseRelation | ChoseLanguage


class Journey:
    """One kiosk's journeys, one after another.

    ``new_key`` makes the idempotency key of each number that is asked for; ``today`` is the day at
    the hospital. ``now`` is a monotonic time in seconds and never goes back.
    """

    def __init__(
        self,
        times: Times | None = None,
        language: Language = "vi",
        new_key: Callable[[], str] = lambda: str(uuid4()),
        today: Callable[[], date] = today_in_vietnam,
    ) -> None:
        self.session = Session(
            times or Times(), new_key, today, own_language=language, language=language
        )

    @property
    def at_rest(self) -> bool:
        """Whether nothing changes until somebody comes: no ticks are needed."""
        s = self.session
        return isinstance(s.step, Idle) and s.advice is None and s.language == s.own_language

    def handle(self, event: ev.Event, now: float) -> list[Effect]:  # noqa: PLR0911 - a table
        """Take in what happened and say what is to be done."""
        s = self.session
        s.now = now
        match event:
            case ev.Tick():
                return timing.tick(s)
            case Press() | TypedDigits() | ChoseQueue() | ChoseRelation() | ChoseLanguage():
                s.active_at = now
                return self._touched(event)
            case ev.Printed(journey, ticket_id):
                return serve.printed(s, None, ours=journey == s.journey, ticket_id=ticket_id)
            case ev.PrintFailed(journey, ticket_id, code):
                return serve.printed(s, code, ours=journey == s.journey, ticket_id=ticket_id)
            case ev.TicketIssued(journey, ticket):
                ours = journey == s.journey and not isinstance(s.step, Idle)
                return serve.ticket_issued(s, ticket, ours=ours)
            case ev.Broke():
                return _broke(s)
            case (
                ev.CardInserted()
                | ev.CardRemoved()
                | ev.ReaderChanged()
                | ev.IdCodeScanned()
                | ev.InsuranceCodeScanned()
                | ev.TicketCodeScanned()
                | ev.AppointmentCodeScanned()
                | ev.OtherCodeScanned()
            ):
                return self._device(event)
            case _:
                asked = event.journey == s.journey and not isinstance(s.step, Idle)
                alert = event.journey == s.journey and isinstance(event, ev.AlertTaken)
                return self._answer(event) if asked or alert else []

    def view(self, now: float) -> View:
        """What the window shows."""
        s = self.session
        step = s.step
        if isinstance(step, TakeTicket):
            step = replace(step, card_in_tray=s.tray.card)
        elif isinstance(step, Idle):
            step = replace(step, card_in_tray=s.tray.card and s.tray.used)
        return View(
            step=s.advice or step,
            language=s.language,
            closing_in_s=timing.closing_in_s(s, now),
            auto_close_s=timing.auto_close_s(s, now),
        )

    def _touched(self, touch: Touched) -> list[Effect]:
        s = self.session
        match touch:
            case Press():
                return press(s, touch.button)
            case TypedDigits() if isinstance(s.step, BirthDate):
                return whom.typed_date(s, touch.digits)
            case TypedDigits():
                return identify.typed_digits(s, touch.digits)
            case ChoseQueue():
                return serve.chose(s, touch.queue_id)
            case ChoseRelation():
                return whom.chose(s, touch.relation)
            case ChoseLanguage():
                s.language = touch.language
                return []

    def _device(self, event: ev.DeviceEvent) -> list[Effect]:  # noqa: PLR0911 - a table
        s = self.session
        if isinstance(s.step, PatientCode) and not isinstance(event, OF_THE_READER):
            return whom.scanned(s, event)
        match event:
            case ev.CardInserted():
                return identify.card_inserted(s)
            case ev.CardRemoved():
                return identify.card_removed(s)
            case ev.ReaderChanged():
                return identify.reader_changed(s, working=event.working)
            case ev.IdCodeScanned():
                return scan.id_code(s, event.identity)
            case ev.InsuranceCodeScanned():
                return scan.insurance_code(s, event.identity)
            case ev.TicketCodeScanned():
                return scan.ticket_code(s, event.code)
            case ev.AppointmentCodeScanned():
                return scan.appointment_code(s, event.code)
            case ev.OtherCodeScanned():
                return scan.other_code(s, OTHER_CODES[event.kind])

    def _answer(self, event: ev.Answer) -> list[Effect]:  # noqa: C901, PLR0911, PLR0912 - a table
        s = self.session
        match event:
            case ev.ChipStep():
                return identify.chip_step(s)
            case ev.ChipFacts():
                return identify.chip_facts(s, event.identity)
            case ev.ChipRead():
                return identify.chip_read(s, event.reading)
            case ev.ChipFailed():
                return identify.chip_failed(s, event.code)
            case ev.EligibilityAnswered():
                return serve.eligibility(s, event.answer)
            case ev.EligibilityFailed():
                return serve.eligibility(s, None)
            case ev.QueuesLoaded():
                return serve.queues_loaded(s, event)
            case ev.QueuesFailed():
                return serve.queues_failed(s, event.code)
            case ev.TicketFailed():
                return serve.ticket_failed(s, event)
            case ev.AppointmentFound():
                return scan.appointment_found(s, event.appointment)
            case ev.AppointmentFailed():
                return scan.appointment_failed(s, event.code)
            case ev.TicketFound():
                return serve.ticket_found(s, event.ticket)
            case ev.TicketNotFound():
                return serve.ticket_not_found(s, event.code)
            case ev.SlipPrinted():
                return serve.slip_printed(s, printed=event.printed)
            case ev.AlertTaken():
                if s.advice is not None:
                    s.advice = Advice(s.advice.kind, told_staff=True)
                return []


def _broke(s: Session) -> list[Effect]:
    """The next patient starts afresh; a number that was given stays with its patient."""
    ticket = s.patient.ticket
    if ticket is not None and isinstance(s.step, Printing | AlreadyHasTicket | TakeTicket):
        if not isinstance(s.step, Printing):
            return []
        serve.take_ticket(s, BROKE)
        return [ReportPrint(ticket.ticket_id, printed=False, problem=BROKE)]
    nobody_here = isinstance(s.step, Idle)
    s.home()
    if not nobody_here:
        s.show(Failure(K.OUT_OF_ORDER, can_retry=False))
    return []
