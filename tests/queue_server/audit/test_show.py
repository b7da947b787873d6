"""Who did what: a day of years ago is found without reading the years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from queue_server.audit import show
from tests.queue_server.databases import of_sqlite
from tests.queue_server.store.ward import NOON

if TYPE_CHECKING:
    from tests.queue_server.store.ward import Ward


def test_what_was_done_on_a_day(ward: Ward) -> None:
    ward.ticket()
    day = ward.site.day(NOON)
    with ward.database.read() as connection:
        assert [deed.action for deed in show.of_day(connection, ward.site, day)] == ["issue"]
        assert not list(show.of_day(connection, ward.site, day.replace(day=day.day - 1)))


@of_sqlite
def test_a_day_is_found_by_an_index(ward: Ward) -> None:
    asked: list[tuple[str, Any]] = []

    def note(*arguments: Any) -> None:
        asked.append((arguments[2], arguments[3]))

    with ward.database.read() as connection:
        event.listen(connection, "before_cursor_execute", note)
        list(show.of_day(connection, ward.site, ward.site.day(NOON)))
        event.remove(connection, "before_cursor_execute", note)
        ((statement, facts),) = asked
        plan = connection.exec_driver_sql(f"explain query plan {statement}", facts).all()
    assert "history_of_time" in str(plan)
