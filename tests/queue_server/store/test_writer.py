"""Writes that share a commit do not share their failures."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from queue_server.store.database import Database
from queue_server.store.tables import number_counter
from queue_server.store.writer import TOGETHER, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from sqlalchemy import Connection


WAIT_S = 10
DAY = date(2026, 11, 23)


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    writer = Writer(database)
    yield writer
    writer.close()


def adds(name: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        row = {"prefix": name, "service_day": DAY, "last": 1}
        connection.execute(number_counter.insert(), row)
        return name

    return work


def fails_after_adding(name: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        adds(name)(connection)
        raise LookupError(name)

    return work


def names(database: Database) -> list[str]:
    with database.read() as connection:
        found = connection.execute(select(number_counter.c.prefix).order_by("prefix"))
        return list(found.scalars())


def held_up(writer: Writer) -> Event:
    """The writer is busy until the event is set, so that what comes now waits together."""
    busy, go_on = Event(), Event()

    def work(_connection: Connection) -> None:
        busy.set()
        assert go_on.wait(WAIT_S)

    writer.submit(work)
    assert busy.wait(WAIT_S)
    return go_on


def test_a_result_is_told_after_its_commit(writer: Writer, database: Database) -> None:
    assert writer.submit(adds("A")).result(WAIT_S) == "A"
    assert names(database) == ["A"]


def test_one_that_fails_takes_nobody_along(writer: Writer, database: Database) -> None:
    go_on = held_up(writer)
    works = [adds("A"), fails_after_adding("B"), adds("A"), adds("C")]
    first, broken, twice, last = [writer.submit(work) for work in works]
    go_on.set()
    assert (first.result(WAIT_S), last.result(WAIT_S)) == ("A", "C")
    with pytest.raises(LookupError, match="B"):
        broken.result(WAIT_S)
    with pytest.raises(SQLAlchemyError):
        twice.result(WAIT_S)
    assert names(database) == ["A", "C"]


def test_many_wait_together_and_none_is_forgotten(writer: Writer, database: Database) -> None:
    go_on = held_up(writer)
    wanted = [f"Q{order:03}" for order in range(3 * TOGETHER)]
    futures = [writer.submit(adds(name)) for name in wanted]
    go_on.set()
    assert [future.result(WAIT_S) for future in futures] == wanted
    assert names(database) == wanted


def test_what_was_given_up_before_it_began_is_not_done(writer: Writer, database: Database) -> None:
    go_on = held_up(writer)
    given_up, other = writer.submit(adds("A")), writer.submit(adds("B"))
    assert given_up.cancel()
    go_on.set()
    assert other.result(WAIT_S) == "B"
    assert names(database) == ["B"]


def test_ending_waits_for_what_was_handed_over(database: Database) -> None:
    writer = Writer(database)
    go_on = held_up(writer)
    futures = [writer.submit(adds(f"Q{order}")) for order in range(3)]
    go_on.set()
    writer.close()
    assert [future.result(0) for future in futures] == ["Q0", "Q1", "Q2"] == names(database)


def test_a_database_that_takes_nothing_is_told_to_everybody(
    writer: Writer, database: Database
) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("drop table number_counter")
    go_on = held_up(writer)
    futures = [writer.submit(adds("A")), writer.submit(adds("B"))]
    go_on.set()
    for future in futures:
        with pytest.raises(SQLAlchemyError):
            future.result(WAIT_S)
    assert writer.submit(lambda _connection: "still here").result(WAIT_S) == "still here"


class BrokenDatabase(Database):
    """Fails for a reason of its own when a transaction ends."""

    broken = True

    @contextmanager
    def write(self) -> Generator[Connection]:
        with super().write() as connection:
            yield connection
            if self.broken:
                raise MemoryError


def test_no_trouble_ends_the_one_who_writes(database: Database) -> None:
    broken = BrokenDatabase(str(database.engine.url))
    writer = Writer(broken)
    try:
        with pytest.raises(MemoryError):
            writer.submit(adds("A")).result(WAIT_S)
        broken.broken = False
        assert writer.submit(adds("B")).result(WAIT_S) == "B"
    finally:
        writer.close()
        broken.close()
    assert names(database) == ["B"]
