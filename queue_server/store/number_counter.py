"""Takes numbers, and counts what each queue has given: in the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.store.tables import number_counter, queue_day
from queue_server.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

_FIRST = insert(number_counter)
_TAKE = _FIRST.on_conflict_do_update(
    index_elements=[number_counter.c.prefix, number_counter.c.service_day],
    set_={"last": number_counter.c.last + _FIRST.excluded.last},
).returning(number_counter.c.last)
_FIRST_ISSUED = insert(queue_day)
_COUNT = _FIRST_ISSUED.on_conflict_do_update(
    index_elements=[queue_day.c.queue_id, queue_day.c.service_day],
    set_={"issued": queue_day.c.issued + _FIRST_ISSUED.excluded.issued},
)
_ISSUED = select(queue_day.c.queue_id, queue_day.c.issued).where(
    queue_day.c.queue_id.in_(bindparam("queues", expanding=True)),
    queue_day.c.service_day == bindparam("day"),
)


def take(connection: Connection, prefix: str, day: date, many: int = 1) -> int:
    """Take a prefix's next numbers of a service day; returns the last of them."""
    first = {"prefix": prefix, "service_day": day, "last": many}
    return connection.execute(_TAKE, first).scalar_one()


def count(connection: Connection, queue_id: str, day: date, many: int) -> None:
    """Count numbers as given by a queue (or, below zero, as given back), for its quota."""
    row = {"queue_id": queue_id, "service_day": day, "issued": many}
    connection.execute(_COUNT, row)


def issued(connection: Connection, queue_ids: Sequence[str], day: date) -> dict[str, int]:
    """How many numbers queues have given on a service day, leased ones included; by queue."""
    found = connection.execute(_ISSUED, {"queues": queue_ids, "day": day})
    return dict.fromkeys(queue_ids, 0) | {row.queue_id: row.issued for row in found}
