"""From a check-in in the queue to the file that is sent: made once, and kept before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from cryptography.exceptions import InvalidTag

from queue_server.insurance.checkin.file import build
from queue_server.insurance.checkin.plan import Hold, Skip, plan
from queue_server.insurance.checkin.row import Place, make_row
from queue_server.insurance.checkin.rules import CheckinError
from queue_server.store import checkin_queue, checkins

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.store.checkin_queue import Waiting
    from queue_server.store.database import Database
    from queue_server.store.site import Site

    Ready = tuple[Waiting, bytes]

DAMAGED = "record:damaged"

_log = structlog.get_logger()


class CheckinFiles:
    """Decides about one check-in at a time, and keeps what was decided."""

    def __init__(self, database: Database, site: Site) -> None:
        self._database = database
        self._site = site
        self._place = Place(site.config.site.facility_code, site.config.site.zone)
        self._rules = checkins.rules(site)

    def prepare(self, checkin_id: str, now: datetime) -> Ready | Hold | None:
        """One whose file is kept and can be sent; or ``Hold``; or None: it has come to its end."""
        try:
            with self._database.read() as connection:
                waiting = checkin_queue.read(connection, self._site.seal, checkin_id)
            file = waiting.file
            return self._decide(waiting, now) if file is None else (waiting, file)
        except CheckinError as error:
            self._reject(checkin_id, error.code, now)
        except (InvalidTag, KeyError, TypeError, ValueError):
            # One damaged record must not keep the others from being sent.
            self._reject(checkin_id, DAMAGED, now)
        return None

    def _decide(self, waiting: Waiting, now: datetime) -> Ready | Hold | None:
        step = plan(
            waiting.booking,
            waiting.card,
            settled=waiting.settled,
            waited=now - waiting.booked_at,
            rules=self._rules,
        )
        if isinstance(step, Hold):
            return step
        if isinstance(step, Skip):
            with self._database.write() as connection:
                checkin_queue.skip(connection, waiting.id, step.why, now)
            return None
        row = make_row(waiting.booking, waiting.person, step.card, waiting.began, self._place)
        file = build([row])
        with self._database.write() as connection:
            return checkin_queue.keep_file(connection, self._site.seal, waiting, file), file

    def _reject(self, checkin_id: str, code: str, now: datetime) -> None:
        with self._database.write() as connection:
            checkin_queue.reject(connection, checkin_id, code, now)
        _log.warning("checkin_cannot_be_sent", code=code)
