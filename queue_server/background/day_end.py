"""Ends what a service day has left open: at its end, and after a night without a server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from queue_server.store import day_end, setup

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.clock import Clock
    from queue_server.store.database import Database
    from queue_server.store.site import Site

PORTION = 50
"""Stops a transaction: those who come at night must not wait for it."""
LOOK_EVERY = timedelta(minutes=10)
"""A kiosk that was cut off hands in yesterday's papers in the morning."""
SOON = timedelta(seconds=1)
"""While the newest set-up is not followed yet, which takes a moment."""

_log = structlog.get_logger()


class DayEnd:
    """The work of one thread."""

    def __init__(self, database: Database, site: Site, clock: Clock) -> None:
        self._database = database
        self._site = site
        self._clock = clock

    def work(self) -> datetime:
        """End what is left of earlier days; returns when to look again."""
        now, ended = self._clock.now(), 0
        try:
            while some := self._some(now):
                ended += some
        except setup.BehindError:
            return now + SOON
        if ended:
            _log.info("day_ended", left_open=ended)
        return min(self._site.end(self._site.day(now)), now + LOOK_EVERY)

    def _some(self, now: datetime) -> int:
        with self._database.write() as connection:
            setup.keep_up(connection, self._site)
            return day_end.end_earlier(connection, self._site, now, PORTION)
