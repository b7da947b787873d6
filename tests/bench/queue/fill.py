"""Fills a database beside the server: a morning's patients, and years of earlier days."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import make_url

from queue_server.store.tables import number_counter, person, queue_day, stop, ticket, visit
from tests.queue_server.serving import a_person

if TYPE_CHECKING:
    from tests.queue_server.store.ward import Ward

QUEUE = "A"
STOPS_A_DAY = 2000
# Ids in no order, as random ones are: a multiplication by an odd number repeats nothing.
_ID = "printf('%08x', ({n} * 2654435761) % 4294967296) || printf('%024x', {n})"
_DAY = f"date(:today, '-1 day', '-' || (n / {STOPS_A_DAY}) || ' days')"
_AT = f"{_DAY} || ' 02:00:00.000000'"
_SERIES = "with recursive series(n) as (select 0 union all select n + 1 from series limit :count)"
_EARLIER = (
    f"""insert into person (id, number_index, sealed, seen_at)
        {_SERIES} select {_ID.format(n="n")}, {_ID.format(n="n")}, x'00', {_AT} from series""",
    f"""insert into visit (id, person_id, service_day, started_at)
        {_SERIES} select {_ID.format(n="n")}, {_ID.format(n="n")}, {_DAY}, {_AT} from series""",
    f"""insert into ticket (id, visit_id, queue_id, service_day, prefix, number, label, code,
                            outcome, kiosk_id, issued_at)
        {_SERIES} select {_ID.format(n="n")}, {_ID.format(n="n")}, '{QUEUE}', {_DAY}, '{QUEUE}',
        n % {STOPS_A_DAY} + 1, '{QUEUE}' || (n % {STOPS_A_DAY} + 1), {_ID.format(n="n")},
        'eligible', 'kiosk01', {_AT} from series""",
    f"""insert into stop (id, ticket_id, visit_id, person_id, queue_id, service_day, state,
                          priority_class, number, arrived_at, since, counter_id, called_at,
                          finished_at)
        {_SERIES} select {_ID.format(n="n")}, {_ID.format(n="n")}, {_ID.format(n="n")},
        {_ID.format(n="n")}, '{QUEUE}', {_DAY}, 'finished', 'normal', n % {STOPS_A_DAY} + 1,
        {_AT}, {_AT}, 'pk1', {_AT}, {_AT} from series""",
    f"""insert into history (at, who, action, visit_id, ticket_id, stop_id, counter_id, facts, hash)
        {_SERIES} select {_AT}, 'staff:dd.mau', 'call', {_ID.format(n="n")}, {_ID.format(n="n")},
        {_ID.format(n="n")}, 'pk1', '{{}}', hex(randomblob(32)) from series""",
)


def fill(ward: Ward, waiting: int, earlier: int) -> None:
    """Let so many wait in queue A since an hour ago, after so many stops on earlier days.

    A stop of an earlier day has a person, a visit, a ticket and a call in the history of its own.
    """
    now = datetime.now(UTC)
    if earlier:
        file = Path(make_url(ward.database.url).database or "")
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            _earlier(database, {"count": earlier, "today": ward.site.day(now).isoformat()})
    if waiting:
        _waiting(ward, waiting, now - timedelta(hours=1))


def _earlier(database: sqlite3.Connection, facts: dict[str, Any]) -> None:
    """Without indexes first, which are made at the end: each row by row would take ten times."""
    for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-1000000"):
        database.execute(f"pragma {pragma}")
    indexes = database.execute("select name, sql from sqlite_master where type = 'index' and sql")
    kept = indexes.fetchall()
    for name, _ in kept:
        database.execute(f"drop index {name}")
    for statement in _EARLIER:
        database.execute(statement, facts)
    for _, sql in kept:
        database.execute(sql)
    database.execute("analyze")
    database.execute("pragma journal_mode=wal")


def _waiting(ward: Ward, count: int, since: datetime) -> None:
    day = ward.site.day(since + timedelta(hours=1))
    people: list[dict[str, Any]] = []
    visits: list[dict[str, Any]] = []
    tickets: list[dict[str, Any]] = []
    stops: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        who, at = a_person(), since + timedelta(milliseconds=number)
        ids = {name: uuid4().hex for name in ("person_id", "visit_id", "ticket_id")}
        sealed = ward.site.seal.close(who, ids["person_id"])
        index = ward.site.seal.index(who["number"])
        common = {"queue_id": QUEUE, "service_day": day, "number": number}
        people.append(
            {"id": ids["person_id"], "number_index": index, "sealed": sealed, "seen_at": at}
        )
        visits.append(
            {
                "id": ids["visit_id"],
                "person_id": ids["person_id"],
                "service_day": day,
                "started_at": at,
            }
        )
        tickets.append(
            {
                **common,
                "id": ids["ticket_id"],
                "visit_id": ids["visit_id"],
                "prefix": QUEUE,
                "label": f"{QUEUE}{number:03d}",
                "code": uuid4().hex,
                "outcome": "eligible",
                "kiosk_id": "kiosk01",
                "issued_at": at,
            }
        )
        stops.append(
            {
                **common,
                **ids,
                "id": uuid4().hex,
                "state": "waiting",
                "priority_class": "normal",
                "arrived_at": at,
                "since": at,
            }
        )
    given = {"prefix": QUEUE, "service_day": day, "last": count}
    issued = {"queue_id": QUEUE, "service_day": day, "issued": count}
    with ward.database.write() as connection:
        for table, rows in ((person, people), (visit, visits), (ticket, tickets), (stop, stops)):
            connection.execute(table.insert(), rows)
        connection.execute(number_counter.insert(), given)
        connection.execute(queue_day.insert(), issued)
