"""Numbers for the time without a server: leased, given, handed in, and what is over closed."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from secrets import token_urlsafe
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog

from devices.code.ours import ticket_text
from kiosk.client import ServerError, ServerSilentError
from kiosk.flow.number import LeasedTicket
from kiosk.leased import label
from kiosk.seal import SealBrokenError
from queue_server.contract.http import LeasedNumber, Queue, TicketRequest
from queue_server.contract.problem import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.client import Client
    from kiosk.leased import Given, Held, LeasedNumbers
    from kiosk.seal import Seal

log = structlog.stdlib.get_logger()

LOOK_EVERY = timedelta(seconds=60)
KEEP = timedelta(days=7)
# The server will never take this one; anything else may be put right, and is tried again.
NEVER_TAKEN = {Code.NUMBER_NOT_LEASED, Code.BAD_REQUEST, Code.IDEMPOTENCY_KEY_REUSED}
NEVER_CLOSED = {Code.NUMBER_NOT_LEASED, Code.BLOCK_UNKNOWN, Code.BAD_REQUEST}
NEVER_LEASED = {Code.NUMBER_NOT_LEASED, Code.QUEUE_FULL, Code.QUEUE_UNKNOWN}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Leases:
    """Safe to use from several threads; ``catch_up`` belongs to one of them."""

    def __init__(
        self,
        client: Client,
        numbers: LeasedNumbers,
        seal: Seal,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._client = client
        self._numbers = numbers
        self._seal = seal
        self._clock = clock
        self._looked_at: datetime | None = None
        numbers.forget((clock() - KEEP).timestamp())

    def now(self) -> datetime:
        """The machine's time, aware."""
        return self._clock()

    def queues(self) -> tuple[Queue, ...]:
        """The queues that numbers can be given in without the server."""
        now = self._clock()
        usable = {block.queue_id: block for block in self._numbers.usable(now)}
        return tuple(_as_far_as_known(block.queue, now) for block in usable.values())

    def had_before(self, request: TicketRequest) -> LeasedTicket | None:
        """The number that this patient got here, and that the server does not know of yet."""
        now = self._clock()
        given = self._numbers.had_before(request.queue_id, self._who(request), now)
        return None if given is None else self._ticket(given)

    def give(self, request: TicketRequest, key: str) -> LeasedTicket | None:
        """A number of a leased block; None where there is none left.

        It is taken for good before this returns, whether or not it will be printed; the same
        ``key`` gives the same one.
        """
        now = self._clock()
        upload, code = f"{key}.leased", ticket_text(token_urlsafe(16))
        for block in self._numbers.usable(now):
            if block.queue_id != request.queue_id:
                continue

            def sealed(number: int, block_id: str = block.id) -> bytes:
                leased = LeasedNumber(block_id=block_id, number=number, issued_at=now, code=code)
                whole = request.model_copy(update={"leased": leased})
                return self._seal.close(whole.model_dump_json().encode(), upload)

            number = self._numbers.give(block, upload, self._who(request), sealed)
            if number is not None:
                queue = _as_far_as_known(block.queue, now)
                return LeasedTicket(upload, label(block.prefix, number), code, True, queue, now)
        return None

    def printed_unknown(self) -> tuple[str, ...]:
        """Numbers that were given and of whose paper nothing is known: the power was cut."""
        return self._numbers.without_report()

    def catch_up(self) -> bool:
        """Hand in what was given, close what is over, lease what is needed; whether all is done."""
        try:
            done = self._hand_in()
            self._close_old()
            self._look()
        except (ServerSilentError, sqlite3.Error):
            return False
        except ServerError as error:
            log.warning("leasing_refused", code=error.code, status=error.status)
            return False
        return done

    def _hand_in(self) -> bool:
        """In the order in which they were given; a refused one does not hold up the others."""
        left = False
        for given in self._numbers.unsent():
            try:
                request = self._request(given)
                ticket = self._client.hand_in(request, given.key)
            except SealBrokenError:
                log.error("leased_number_unreadable", number=given.label)  # noqa: TRY400 - named
                self._numbers.sent(given.key, None, refused=True)
            except ServerError as error:
                if error.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
                    raise
                log.error("leased_number_refused", number=given.label, code=error.code)  # noqa: TRY400 - named
                if error.code in NEVER_TAKEN:
                    self._numbers.sent(given.key, None, refused=True)
                else:
                    left = True
            else:
                # A patient who had a number already keeps that one; this paper is not of it.
                ours = ticket.number == given.label
                self._numbers.sent(given.key, ticket.ticket_id if ours else None)
        return not left

    def _close_old(self) -> None:
        """Blocks of days that are over: what was not given is told, and given to nobody."""
        now = self._clock().timestamp()
        for block in self._numbers.held():
            if block.valid_until <= now and not self._numbers.waits(block.id):
                self._close(block)

    def _close(self, block: Held) -> None:
        try:
            self._client.close_block(block.id, self._numbers.used(block.id), str(uuid4()))
        except ServerError as error:
            if error.code not in NEVER_CLOSED:
                raise
            log.error("block_not_closed", code=error.code)  # noqa: TRY400 - named
        self._numbers.closed(block.id)

    def _look(self) -> None:
        """Lease where a queue has no number left here, and learn what the queues say."""
        now = self._clock()
        usable = {block.queue_id for block in self._numbers.usable(now)}
        held = {block.queue_id for block in self._numbers.held()}
        recent = self._looked_at is not None and abs(now - self._looked_at) < LOOK_EVERY
        if recent and usable == held:
            return
        for queue in self._client.queues():
            if queue.id in usable:
                self._numbers.describe(queue)
            elif queue.offline_block > 0:
                self._lease(queue, now)
        self._looked_at = now

    def _lease(self, queue: Queue, now: datetime) -> None:
        for block in self._numbers.held():
            if block.queue_id == queue.id:
                if self._numbers.waits(block.id):
                    return  # the server would lease the same numbers again
                self._close(block)
        try:
            block, new = self._client.lease(queue.id, str(uuid4()))
            if not new:
                # An answer got lost, or a journal: what was given of that block, nobody knows.
                self._client.close_block(block.block_id, block.used, str(uuid4()))
                block, new = self._client.lease(queue.id, str(uuid4()))
        except ServerError as error:
            if error.code not in NEVER_LEASED:
                raise
            return
        if new:
            self._numbers.keep(block, queue, now)
            log.info("block_leased", queue=queue.id, numbers=block.last - block.first + 1)

    def _request(self, given: Given) -> TicketRequest:
        return TicketRequest.model_validate_json(self._seal.open(given.sealed, given.key))

    def _ticket(self, given: Given) -> LeasedTicket | None:
        block = next((b for b in self._numbers.held() if b.id == given.block_id), None)
        try:
            leased = self._request(given).leased
        except SealBrokenError:
            return None
        if block is None or leased is None:
            return None
        queue = _as_far_as_known(block.queue, self._clock())
        return LeasedTicket(given.key, given.label, leased.code, False, queue, leased.issued_at)

    def _who(self, request: TicketRequest) -> str:
        """Whose number it is; a patient without one is who came's, by name and birth date.

        As the server has it (``store.people.told_of``): a year alone is that of many.
        """
        patient, came = request.patient or request.person, request.person.number
        told = f"{came}\n{patient.name or ''}\n{patient.birth_date}"
        is_one = patient.number or len(patient.birth_date) == len("1999-01-15")
        return self._seal.digest(patient.number or told) if is_one else token_urlsafe()


def _as_far_as_known(described: str, now: datetime) -> Queue:
    """A queue without its server: hours as last heard, and nothing of who waits or is called.

    Leased numbers count as given, so a queue that is full still has them.
    """
    queue = Queue.model_validate_json(described)
    opens, closes = queue.opens_at, queue.closes_at
    if queue.open:
        is_open, opens = closes is None or now < closes, None
    else:
        is_open = opens is not None and now >= opens
    known = {"open": is_open, "opens_at": None if is_open else opens, "closes_at": None}
    unknown = {"full": False, "instead": None, "waiting": 0, "now_serving": None}
    return queue.model_copy(update=known | unknown)
