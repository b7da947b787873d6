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
    from kiosk.journal import Journal
    from kiosk.workers import Desk

log = structlog.stdlib.get_logger()

HANDS = 4
REPORT_AGAIN_S = 30.0
NEVER_TAKEN = {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}
BROKE = "errand_broke"
Errand = ef.AskEligibility | ef.LoadQueues | ef.IssueTicket | ef.FindTicket | ef.RaiseAlert


class Errands:
    """Runs server calls on a few threads and posts what came of them."""

    def __init__(self, client: Client, journal: Journal, desk: Desk) -> None:
        self._client = client
        self._journal = journal
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

    def send_reports(self) -> None:
        """A thread's body: send print reports as soon as the server takes them."""
        while not self._desk.stop.is_set():
            sent_all = self._send_reports()
            self._reports.wait(None if sent_all else REPORT_AGAIN_S)
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

    def _answer(self, effect: Errand) -> ev.Event:
        match effect:
            case ef.AskEligibility():
                return self._eligibility(effect)
            case ef.LoadQueues(journey):
                return self._asked(
                    lambda: ev.QueuesLoaded(journey, self._client.queues()),
                    lambda code: ev.QueuesFailed(journey, code),
                )
            case ef.IssueTicket():
                return self._issue(effect)
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
            lambda: ev.EligibilityAnswered(effect.journey, self._client.eligibility(effect.person)),
            lambda code: ev.EligibilityFailed(effect.journey, code),
        )

    def _issue(self, effect: ef.IssueTicket) -> ev.Event:
        key = effect.key
        self._note(lambda: self._journal.begin(key, effect.queue_id))
        try:
            ticket = self._client.issue(effect.queue_id, effect.person, effect.eligibility_id, key)
        except ServerError as error:
            log.warning("ticket_refused", code=error.code, journey=effect.journey)
            self._note(lambda: self._journal.ended(key, "refused"))
            return ev.TicketFailed(effect.journey, error.code, silent=False)
        except ServerSilentError as error:
            log.warning("ticket_unanswered", journey=effect.journey)
            return ev.TicketFailed(effect.journey, error.code, silent=True)
        self._note(lambda: self._journal.issued(key, ticket.ticket_id, created=ticket.created))
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
        unknown = len(self._journal.attempts("pending"))
        if unknown:
            log.warning("attempts_without_an_answer", count=unknown)


def _unanswered(effect: Errand | ef.ReportPrint) -> ev.Event:
    """What the patient is told when an errand of ours broke: the same as for a silent server."""
    match effect:
        case ef.AskEligibility(journey):
            return ev.EligibilityFailed(journey, BROKE)
        case ef.LoadQueues(journey):
            return ev.QueuesFailed(journey, BROKE)
        case ef.IssueTicket(journey):
            return ev.TicketFailed(journey, BROKE, silent=True)
        case ef.FindTicket(journey):
            return ev.TicketNotFound(journey, BROKE)
        case ef.RaiseAlert() | ef.ReportPrint():
            return ev.Tick()
