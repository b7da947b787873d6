"""Nobody is left open when a service day ends, and nothing of it happens in silence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from queue_server.audit.verify import verify
from queue_server.background.day_end import PORTION, DayEnd
from queue_server.engine.stops import AT_DAY_END, OPEN, State, after
from queue_server.store import number_account
from queue_server.store.tables import history, stop
from tests.queue_server.background.night import HandClock
from tests.queue_server.store.conftest import ward
from tests.queue_server.store.ward import NOON, Ward

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["ward"]
ENDED = {
    "waiting": "cancelled",
    "parked": "cancelled",
    "called": "no_show",
    "absent": "no_show",
    "serving": "finished",
}


@pytest.fixture
def clock() -> HandClock:
    clock = HandClock()
    clock.move(NOON - clock.now())
    return clock


def states(ward: Ward) -> list[str]:
    with ward.database.read() as connection:
        return list(connection.execute(select(stop.c.state).order_by(stop.c.number)).scalars())


def leave_open(ward: Ward, at: datetime) -> None:
    """One in each state that is open, at noon."""
    tickets = [(state, ward.ticket(at)) for state in OPEN]
    with ward.database.write() as connection:
        for state, ticket_id in tickets:
            change = update(stop).where(stop.c.ticket_id == ticket_id)
            connection.execute(change.values(state=state, parked_with="counter:pk1"))


def test_every_open_state_has_its_end() -> None:
    assert {state: after(state, action) for state, action in AT_DAY_END.items()} == ENDED
    assert set(AT_DAY_END) == set(OPEN)


def test_the_day_ends_what_it_left_open_once_and_by_the_server(
    ward: Ward, clock: HandClock
) -> None:
    day_end = DayEnd(ward.database, ward.site, clock)
    leave_open(ward, NOON)
    clock.move(ward.site.end(ward.site.day(NOON)) - timedelta(seconds=1) - clock.now())
    assert day_end.work() == clock.now() + timedelta(seconds=1)
    assert states(ward) == [*OPEN]
    clock.move(timedelta(seconds=1))
    day_end.work()
    assert states(ward) == [ENDED[state] for state in OPEN]
    with ward.database.read() as connection:
        deeds = connection.execute(select(history.c.who).where(history.c.action != "issue"))
        assert deeds.scalars().all() == ["server"] * len(OPEN)
        (account,) = number_account.of_day(connection, ward.site.day(NOON))
        left = connection.execute(select(stop.c.parked_with).distinct()).scalars().all()
    assert (account.open, account.cancelled, account.no_show, account.adds_up) == (0, 2, 2, True)
    assert left == [None]
    day_end.work()
    assert verify(ward.database).rows == 2 * len(OPEN)


def test_a_server_that_was_off_for_days_ends_them_all_but_today(
    ward: Ward, clock: HandClock
) -> None:
    ward.ticket(NOON)
    ward.ticket(NOON + timedelta(days=1))
    clock.move(timedelta(days=3))
    ward.ticket(clock.now())
    DayEnd(ward.database, ward.site, clock).work()
    assert sorted(states(ward)) == ["cancelled", "cancelled", "waiting"]


def test_many_are_ended_in_portions(
    ward: Ward, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PORTION > 2
    monkeypatch.setattr("queue_server.background.day_end.PORTION", 2)
    for _ in range(5):
        ward.ticket(NOON)
    clock.move(timedelta(days=1))
    DayEnd(ward.database, ward.site, clock).work()
    assert set(states(ward)) == {State.CANCELLED}
