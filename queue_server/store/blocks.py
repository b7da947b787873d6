"""Numbers that are leased to a kiosk for the time without a server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import bindparam, select

from queue_server.store import history, number_counter
from queue_server.store.history import Entry
from queue_server.store.tables import number_block, ticket

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.setup.tables import QueueTable
    from queue_server.store.site import Site

_BLOCK = select(
    *(number_block.c.id, number_block.c.queue_id, number_block.c.prefix),
    *(number_block.c.service_day, number_block.c.first, number_block.c.last),
    *(number_block.c.leased_at, number_block.c.closed_at),
).where(number_block.c.kiosk_id == bindparam("kiosk"))
_BY_ID = _BLOCK.where(number_block.c.id == bindparam("which"))
_OPEN = _BLOCK.where(
    number_block.c.queue_id == bindparam("queue"),
    number_block.c.service_day == bindparam("day"),
    number_block.c.closed_at.is_(None),
)
_USED = (
    select(ticket.c.number)
    .where(
        ticket.c.prefix == bindparam("prefix"),
        ticket.c.service_day == bindparam("day"),
        ticket.c.number.between(bindparam("first"), bindparam("last")),
    )
    .order_by(ticket.c.number)
)
_LEASE = number_block.insert()
_CLOSE = number_block.update().where(number_block.c.id == bindparam("which"))


class NothingLeftError(ValueError):
    """The queue leases no numbers, or has none left today."""


class NotSentError(ValueError):
    """Numbers that were printed have no ticket here yet; ``numbers`` are they."""

    def __init__(self, numbers: tuple[int, ...]) -> None:
        super().__init__("tickets of this block are still to be sent")
        self.numbers = numbers


@dataclass(frozen=True)
class Block:
    """A row of ``number_block``; ``used`` are the numbers that have tickets."""

    id: str
    queue_id: str
    prefix: str
    service_day: date
    first: int
    last: int
    leased_at: datetime
    closed_at: datetime | None
    used: tuple[int, ...] = ()

    @property
    def unused(self) -> tuple[int, ...]:
        """Those without tickets."""
        used = set(self.used)
        return tuple(n for n in range(self.first, self.last + 1) if n not in used)


def lease(
    connection: Connection, site: Site, queue: QueueTable, kiosk_id: str, now: datetime
) -> tuple[Block, bool]:
    """The kiosk's open block of this queue today, and whether it is new.

    A block of which all numbers have tickets makes room for a new one. The numbers count as given
    for the queue's quota; fewer are leased where fewer are left.

    Raises:
        NothingLeftError: none can be leased.
    """
    day = site.day(now)
    which = {"kiosk": kiosk_id, "queue": queue.id, "day": day}
    row = connection.execute(_OPEN, which).mappings().first()
    if row is not None:
        block = _with_used(connection, Block(**row))
        if block.unused:
            return block, False
        connection.execute(_CLOSE.values(closed_at=now), {"which": block.id})
    size = queue.offline_block
    if queue.quota is not None:
        given = number_counter.issued(connection, [queue.id], day)[queue.id]
        size = min(size, queue.quota - given)
    if size < 1:
        raise NothingLeftError("no numbers to lease: none are set for this queue, or none are left")
    last = number_counter.take(connection, queue.prefix, day, size)
    number_counter.count(connection, queue.id, day, size)
    new = Block(uuid4().hex, queue.id, queue.prefix, day, last - size + 1, last, now, None)
    row = {name: value for name, value in vars(new).items() if name != "used"}
    connection.execute(_LEASE, row | {"kiosk_id": kiosk_id})
    _record(connection, new, kiosk_id, "lease_block", now)
    return new, True


def find(connection: Connection, block_id: str, kiosk_id: str) -> Block | None:
    """This kiosk's block."""
    facts = {"which": block_id, "kiosk": kiosk_id}
    row = connection.execute(_BY_ID, facts).mappings().first()
    return None if row is None else _with_used(connection, Block(**row))


def close(
    connection: Connection, block: Block, printed: tuple[int, ...], kiosk_id: str, now: datetime
) -> None:
    """The kiosk gives no more of them; what is unused no longer counts for the quota.

    Safe to repeat.

    Raises:
        NotSentError: some were printed and have no ticket yet.
    """
    missing = tuple(sorted(set(printed) - set(block.used)))
    if missing:
        raise NotSentError(missing)
    if block.closed_at is not None:
        return
    connection.execute(_CLOSE.values(closed_at=now), {"which": block.id})
    number_counter.count(connection, block.queue_id, block.service_day, -len(block.unused))
    _record(connection, block, kiosk_id, "close_block", now)


def _with_used(connection: Connection, block: Block) -> Block:
    numbers = {"prefix": block.prefix, "day": block.service_day}
    span = {"first": block.first, "last": block.last}
    used = tuple(connection.execute(_USED, numbers | span).scalars())
    return replace(block, used=used)


def _record(
    connection: Connection, block: Block, kiosk_id: str, action: str, now: datetime
) -> None:
    span = {"prefix": block.prefix, "first": block.first, "last": block.last}
    facts = {"block": block.id, "queue": block.queue_id, "day": block.service_day, **span}
    entry = Entry(f"kiosk:{kiosk_id}", action, facts=facts | {"unused": len(block.unused)})
    history.record(connection, entry, now)
