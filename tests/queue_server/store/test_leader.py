"""Several processes on one PostgreSQL: one leads, all hear the news, none loses anything."""

from __future__ import annotations

import subprocess
import sys
import time
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from queue_server.contract.mqtt import Alert
from queue_server.store import outbox
from queue_server.store.database import Database, migrate
from queue_server.store.leader import LEASE_S, Leader
from queue_server.store.news import News
from queue_server.store.tables import number_counter
from tests.queue_server.databases import postgres
from tests.queue_server.postgres import QUICK, Postgres
from tests.queue_server.store.ward import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WAIT_S = 20
HELP = Alert(kiosk="k1", kind="call_staff", raised_at=NOON)


@pytest.fixture
def url() -> str:
    url = postgres().make()
    migrate(url)
    return url


@pytest.fixture
def two(url: str) -> Iterator[tuple[Database, Database]]:
    """The same database as two processes have it."""
    first, second = Database(url), Database(url)
    yield first, second
    first.close()
    second.close()


def within(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + WAIT_S
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)
    return happened()


def tell(database: Database, then: Callable[[], object] = bool) -> None:
    with database.write() as connection:
        outbox.add(connection, "x", HELP, NOON)
        then()


def test_one_leads_and_the_next_one_when_it_ends(two: tuple[Database, Database]) -> None:
    first, second = (Leader(database) for database in two)
    began = Event()
    second.tell(began.set)
    first.start()
    assert within(lambda: first.leads)
    second.start()
    time.sleep(LEASE_S / 2)  # it must not lead however long it waits
    assert (first.leads, second.leads) == (True, False)
    first.close()
    assert not first.leads
    assert began.wait(WAIT_S)
    assert second.leads
    second.close()


def test_who_loses_the_connection_leads_no_more(two: tuple[Database, Database]) -> None:
    leader = Leader(two[0])
    leader.start()
    assert within(lambda: leader.leads)
    with two[1].write() as connection:
        connection.exec_driver_sql(
            "select pg_terminate_backend(pid) from pg_locks "
            "where locktype = 'advisory' and pid <> pg_backend_pid()"
        )
    assert within(lambda: not leader.leads)
    assert within(lambda: leader.leads)  # nobody else wanted to
    leader.close()


def test_news_of_all_processes_is_heard(two: tuple[Database, Database]) -> None:
    heard = Event()
    news = News(two[0])
    news.tell(heard.set)
    news.start()
    assert heard.wait(WAIT_S)  # something may have happened before it listened
    for each in two:
        heard.clear()
        tell(each)
        assert heard.wait(WAIT_S)
    heard.clear()
    with two[1].write() as connection:
        connection.execute(number_counter.insert(), {"prefix": "A", "service_day": NOON, "last": 1})
    with pytest.raises(ZeroDivisionError):
        tell(two[1], lambda: 1 // 0)
    assert not heard.wait(1)  # nothing was told
    news.close()


def test_news_on_a_file_is_heard_in_the_process_itself(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("the other ones are about PostgreSQL")
    heard = Event()
    News(database).tell(heard.set)
    tell(database)
    assert heard.is_set()
    assert Leader(database).leads


def test_a_database_that_was_away_is_used_again() -> None:
    with Postgres(*QUICK) as cluster:
        url = cluster.make()
        migrate(url)
        database = Database(url)
        tell(database)
        assert cluster.cut() > 0
        tell(database)  # a new connection, found to be needed before it began
        cluster.kill()
        with pytest.raises(SQLAlchemyError):
            tell(database)
        cluster.start()
        tell(database)
        with database.read() as connection:
            assert len(outbox.unpublished(connection, 10)) == 3
        database.close()


def test_a_connection_that_is_cut_in_a_transaction_leaves_nothing_of_it(
    two: tuple[Database, Database],
) -> None:
    cut, other = two
    with pytest.raises(SQLAlchemyError):
        tell(cut, postgres().cut)
    tell(cut)
    with other.read() as connection:
        assert len(outbox.unpublished(connection, 10)) == 1


def test_who_stands_still_in_a_transaction_keeps_the_others_for_a_while_only(
    two: tuple[Database, Database],
) -> None:
    with two[0].write() as connection:
        connection.execute(select(1))
        begun = time.monotonic()
        with pytest.raises(SQLAlchemyError):
            tell(two[1])
        assert time.monotonic() - begun < WAIT_S
    tell(two[1])


def test_processes_that_start_at_once_migrate_once() -> None:
    url = postgres().make()
    code = f"from queue_server.store.database import migrate; migrate({url!r})"
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [each.wait(60) for each in running] == [0, 0]
