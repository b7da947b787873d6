"""Somebody who was not to be called before an instant waits like the others from then on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from queue_server.background.delays import Delays
from queue_server.setup import toml
from queue_server.store import boards, counters, setup
from queue_server.store.moves import Deed
from queue_server.store.tables import counter_state, history, stop
from tests.queue_server.background.night import HandClock
from tests.queue_server.store.ward import Ward

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LATER = timedelta(minutes=10)


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    ward = Ward.build(tmp_path)
    yield ward
    ward.database.close()


def delay(ward: Ward, clock: HandClock) -> None:
    """The one who waits in queue A is not to be called for ten minutes."""
    ward.ticket(clock.now())
    with ward.database.write() as connection:
        connection.execute(update(stop).values(not_before=clock.now() + LATER))


def test_it_sleeps_until_the_instant_and_then_lets_go(ward: Ward) -> None:
    clock = HandClock()
    delays = Delays(ward.database, ward.site, clock)
    assert delays.work() is None
    delay(ward, clock)
    due = clock.now() + LATER
    assert delays.work() == due
    clock.move(LATER)
    assert delays.work() is None
    with ward.database.read() as connection:
        assert connection.execute(select(stop.c.not_before)).scalar_one() is None
        told = connection.execute(select(history.c.who, history.c.action)).all()
        assert ("server", "due") in [tuple(row) for row in told]
        shown = boards.state(connection, ward.site, ward.site.config.boards[0], clock.now())
        assert shown.next == ("A001",)


def test_nobody_is_let_go_by_a_setup_that_is_out_of_force(ward: Ward) -> None:
    """A counter that was just taken out calls nobody."""
    clock = HandClock()
    delay(ward, clock)
    clock.move(LATER)
    delays = Delays(ward.database, ward.site, clock)
    with ward.database.write() as connection:
        setup.add(connection, toml.dump(ward.site.config), "server", None, clock.now())
    again_at = delays.work()
    assert again_at is not None
    assert again_at > clock.now()
    with ward.database.read() as connection:
        assert connection.execute(select(stop.c.not_before)).scalar_one() is not None
    assert setup.follow(ward.database, ward.site, clock.now())
    assert delays.work() is None


def test_a_counter_that_is_ready_calls_who_is_due(ward: Ward) -> None:
    clock = HandClock()
    delay(ward, clock)
    counter = ward.site.config.counters[0]
    with ward.database.write() as connection:
        deed = Deed(connection, ward.site, "staff:dd.mau", "ready", clock.now(), counter)
        counters.open_up(deed, None)
        counters.set_ready(deed, wanted=True)
    clock.move(LATER)
    Delays(ward.database, ward.site, clock).work()
    with ward.database.read() as connection:
        called = connection.execute(select(stop.c.state, stop.c.counter_id)).one()
        assert tuple(called) == ("called", counter.id)
        assert connection.execute(select(counter_state.c.ready_since)).scalar_one() is None
