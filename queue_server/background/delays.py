"""Lets those who were not to be called before an instant be called, when it has come.

Nothing else would say so: boards, consoles and counters that are ready hear of deeds alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, select

from queue_server.store import calls, lanes, moves, setup
from queue_server.store.tables import Instant, stop

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.clock import Clock
    from queue_server.store.database import Database
    from queue_server.store.site import Site

LOOK_EVERY = timedelta(seconds=1)
"""While the newest set-up is not followed yet, which takes a moment."""

_TODAY = stop.c.service_day == bindparam("day")
_DELAYED = and_(lanes.IS_WAITING, stop.c.not_before.is_not(None))
_DUE = (
    select(stop.c.id)
    .where(_TODAY, _DELAYED, stop.c.not_before <= bindparam("now", type_=Instant()))
    .order_by(stop.c.not_before, stop.c.number)
)
_NEXT = select(func.min(stop.c.not_before)).where(_TODAY, _DELAYED)


class Delays:
    """The work of one thread; woken by news, and when the next instant has come."""

    def __init__(self, database: Database, site: Site, clock: Clock) -> None:
        self._database = database
        self._site = site
        self._clock = clock

    def work(self) -> datetime | None:
        """Do what is due; returns the next instant, None where nobody waits for one."""
        now = self._clock.now()
        soonest = self._soonest(now)
        if soonest is None or soonest > now:
            return soonest
        try:
            with self._database.write() as connection:
                setup.keep_up(connection, self._site)
                self._let_go(connection, now)
        except setup.BehindError:
            return now + LOOK_EVERY
        return self._soonest(now)

    def _soonest(self, now: datetime) -> datetime | None:
        with self._database.read() as connection:
            return connection.execute(_NEXT, {"day": self._site.day(now)}).scalar_one()

    def _let_go(self, connection: Connection, now: datetime) -> None:
        deed = moves.Deed(connection, self._site, "server", "due", now)
        for due in connection.execute(_DUE, {"day": deed.day, "now": now}).scalars().all():
            moves.change(deed, moves.find(deed, due), "due", {"not_before": None})
        calls.settle(deed)
