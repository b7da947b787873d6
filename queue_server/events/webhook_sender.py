"""Tells one other system of events over HTTP: in order, signed, until they are taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog

from queue_server.events import gaps, post, wire
from queue_server.setup.tree import find
from queue_server.store import outbox, webhooks

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.clock import Clock
    from queue_server.secrets import Secrets
    from queue_server.setup.tables import WebhookTable
    from queue_server.store.database import Database
    from queue_server.store.outbox import Message
    from queue_server.store.site import Site

AT_ONCE = 50
"""Events until the cursor is kept: after a crash so many are sent a second time at most."""
AT_LEAST_EVERY = timedelta(hours=1)

_log = structlog.get_logger()


@dataclass(frozen=True)
class Sent:
    """How far a page went: ``told`` something, ``failed`` at the next, which said "gone"."""

    reached: int
    told: bool = False
    failed: bool = False
    gone: bool = False

    def to_keep(self, page: list[Message], now: datetime) -> bool:
        """Whether it is worth a write: passing over a few is not, for a while."""
        passed_over = page and (len(page) == AT_ONCE or now - page[0].at >= AT_LEAST_EVERY)
        return self.told or self.failed or bool(passed_over)


class Sender:
    """Work for the thread of one webhook; the database keeps how far it is."""

    def __init__(
        self, database: Database, site: Site, secrets: Secrets, clock: Clock, hook: str
    ) -> None:
        self._database = database
        self._site = site
        self._secrets = secrets
        self._clock = clock
        self._hook = hook
        self._http = post.client()
        self._ending = False

    def work(self) -> datetime | None:
        """Send all that there is; when to try again (None: when woken)."""
        with self._database.read() as connection:
            at = webhooks.cursor(connection, self._hook)
        if at is None:
            with self._database.write() as connection:
                at = webhooks.begin(connection, self._hook)
        while not self._ending:
            hook = find(self._site.config.webhooks, self._hook)
            if hook is None or at.stopped_at is not None:
                return None
            if at.next_at is not None and self._clock.now() < at.next_at:
                return at.next_at
            with self._database.read() as connection:
                page = outbox.events_after(connection, at.rev, AT_ONCE)
            sent = self._send(hook, page, at)
            if sent.to_keep(page, self._clock.now()):
                at = self._keep(hook, page, at, sent)
            elif len(page) < AT_ONCE:
                return None
        return None

    def close(self) -> None:
        """Send nothing more after what is being sent."""
        self._ending = True

    def hang_up(self) -> None:
        """Let go of the connection, once nobody works here any more."""
        self._http.close()

    def _send(self, hook: WebhookTable, page: list[Message], at: webhooks.Cursor) -> Sent:
        """Send a page as far as it goes."""
        reached, status = at.rev, None
        for message in page:
            if self._ending:
                break
            if wants(hook, message):
                status = self._post(hook, message)
                if not post.taken(status):
                    _log.warning("webhook_not_taken", webhook=hook.id, status=status)
                    return Sent(reached, failed=True, gone=status == HTTPStatus.GONE)
            reached = message.rev
        return Sent(reached, told=status is not None)

    def _keep(
        self, hook: WebhookTable, page: list[Message], at: webhooks.Cursor, sent: Sent
    ) -> webhooks.Cursor:
        """Keep how far it is now, and why it goes no further."""
        now = self._clock.now()
        with self._database.write() as connection:
            if gaps.broken((each for each in page if each.rev <= sent.reached), at.rev):
                webhooks.missed(connection, hook.id, now)
            if sent.reached > at.rev:
                webhooks.move(connection, hook.id, sent.reached, now)
            if sent.gone:
                webhooks.stop(connection, hook.id, now)
            elif sent.failed:
                tries = 1 if sent.reached > at.rev else at.tries + 1
                webhooks.put_off(connection, hook.id, tries, now)
            return webhooks.begin(connection, hook.id)

    def _post(self, hook: WebhookTable, message: Message) -> int | None:
        payload = wire.dressed(self._site, message).payload
        name = f"{self._site.config.site.id}-{message.rev}"
        letter = post.Letter(name, payload["type"], payload["at"], payload)
        key = self._secrets.webhook_keys.get(hook.id)
        return post.post(self._http, hook, key, letter, self._clock.now())


def wants(hook: WebhookTable, message: Message) -> bool:
    """Whether the webhook is to have this event."""
    return not hook.events or message.payload["type"] in hook.events
