"""Publishes the head of the history's chain, where a cut tail would show: MQTT and the log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from queue_server.contract.events import AuditHead
from queue_server.store import history

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.events.link import Link
    from queue_server.store.database import Database
    from queue_server.store.site import Site

EVERY = timedelta(minutes=1)

_log = structlog.get_logger()


class HeadTeller:
    """Tells the head once a minute at most, where it has changed, and when a service day begins.

    So the day's last head is told within the first seconds of the next day.
    """

    def __init__(self, database: Database, site: Site) -> None:
        self._database = database
        self._site = site
        self._looked_at: datetime | None = None
        self._logged: history.Head | None = None
        self._published: history.Head | None = None

    def tell_afresh(self) -> None:
        """The broker may have lost what it had retained."""
        self._published = None

    def tell(self, link: Link, now: datetime) -> None:
        """Log and publish the head, if it is time."""
        if self._looked_at is not None and not self._is_due(self._looked_at, now):
            return
        with self._database.read() as connection:
            head = history.head(connection)
        if head is None:
            return
        self._looked_at = now
        if head != self._logged:
            self._logged = head
            _log.info("audit_head", seq=head.seq, hash=head.hash)
        if head != self._published:
            payload = AuditHead(seq=head.seq, hash=head.hash, at=head.at).model_dump_json()
            if link.publish(self._site.topics.audit_head, payload, retain=True):
                self._published = head

    def _is_due(self, before: datetime, now: datetime) -> bool:
        # Also where the clock was set back.
        return abs(now - before) >= EVERY or self._site.day(now) != self._site.day(before)
