"""From the outbox to the broker, in order, each at least once; the heartbeat; the daily purge."""

from __future__ import annotations

import json
import math
import time
from threading import Event, Thread
from typing import TYPE_CHECKING

import structlog

from queue_server.contract.mqtt import HEARTBEAT_PERIOD_S, Heartbeat
from queue_server.events import wire
from queue_server.events.audit_head import HeadTeller
from queue_server.store import boards, outbox, retention

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from queue_server.clock import Clock
    from queue_server.events.link import Link
    from queue_server.store.database import Database
    from queue_server.store.outbox import Message
    from queue_server.store.site import Site

BATCH = 100
MARK_AFTER_S = 0.2
"""Marks are written together: each is a transaction of its own, for which patients would wait."""

_log = structlog.get_logger()


class Publisher:
    """A thread that sleeps until something was committed, the broker came, or a heartbeat is due.

    A call that nobody could be told in time is marked published and never announced. What the
    broker has acknowledged is marked a moment later; a server that is killed in between publishes
    it once more.
    """

    def __init__(
        self, database: Database, site: Site, clock: Clock, leads: Callable[[], bool]
    ) -> None:
        """``leads``: of several processes on one database only the leader publishes and purges."""
        self._database = database
        self._leads = leads
        self._head = HeadTeller(database, site)
        self._site = site
        self._clock = clock
        self._broker_came = Event()
        self._boards_told_on: date | None = None
        self._purged_at: datetime | None = None
        self._link: Link | None = None
        self._told: list[int] = []
        """Acknowledged, not marked yet."""
        self._mark_at, self._beat_at = math.inf, time.monotonic()
        self._wake = Event()
        self._ending = False
        self._thread = Thread(target=self._run, name="publisher", daemon=True)

    @property
    def broker_up(self) -> bool:
        """Whether the broker is there."""
        return self._link is not None and self._link.up

    def start(self, link: Link) -> None:
        """Begin publishing over this link."""
        self._link = link
        self._thread.start()

    def wake(self) -> None:
        """Something new may stand in the outbox."""
        self._wake.set()

    def broker_came(self) -> None:
        """The broker is there again, perhaps without what it had retained."""
        self._broker_came.set()
        self.wake()

    def close(self) -> None:
        """Publish no more; what is left stays in the outbox."""
        self._ending = True
        self.wake()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ending:
            due = min(self._beat_at, self._mark_at)
            self._wake.wait(max(0.0, due - time.monotonic()))
            self._wake.clear()
            self._attempt(self._round)
        self._attempt(self._mark)

    def _attempt(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - this thread must not die: boards would stop
            # Nothing is lost: the rows stay unmarked, a later round tries again.
            _log.error("outbox_unreadable", kind=type(error).__name__)
            self._beat_at = self._mark_at = time.monotonic() + HEARTBEAT_PERIOD_S

    def _round(self) -> None:
        if self._leads():
            self._tell_boards_afresh()
            while self._publish_batch():
                pass
        if time.monotonic() >= self._mark_at:
            self._mark()
        if time.monotonic() >= self._beat_at:
            self._beat_at = time.monotonic() + HEARTBEAT_PERIOD_S
            if self._leads():
                self._beat()
                self._purge()

    def _purge(self) -> None:
        """Once a day, and when the server starts."""
        now = self._clock.now()
        if self._purged_at is None or now - self._purged_at >= retention.PERIOD:
            self._purged_at = now
            _log.info("purged", rows=retention.purge(self._database, now))

    def _tell_boards_afresh(self) -> None:
        """Every board's content, for a broker that may have lost it and for a new service day."""
        now = self._clock.now()
        day = self._site.day(now)
        if not self.broker_up or (day == self._boards_told_on and not self._broker_came.is_set()):
            return
        with self._database.write() as connection:
            boards.tell_all(connection, self._site, now)
        self._head.tell_afresh()
        self._boards_told_on = day
        self._broker_came.clear()

    def _publish_batch(self) -> bool:
        """Publish the oldest rows; True if there may be more."""
        link = self._link
        if link is None or not link.up or self._ending or not self._leads():
            return False
        with self._database.read() as connection:
            batch = outbox.unpublished(connection, BATCH, self._told[-1] if self._told else 0)
        told = self._tell(link, batch)
        if told:
            self._told += told
            self._mark_at = min(self._mark_at, time.monotonic() + MARK_AFTER_S)
        if len(self._told) >= BATCH:
            self._mark()
        return len(told) == BATCH

    def _mark(self) -> None:
        if self._told:
            with self._database.write() as connection:
                outbox.mark_published(connection, self._told, self._clock.now())
        self._told, self._mark_at = [], math.inf

    def _tell(self, link: Link, batch: list[Message]) -> list[int]:
        newest = {message.topic: message.rev for message in batch if message.retain}
        told: list[int] = []
        for message in batch:
            expired = message.expires_at is not None and message.expires_at <= self._clock.now()
            # Of a retained state only the newest matters.
            superseded = message.retain and newest[message.topic] > message.rev
            if not expired and not superseded:
                told_as = wire.dressed(self._site, message)
                payload = json.dumps(told_as.payload, ensure_ascii=False)
                if not link.publish(told_as.topic, payload, retain=message.retain):
                    break
            told.append(message.rev)
        return told

    def _beat(self) -> None:
        self._mark()
        with self._database.read() as connection:
            rev = outbox.last_published_rev(connection)
        beat = Heartbeat(ts=self._clock.now(), rev=rev)
        if self._link is not None:
            self._link.tell(self._site.topics.heartbeat, beat.model_dump_json())
            self._head.tell(self._link, self._clock.now())
