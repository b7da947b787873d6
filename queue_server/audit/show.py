"""Finds what was done to a visit, at a counter, or on a day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, select

from queue_server.store.tables import Instant, history, ticket

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from sqlalchemy import Connection

    from queue_server.store.site import Site

_DEEDS = (
    select(history, ticket.c.label)
    .join_from(history, ticket, ticket.c.id == history.c.ticket_id, isouter=True)
    .order_by(history.c.seq)
)
_OF_VISIT = _DEEDS.where(history.c.visit_id == bindparam("visit"))
_OF_COUNTER = _DEEDS.where(history.c.counter_id == bindparam("counter"))
_BETWEEN = _DEEDS.where(
    history.c.at >= bindparam("begin", type_=Instant()),
    history.c.at < bindparam("end", type_=Instant()),
)


@dataclass(frozen=True)
class Deed:
    """One row of the history. Ids are opaque; ``number`` is the ticket's."""

    seq: int
    at: datetime
    who: str
    action: str
    number: str | None
    visit_id: str | None
    counter_id: str | None
    facts: dict[str, Any]


def of_visit(connection: Connection, visit_id: str) -> Iterator[Deed]:
    """In the order in which it was done."""
    return _deeds(connection, _OF_VISIT, {"visit": visit_id})


def of_counter(connection: Connection, counter_id: str) -> Iterator[Deed]:
    """In the order in which it was done."""
    return _deeds(connection, _OF_COUNTER, {"counter": counter_id})


def of_day(connection: Connection, site: Site, day: date) -> Iterator[Deed]:
    """All of a service day, in the order in which it was done."""
    begin = datetime.combine(day, datetime.min.time(), site.config.site.zone)
    # A service day may end in the morning after.
    facts = {"begin": begin, "end": begin + timedelta(days=2)}
    for deed in _deeds(connection, _BETWEEN, facts):
        if site.day(deed.at) == day:
            yield deed


def _deeds(
    connection: Connection, query: Select[*tuple[Any, ...]], facts: Mapping[str, object]
) -> Iterator[Deed]:
    for row in connection.execute(query, facts):
        yield Deed(
            seq=row.seq,
            at=row.at,
            who=row.who,
            action=row.action,
            number=row.label,
            visit_id=row.visit_id,
            counter_id=row.counter_id,
            facts=json.loads(row.facts),
        )
