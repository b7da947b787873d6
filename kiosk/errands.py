"""What the kiosk asks of the server, off the loop's thread, with the journal kept."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Event as Flag
from typing import TYPE_CHECKING

import structlog

from kiosk.client import ServerError, ServerSilentError
from kiosk.flow import effects as ef
from kiosk.flow import events as ev
from queue_server.contract.http import PrintReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.client import Client
    from kiosk.flow.number import Ticket
    from kiosk.journal import Journal
    from kiosk.leases import Leases
    from kiosk.workers import Desk

log = structlog.stdlib.get_logger()

HANDS = 4
AGAIN_S, LATER_S = 5.0, 60.0
NEVER_TAKEN = {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}
BROKE = "errand_broke"
Errand = (
    ef.AskEligibility
    | ef.LoadQueues
    | ef.IssueTicket
    | ef.GiveLeased
    | ef.FindTicket
    | ef.FindAppointment
    | ef.RaiseAlert
)


class Errands:
    """Runs server calls on a few threads and posts what came of them."""

    def __init__(self, client: Client, journal: Journal, leases: Leases, desk: Desk) -> None:
        self._client = client
        self._journal = journal
        self._leases = leases
        self._desk = desk
        self._pool = ThreadPoolExecutor(HANDS, thread_name_prefix="server")
        self._reports = Flag()
        self._after_a_power_cut()

    def close(self) -> None:
        """Take no more; calls that are under way end by their own time-outs."""
        self._reports.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def run(self, effect: Errand | ef.ReportPrint) -> None:
        """Do it; returns at once."""
        self._pool.submit(self._guarded, effect)

    def slip(self, effect: ef.PrintSlip) -> None:
        """Note that the patient was sent to the desk."""
        key = effect.key
        if key is not None:
            self._note(lambda: self._journal.ended(key, "slip"))

    def catch_up(self) -> None:
        """A thread's body: tell the server what it does not know as soon as it can be told."""
        while not self._desk.stop.is_set():
            told = self._leases.catch_up()
            told = self._send_reports() and told
            self._reports.wait(LATER_S if told else AGAIN_S)
            self._reports.clear()

    def _guarded(self, effect: Errand | ef.ReportPrint) -> None:
        try:
            if isinstance(effect, ef.ReportPrint):
                self._report(effect)
            else:
                self._desk.post(self._answer(effect))
        except Exception as error:  # noqa: BLE001 - a thread's outermost frame: the patient waits
            log.error("errand_broke", error=type(error).__name__)  # noqa: TRY400 - no message: it could quote a person
            self._desk.post(_unanswered(effect))

    def _answer(self, effect: Errand) -> ev.Event:  # noqa: PLR0911 - a table
        match effect:
            case ef.AskEligibility():
                return self._eligibility(effect)
            case ef.LoadQueues():
                return self._queues(effect)
            case ef.IssueTicket():
                return self._issue(effect)
            case ef.GiveLeased():
                return self._give_leased(effect)
            case ef.FindAppointment(journey, appointment_code):
                return self._asked(
                    lambda: ev.AppointmentFound(
                        journey, self._client.find_appointment(appointment_code)
                    ),
                    lambda code: ev.AppointmentFailed(journey, code),
                )
            case ef.FindTicket(journey, ticket_code):
                return self._asked(
                    lambda: ev.TicketFound(journey, self._client.find(ticket_code)),
                    lambda code: ev.TicketNotFound(journey, code),
                )
            case ef.RaiseAlert():
                return self._alert(effect)

    def _asked(self, ask: Callable[[], ev.Event], fail: Callable[[str], ev.Event]) -> ev.Event:
        try:
            return ask()
        except (ServerError, ServerSilentError) as error:
            log.warning("server_call_failed", code=error.code)
            return fail(error.code)

    def _eligibility(self, effect: ef.AskEligibility) -> ev.Event:
        return self._asked(
            lambda: ev.EligibilityAnswered(
                effect.journey,
                self._client.eligibility(effect.person, of_another=effect.of_another),
            ),
            lambda code: ev.EligibilityFailed(effect.journey, code),
        )

    def _queues(self, effect: ef.LoadQueues) -> ev.Event:
        try:
            queues = self._client.queues()
        except ServerError as error:
            log.warning("server_call_failed", code=error.code)
            return ev.QueuesFailed(effect.journey, error.code)
        except ServerSilentError as error:
            leased = self._leases.queues()
            log.warning("server_call_failed", code=error.code, leased=len(leased))
            if not leased:
                return ev.QueuesFailed(effect.journey, error.code)
            return ev.QueuesLoaded(effect.journey, leased, self._leases.now(), leased=True)
        return ev.QueuesLoaded(effect.journey, queues, self._leases.now())

    def _issue(self, effect: ef.IssueTicket) -> ev.Event:
        key = effect.key
        had_before = self._leases.had_before(effect.request)
        if had_before is not None:
            return ev.TicketIssued(effect.journey, had_before)
        self._note(lambda: self._journal.begin(key, effect.request.queue_id))
        try:
            ticket = self._client.issue(effect.request, key)
        except ServerError as error:
            log.warning("ticket_refused", code=error.code, journey=effect.journey)
            self._note(lambda: self._journal.ended(key, "refused"))
            told = error.problem
            return ev.TicketFailed(
                effect.journey,
                error.code,
                silent=False,
                words=told and told.words,
                offer=told and told.offer,
            )
        except ServerSilentError as error:
            log.warning("ticket_unanswered", journey=effect.journey)
            return ev.TicketFailed(effect.journey, error.code, silent=True)
        self._note(lambda: self._journal.issued(key, ticket.ticket_id, created=ticket.created))
        return ev.TicketIssued(effect.journey, ticket)

    def _give_leased(self, effect: ef.GiveLeased) -> ev.Event:
        """A number that is not in the journal is not given: the next start would give it again."""
        ticket: Ticket | None = None
        try:
            ticket = self._leases.had_before(effect.request)
            ticket = ticket or self._leases.give(effect.request, effect.key)
        except sqlite3.Error as error:
            log.warning("journal_failed", error=type(error).__name__)
        if ticket is None:
            return ev.TicketFailed(effect.journey, effect.trouble, silent=False)
        self._note(lambda: self._journal.ended(effect.key, "leased"))
        log.info("leased_number_given", journey=effect.journey, created=ticket.created)
        return ev.TicketIssued(effect.journey, ticket)

    def _alert(self, effect: ef.RaiseAlert) -> ev.Event:
        def ask() -> ev.Event:
            self._client.alert(effect.kind)
            return ev.AlertTaken(effect.journey)

        return self._asked(ask, lambda _code: ev.Tick())

    def _report(self, effect: ef.ReportPrint) -> None:
        self._note(lambda: self._journal.printed(effect.ticket_id, effect.problem))
        self._reports.set()

    def _send_reports(self) -> bool:
        """Whether nothing is left."""
        for report in self._journal.unsent():
            body = PrintReport(printed=report.printed, problem=report.problem)
            try:
                self._client.report(report.ticket_id, body, report.key)
            except ServerSilentError:
                return False
            except ServerError as error:
                log.warning("report_refused", code=error.code, status=error.status)
                if error.status not in NEVER_TAKEN:
                    return False
            self._note(lambda key=report.key: self._journal.sent(key))
        return True

    def _note(self, write: Callable[[], None]) -> None:
        """Write to the journal; a full disk must not cost the patient the ticket."""
        try:
            write()
        except sqlite3.Error as error:
            log.warning("journal_failed", error=type(error).__name__)

    def _after_a_power_cut(self) -> None:
        """Numbers that were given and never printed are reported so; the rest is made known."""
        for attempt in self._journal.attempts("issued"):
            if attempt.ticket_id is not None:
                self._journal.printed(attempt.ticket_id, "power_cut")
        for key in self._leases.printed_unknown():
            self._journal.printed(key, "power_cut")
        unknown = len(self._journal.attempts("pending"))
        if unknown:
            log.warning("attempts_without_an_answer", count=unknown)


def _unanswered(effect: Errand | ef.ReportPrint) -> ev.Event:  # noqa: PLR0911 - a table
    """What the patient is told when an errand of ours broke: the same as for a silent server."""
    match effect:
        case ef.AskEligibility(journey):
            return ev.EligibilityFailed(journey, BROKE)
        case ef.LoadQueues(journey):
            return ev.QueuesFailed(journey, BROKE)
        case ef.IssueTicket(journey):
            return ev.TicketFailed(journey, BROKE, silent=True)
        case ef.GiveLeased(journey):
            return ev.TicketFailed(journey, BROKE, silent=False)
        case ef.FindAppointment(journey):
            return ev.AppointmentFailed(journey, BROKE)
        case ef.FindTicket(journey):
            return ev.TicketNotFound(journey, BROKE)
        case ef.RaiseAlert() | ef.ReportPrint():
            return ev.Tick()
