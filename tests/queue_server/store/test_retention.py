"""What is kept only for a while goes, the rest stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from queue_server.contract.mqtt import Alert
from queue_server.store import alarms, outbox, retention, staff
from queue_server.store.tables import alarm, alert, idempotency, login_failure, staff_session
from queue_server.store.tables import outbox as outbox_table
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import a_ticket, key

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Table

    from queue_server.store.database import Database

NOW = datetime(2026, 11, 23, 2, 41, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)
HELP = Alert(kiosk="k1", kind="call_staff", raised_at=NOW)


def publish(connection: Connection, at: datetime) -> None:
    outbox.add(connection, "x", HELP, at)
    outbox.mark_published(connection, [outbox.last_rev(connection)], at)


def keep_everything(connection: Connection, now: datetime, age: int) -> None:
    """One row of each kind: of the age at which it goes, or a second younger."""

    def at(kept: timedelta) -> datetime:
        return now - kept + age * A_SECOND

    publish(connection, at(retention.PUBLISHED))
    answered = {"who": "k", "key": str(age), "request_hash": "x", "status": 200, "sealed": b""}
    connection.execute(idempotency.insert().values(**answered, at=at(retention.ANSWERS)))
    staff.note_failure(connection, "x", at(retention.LOGIN_FAILURES))
    staff.open_session(connection, str(age), "x", now, at(timedelta()), 5)
    row = {"id": str(age), "kiosk_id": "k1", "kind": "call_staff"}
    connection.execute(alert.insert().values(**row, raised_at=at(retention.ALERTS)))
    alarms.raise_alarm(connection, "portal_code", str(age), now)
    alarms.clear(connection, "portal_code", str(age), at(retention.CLEARED_ALARMS), "x")


def count(database: Database, table: Table) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_each_kind_is_kept_as_long_as_it_says(database: Database) -> None:
    kinds = (outbox_table, idempotency, login_failure, staff_session, alert, alarm)
    with database.write() as connection:
        keep_everything(connection, NOW, 0)
        keep_everything(connection, NOW, 1)
    assert retention.purge(database, NOW) == len(kinds)
    assert [count(database, kind) for kind in kinds] == [1] * len(kinds)
    assert retention.purge(database, NOW) == 0


def test_an_open_alarm_stays(database: Database) -> None:
    with database.write() as connection:
        alarms.raise_alarm(connection, "portal_code", "054", NOW - timedelta(days=1000))
    assert retention.purge(database, NOW) == 0
    assert count(database, alarm) == 1


def test_what_was_not_told_yet_stays(database: Database) -> None:
    with database.write() as connection:
        outbox.add(connection, "x", HELP, NOW - timedelta(days=100))
        publish(connection, NOW)
    assert retention.purge(database, NOW) == 0
    with database.read() as connection:
        assert len(outbox.unpublished(connection, 10)) == 1


def test_rev_goes_on_growing(database: Database) -> None:
    with database.write() as connection:
        for _ in range(3):
            publish(connection, NOW - timedelta(days=100))
    assert retention.purge(database, NOW) == 2
    with database.write() as connection:
        assert outbox.last_published_rev(connection) == 3
        publish(connection, NOW)
        assert outbox.last_rev(connection) == 4


def test_many_go_in_portions(database: Database) -> None:
    with database.write() as connection:
        for _ in range(2 * retention.PORTION + 1):
            staff.note_failure(connection, "x", NOW - timedelta(days=100))
    assert retention.purge(database, NOW) == 2 * retention.PORTION + 1


def test_a_server_purges_and_patients_stay(tmp_path: Path) -> None:
    server = QuickServer(tmp_path)
    with server, server.kiosk() as kiosk:
        assert kiosk.post("/tickets", json=a_ticket(), headers=key()).status_code == 201
        server.wait_until(lambda: server.log.count('"purged"') == 1)
    server.change("update idempotency set at = datetime(at, '-3 days')")
    with server:
        server.wait_until(lambda: server.log.count('"purged"') == 2)
    counts = "select (select count(*) from idempotency), (select count(*) from ticket)"
    assert server.database(counts) == [(0, 1)]
