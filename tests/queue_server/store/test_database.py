from __future__ import annotations

import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.exc import IntegrityError

from queue_server.config import ConfigError
from queue_server.secrets import Secrets
from queue_server.store import number_counter as numbers
from queue_server.store.database import Database, held
from queue_server.store.seal import Seal
from queue_server.store.tables import Instant, alert, number_counter, person, ticket, visit

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 23)
KEY, OTHER_KEY = "A" * 43 + "=", "B" * 42 + "A="


def test_what_was_committed_survives_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/server.db")
    with database.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_numbers_are_taken_one_after_the_other(database: Database) -> None:
    def take(_: int) -> int:
        with database.write() as connection:
            return numbers.take(connection, "A", DAY)

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(take, range(200))) == list(range(1, 201))


def test_each_queue_and_day_counts_for_itself(database: Database) -> None:
    with database.write() as connection:
        taken = [
            numbers.take(connection, queue, day)
            for queue in ("A", "B")
            for day in (DAY, DAY + timedelta(days=1))
            for _ in range(2)
        ]
    assert taken == [1, 2] * 4


def test_a_transaction_that_fails_takes_no_number(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            numbers.take(connection, "A", DAY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.write() as connection:
        assert numbers.take(connection, "A", DAY) == 1


def test_a_reader_sees_one_moment_and_waits_for_nobody(database: Database) -> None:
    counted = select(number_counter.c.last)
    with database.write() as connection:
        numbers.take(connection, "A", DAY)
    with database.read() as reader:
        assert reader.execute(counted).scalar_one() == 1
        with database.write() as writer:
            numbers.take(writer, "A", DAY)
            assert reader.execute(counted).scalar_one() == 1
        assert reader.execute(counted).scalar_one() == 1
    with database.read() as reader:
        assert reader.execute(counted).scalar_one() == 2


def test_writers_wait_for_each_other(database: Database) -> None:
    order: list[str] = []
    entered = threading.Event()

    def second() -> None:
        entered.wait()
        with database.write():
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with database.write() as connection:
        entered.set()
        numbers.take(connection, "A", DAY)
        thread.join(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_an_error_does_not_tell_the_rows_values(database: Database) -> None:
    row = {"id": "x", "kiosk_id": "Nguyễn Thị Bí Mật", "kind": None, "raised_at": datetime.now(UTC)}
    with pytest.raises(IntegrityError) as told, database.write() as connection:
        connection.execute(alert.insert(), row)
    assert "Bí Mật" not in "".join(traceback.format_exception(told.value))


def test_the_database_itself_refuses_a_number_twice(database: Database) -> None:
    same = {
        "visit_id": "v",
        "queue_id": "A",
        "service_day": DAY,
        "prefix": "A",
        "number": 1,
        "label": "A001",
        "outcome": "pending",
        "kiosk_id": "k",
        "issued_at": datetime.now(UTC),
    }
    tickets = [{"id": name, "code": name, **same} for name in ("a", "b")]

    def store() -> None:
        with database.write() as connection:
            somebody = {"id": "p", "sealed": b"", "seen_at": datetime.now(UTC)}
            connection.execute(person.insert(), somebody)
            arrived = {"person_id": "p", "service_day": DAY, "started_at": datetime.now(UTC)}
            connection.execute(visit.insert(), {"id": "v", **arrived})
            connection.execute(ticket.insert(), tickets)

    with pytest.raises(IntegrityError, match=r"(UNIQUE.*ticket\.number|ticket_.*number_key)"):
        store()


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001
def test_an_instant_comes_back_in_utc(naive: datetime) -> None:
    here = naive.replace(tzinfo=timezone(timedelta(hours=7)))
    dialect = SQLiteDialect()
    stored = Instant().process_bind_param(here, dialect)
    assert stored is not None
    assert stored.tzinfo is None
    back = Instant().process_result_value(stored, dialect)
    assert back == here
    assert back is not None
    assert back.tzinfo is UTC


records = st.dictionaries(st.text(), st.text() | st.none() | st.integers())


@given(records, st.text(max_size=40))
def test_a_seal_gives_back_what_was_closed(record: dict[str, object], owner: str) -> None:
    seal = Seal(Secrets(data_key=KEY, index_key=OTHER_KEY))
    assert seal.open(seal.close(record, owner), owner) == record


@given(st.text(max_size=20), st.data())
def test_a_seal_opens_for_its_owner_alone_and_only_whole(owner: str, data: st.DataObject) -> None:
    seal = Seal(Secrets(data_key=KEY, index_key=OTHER_KEY))
    sealed = bytearray(seal.close({"name": "Nguyễn"}, owner))
    with pytest.raises(InvalidTag):
        seal.open(bytes(sealed), owner + "x")
    with pytest.raises(InvalidTag):
        Seal(Secrets(data_key=OTHER_KEY, index_key=KEY)).open(bytes(sealed), owner)
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(InvalidTag):
        seal.open(bytes(sealed), owner)


def test_two_seals_of_one_record_differ() -> None:
    seal = Seal(Secrets(data_key=KEY, index_key=OTHER_KEY))
    assert seal.close({"a": 1}, "x") != seal.close({"a": 1}, "x")


def test_an_index_depends_on_number_purpose_and_key() -> None:
    seal = Seal(Secrets(data_key=KEY, index_key=OTHER_KEY))
    other = Seal(Secrets(data_key=KEY, index_key=KEY))
    number = "079190000001"
    assert seal.index(number) == seal.index(number)
    found = {seal.index(number), other.index(number), seal.digest("login", number)}
    assert len(found | {seal.index("079190000002")}) == 4


def test_one_server_at_a_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/server.db"
    with (
        held(url),
        pytest.raises(ConfigError, match="another server runs on this database"),
        held(url),
    ):
        pass
    with held(url):  # what ended leaves nothing behind
        pass
