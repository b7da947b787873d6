"""From a check-in in the queue to the file that is sent: made once, and kept before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from queue_server.insurance.checkin.file import build
from queue_server.insurance.checkin.plan import Hold, Reject, Skip, plan
from queue_server.insurance.checkin.row import Place, make_row
from queue_server.insurance.checkin.rules import CheckinError
from queue_server.store import checkin_cards, checkin_queue, checkins

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

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

    def prepare(
        self, checkin_id: str, now: datetime, able_since: datetime | None
    ) -> Ready | Hold | None:
        """One whose file is kept and can be sent; or ``Hold``; or None: it has come to its end.

        ``able_since``: since when the portal can answer questions about patients; None: it cannot.

        All in one transaction: what the HIS tells comes before it or after it.
        """
        with self._database.write() as connection:
            try:
                waiting = checkin_queue.read(connection, self._site.seal, checkin_id)
                if not waiting.queued:
                    return None
                file = waiting.file
                if file is not None:
                    return waiting, file
                return self._decide(connection, waiting, now, able_since)
            except CheckinError as error:
                code = error.code
            except checkin_cards.DAMAGE:
                # One damaged record must not keep the others from being sent.
                code = DAMAGED
            self._reject(connection, checkin_id, code, now)
        return None

    def _decide(
        self, connection: Connection, waiting: Waiting, now: datetime, able_since: datetime | None
    ) -> Ready | Hold | None:
        step = plan(
            waiting.booking,
            waiting.card,
            settled=waiting.settled,
            waited=None if able_since is None else now - max(waiting.booked_at, able_since),
            rules=self._rules,
        )
        if isinstance(step, Hold):
            return step
        if isinstance(step, Skip):
            checkin_queue.skip(connection, waiting.id, step.why, now)
            return None
        if isinstance(step, Reject):
            self._reject(connection, waiting.id, step.code, now)
            return None
        row = make_row(waiting.booking, waiting.person, step.card, waiting.began, self._place)
        file = build([row])
        return checkin_queue.keep_file(connection, self._site.seal, waiting, file), file

    def _reject(self, connection: Connection, checkin_id: str, code: str, now: datetime) -> None:
        checkin_queue.reject(connection, checkin_id, code, now)
        _log.warning("checkin_cannot_be_sent", code=code)
