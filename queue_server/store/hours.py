"""Whether a queue gives numbers now: its opening hours and its quota of the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from queue_server.engine import hours
from queue_server.setup.tree import find
from queue_server.store import number_counter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.setup.tables import QueueTable
    from queue_server.store.site import Site


@dataclass(frozen=True)
class Standing:
    """A queue's door now. ``instead``: the queue that is offered while it takes nobody."""

    open: bool
    closes_at: datetime | None
    opens_at: datetime | None
    full: bool
    instead: str | None = None

    @property
    def takes(self) -> bool:
        """Whether it gives numbers."""
        return self.open and not self.full


class ClosedError(ValueError):
    """The queue gives no numbers at this time."""

    def __init__(self, standing: Standing) -> None:
        super().__init__("the queue is closed")
        self.standing = standing


class FullError(ValueError):
    """The queue has given all its numbers of the day."""

    def __init__(self, standing: Standing) -> None:
        super().__init__("the queue is full")
        self.standing = standing


def standing(connection: Connection, site: Site, queue: QueueTable, now: datetime) -> Standing:
    """Whether this queue gives numbers now, and what is offered if it does not."""
    other = find(site.config.queues, queue.instead) if queue.instead else None
    issued = _issued(connection, site, [queue, other] if other else [queue], now)
    return _with_offer(site, queue, issued, now)


def standings(connection: Connection, site: Site, now: datetime) -> dict[str, Standing]:
    """The same of all queues, by id."""
    issued = _issued(connection, site, site.config.queues, now)
    return {queue.id: _with_offer(site, queue, issued, now) for queue in site.config.queues}


def _issued(
    connection: Connection, site: Site, queues: Sequence[QueueTable], now: datetime
) -> dict[str, int]:
    """How many numbers those queues have given that have a quota."""
    limited = [queue.id for queue in queues if queue.quota is not None]
    return number_counter.issued(connection, limited, site.day(now)) if limited else {}


def _with_offer(site: Site, queue: QueueTable, issued: dict[str, int], now: datetime) -> Standing:
    own = _standing(site, queue, issued, now)
    other = find(site.config.queues, queue.instead) if queue.instead else None
    if own.takes or other is None or not _standing(site, other, issued, now).takes:
        return own
    return Standing(own.open, own.closes_at, own.opens_at, own.full, other.id)


def _standing(site: Site, queue: QueueTable, issued: dict[str, int], now: datetime) -> Standing:
    config = site.config
    table = find(config.schedules, queue.schedule) if queue.schedule else None
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    week = table and hours.Week([getattr(table, day) for day in days], table.holidays)
    holidays = {holiday.day for holiday in config.holidays}
    opening = hours.opening(week, holidays, config.site.zone, now)
    full = hours.is_full(issued.get(queue.id, 0), queue.quota)
    return Standing(opening.is_open, opening.until, opening.opens_at, full)
