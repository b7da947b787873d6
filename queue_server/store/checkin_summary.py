"""How the check-ins stand, for the staff's page: nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, func, select, union_all

from queue_server.contract.visits import CheckinState
from queue_server.store.tables import Instant, checkin

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from queue_server.store.seal import Seal
    from queue_server.store.site import Site

FAILURES_SHOWN = 10
TREATMENT_SHOWN = 4
"""Characters: enough to find it in the HIS among the day's few failures."""

_DONE_STATES = [CheckinState.ACCEPTED, CheckinState.SKIPPED]
_DONE = checkin.c.state.in_(_DONE_STATES)
_OPEN = checkin.c.state.in_([state for state in CheckinState if state not in _DONE_STATES])
_COUNT = select(checkin.c.state, func.count()).group_by(checkin.c.state)
# Two questions, for each of which there is an index: done ones are kept for years.
_COUNTS = union_all(
    _COUNT.where(_OPEN),
    _COUNT.where(_DONE, checkin.c.done_at >= bindparam("since", type_=Instant())),
)
_OLDEST = select(func.min(checkin.c.booked_at, type_=Instant())).where(
    checkin.c.next_at.is_not(None)
)
_FAILED = (
    select(checkin.c.id, checkin.c.state, checkin.c.problem, checkin.c.done_at, checkin.c.sealed)
    .where(checkin.c.state.in_([CheckinState.REJECTED, CheckinState.GIVEN_UP]))
    .order_by(checkin.c.done_at.desc(), checkin.c.id)
    .limit(FAILURES_SHOWN)
)


@dataclass(frozen=True)
class Failure:
    """One that somebody has to look at; ``treatment`` shows the end of MA_LK alone."""

    checkin_id: str
    state: CheckinState
    problem: str
    at: datetime
    treatment: str


@dataclass(frozen=True)
class Summary:
    """``counts``: accepted and skipped of today, all others of any day. ``failures``: the latest.

    ``oldest_unsent``: when the oldest of those in the queue came.
    """

    counts: dict[CheckinState, int]
    oldest_unsent: datetime | None
    failures: tuple[Failure, ...]


def summary(connection: Connection, site: Site, now: datetime) -> Summary:
    """How the check-ins stand now."""
    zone = site.config.site.zone
    midnight = datetime.combine(site.day(now), time.min, zone)
    counted = connection.execute(_COUNTS, {"since": midnight})
    return Summary(
        counts={CheckinState(state): number for state, number in counted},
        oldest_unsent=connection.execute(_OLDEST).scalar_one_or_none(),
        failures=tuple(
            Failure(
                row.id,
                CheckinState(row.state),
                row.problem,
                row.done_at,
                _end(site.seal, row.id, row.sealed),
            )
            for row in connection.execute(_FAILED)
        ),
    )


def _end(seal: Seal, checkin_id: str, sealed: bytes) -> str:
    try:
        treatment: str = seal.open(sealed, checkin_id)["booking"]["treatment_id"]
    except InvalidTag:
        return "…"
    return f"…{treatment[-TREATMENT_SHOWN:]}"
