from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select, update

from queue_server.contract.counters import CallNext
from queue_server.setup.tables import OrderTable
from queue_server.store import calls, counters, lanes, undo
from queue_server.store.moves import Deed
from queue_server.store.tables import person, stop, ticket, visit
from tests.queue_server.databases import of_sqlite
from tests.queue_server.store.ward import NOON

if TYPE_CHECKING:
    from tests.queue_server.store.ward import Ward

A_MINUTE = timedelta(minutes=1)
_PRIORITY = {"priority_class": "priority"}


def _labels(ward: Ward, most: int = 10) -> list[str]:
    queue = ward.site.config.queues[0]
    with ward.database.read() as connection:
        return [each.label for each in lanes.first(connection, ward.site, queue, most, NOON)]


def _change(ward: Ward, number: int, **values: Any) -> None:
    with ward.database.write() as connection:
        connection.execute(update(stop).where(stop.c.number == number).values(**values))


def test_the_policy_orders_the_lanes(ward: Ward) -> None:
    for minute in range(5):
        ward.ticket(NOON - 10 * A_MINUTE + minute * A_MINUTE)
    _change(ward, 5, priority_class="emergency")
    _change(ward, 4, priority_class="front")
    _change(ward, 1, not_before=NOON + A_MINUTE)
    assert _labels(ward) == ["A005", "A004", "A002", "A003", "A001"]
    assert _labels(ward, 2) == ["A005", "A004"]
    queue = ward.site.config.queues[0]
    with ward.database.read() as connection:
        everybody = lanes.first(connection, ward.site, queue, 10, NOON)
        places = [
            lanes.ahead(connection, ward.site, queue, each.waiting, NOON) for each in everybody
        ]
        assert places == [0, 1, 2, 3, 4]
        assert lanes.counts(connection, ward.site.day(NOON)) == {"A": 5}


@pytest.mark.parametrize("policy", ["ratio", "accumulating", "slack"])
def test_a_place_far_behind_is_reckoned_without_reading_the_queue(ward: Ward, policy: str) -> None:
    ward.ticket(NOON - 70 * A_MINUTE)
    _like_the_first(ward, 159)
    _change(ward, 1, not_before=NOON + A_MINUTE)
    _change(ward, 2, not_before=NOON + 2 * A_MINUTE)
    with ward.database.write() as connection:
        connection.execute(update(stop).where(stop.c.number % 4 == 0).values(_PRIORITY))
    queue = ward.site.config.queues[0].model_copy(update={"order": OrderTable(policy=policy)})
    read = list[int]()
    with ward.database.read() as connection:
        everybody = lanes.first(connection, ward.site, queue, 1000, NOON)
        places = [
            lanes.ahead(connection, ward.site, queue, each.waiting, NOON) for each in everybody
        ]
        asked = list[tuple[str, Any]]()
        event.listen(
            connection, "before_cursor_execute", lambda *told: asked.append((told[2], told[3]))
        )
        for one in (everybody[-1], everybody[-3]):
            lanes.ahead(connection, ward.site, queue, one.waiting, NOON)
        read = [len(connection.exec_driver_sql(*each).all()) for each in list(asked)]
    assert len(everybody) == 160
    assert places[: lanes.MIXED] == list(range(lanes.MIXED))
    assert places[-2:] == [158, 159]
    assert max(abs(place - there) for place, there in enumerate(places)) <= len(places) // 10
    # Of each of two lanes.
    assert max(read) <= 2 * lanes.MIXED


def _like_the_first(ward: Ward, more: int) -> None:
    """As many more wait as the first does, each a quarter of a minute after the other."""
    with ward.database.write() as connection:
        rows = {
            table: dict(connection.execute(select(table)).mappings().one())
            for table in (person, visit, ticket, stop)
        }
        for number in range(2, more + 2):
            own = {"number": number, "label": f"A{number:03}", "code": str(number)}
            own |= {f"{table.name}_id": f"{table.name}{number}" for table in rows}
            own |= {"number_index": str(number), "eligibility_id": None}
            own |= {"since": rows[stop]["since"] + number * A_MINUTE / 4}
            for table, first in rows.items():
                mine = {name: value for name, value in own.items() if name in table.c}
                connection.execute(table.insert(), {**first, **mine, "id": own[f"{table.name}_id"]})


@of_sqlite
def test_a_call_reads_neither_the_whole_queue_nor_the_years_before(ward: Ward) -> None:
    for minute in range(3):
        ward.ticket(NOON + minute * A_MINUTE)
    asked: list[tuple[str, Any]] = []

    def note(*arguments: Any) -> None:
        asked.append((arguments[2], arguments[3]))

    counter, now = ward.site.config.counters[0], NOON + A_MINUTE
    with ward.database.write() as connection:
        event.listen(connection, "before_cursor_execute", note)
        for second in range(3):
            at = now + timedelta(seconds=second)
            deed = Deed(connection, ward.site, "staff:dd.mau", "call-next", at, counter)
            calls.call_next(deed, CallNext())
            calls.settle(deed)
        undo.offered(connection, ward.site, counter.id, now)
        counters.ready(connection, ward.site, ward.site.day(NOON))
        event.remove(connection, "before_cursor_execute", note)
        steps = {
            row[3]
            for statement, parameters in asked
            if statement.lstrip().lower().startswith(("select", "update"))
            for row in connection.exec_driver_sql(f"explain query plan {statement}", parameters)
        }
    scans = {step for step in steps if step.startswith("SCAN") and "anon_" not in step}
    # One row a counter; the newest of the history, by its key.
    assert {step.split()[1] for step in scans} <= {"counter_state", "CONSTANT", "history"}
    assert "SEARCH history USING INDEX history_of_counter (counter_id=?)" in steps
    lanes_read = "SEARCH stop USING INDEX lanes (service_day=? AND queue_id=? AND priority_class=?)"
    assert lanes_read in steps
    assert not {step for step in steps if "(service_day=?)" in step and "stop" in step}
