"""The stops of a past day as the database has them; nothing of who the patients were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.engine.stops import State
from queue_server.store.tables import stop, ticket

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

_DAY = (
    select(
        *(stop.c.ticket_id, ticket.c.label, stop.c.queue_id, stop.c.state, stop.c.misses),
        *(stop.c.priority_class, stop.c.arrived_at, stop.c.since, stop.c.slot_at),
        *(stop.c.counter_id, stop.c.called_at, stop.c.finished_at),
    )
    .join_from(stop, ticket, stop.c.ticket_id == ticket.c.id)
    .where(stop.c.service_day == bindparam("day"))
    .order_by(stop.c.arrived_at, stop.c.number)
)


_SERVED = (State.FINISHED, State.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row of the table ``stop``, with its ticket's number."""

    ticket_id: str
    label: str
    queue_id: str
    state: str
    misses: int
    priority_class: str
    arrived_at: datetime
    since: datetime
    slot_at: datetime | None
    counter_id: str | None
    called_at: datetime | None
    finished_at: datetime | None

    @property
    def service_s(self) -> float | None:
        """Seconds from the last call to the end; None if not served."""
        if self.called_at is None or self.finished_at is None or self.state not in _SERVED:
            return None
        return max((self.finished_at - self.called_at).total_seconds(), 0)

    @property
    def was_missing(self) -> bool:
        """Called, and never seen again."""
        gone = self.state in {State.NO_SHOW, State.CANCELLED}
        return gone and self.called_at is not None

    @property
    def was_real(self) -> bool:
        """Neither void from its beginning, nor only the way to another queue."""
        void = self.state == State.CANCELLED and self.finished_at == self.arrived_at
        passing = self.state == State.TRANSFERRED and self.called_at is None
        return not void and not passing

    @property
    def patience_s(self) -> float | None:
        """Seconds that somebody waited who was cancelled without having been called."""
        if self.called_at or self.finished_at is None or self.state != State.CANCELLED:
            return None
        return max((self.finished_at - self.arrived_at).total_seconds(), 0)


def read(connection: Connection, day: date) -> list[Recorded]:
    """The day's stops, by arrival."""
    return [Recorded(**row) for row in connection.execute(_DAY, {"day": day}).mappings()]
