"""How the check-ins stand, for the staff's page: nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, func, select

from queue_server.contract.visits import CheckinState
from queue_server.store.tables import Instant, checkin

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from queue_server.store.seal import Seal
    from queue_server.store.site import Site

FAILURES_SHOWN = 10
TREATMENT_SHOWN = 4
"""Characters: enough to find it in the HIS among the day's few failures."""

_FOR_NOW = checkin.c.state.not_in([CheckinState.ACCEPTED, CheckinState.SKIPPED]) | (
    checkin.c.done_at >= bindparam("since", type_=Instant())
)
_COUNTS = select(checkin.c.state, func.count()).where(_FOR_NOW).group_by(checkin.c.state)
_UNSENT = checkin.c.state.in_([CheckinState.HELD, CheckinState.READY])
_OLDEST = select(func.min(checkin.c.booked_at, type_=Instant())).where(_UNSENT)
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
