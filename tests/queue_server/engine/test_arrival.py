"""Where a patient stands on entering a queue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.engine import arrival
from queue_server.engine.arrival import Arrival
from queue_server.engine.order import PriorityClass, Waiting
from tests.queue_server.engine.crowd import OF_POLICIES, at

if TYPE_CHECKING:
    from queue_server.engine.arrival import Place

PRIORITY, APPOINTMENT, RETURN, NORMAL = OF_POLICIES
EMERGENCY, FRONT = PriorityClass.EMERGENCY, PriorityClass.FRONT
MINUTES = st.integers(-300, 300)


def booked(now: float, slot: float, *, priority: bool = False) -> Arrival:
    return arrival.booked(at(now), at(slot), late_min=15, early_min=30, priority=priority)


def test_without_an_appointment() -> None:
    assert arrival.walk_in(at(7), priority=False) == Arrival(NORMAL, at(7))
    assert arrival.walk_in(at(7), priority=True) == Arrival(PRIORITY, at(7))


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        (-90, Arrival(APPOINTMENT, at(0), at(-30))),  # early: not before half an hour before it
        (-30, Arrival(APPOINTMENT, at(0))),
        (0, Arrival(APPOINTMENT, at(0))),
        (15, Arrival(APPOINTMENT, at(15))),  # a little late: waits since it came
        (15.1, Arrival(NORMAL, at(15.1))),  # too late: as without an appointment
    ],
)
def test_with_an_appointment_at_nine(came: float, expected: Arrival) -> None:
    assert booked(came, 0) == expected


def test_a_priority_group_decides_the_lane_and_the_appointment_the_time() -> None:
    assert booked(-90, 0, priority=True) == Arrival(PRIORITY, at(0), at(-30))
    assert booked(60, 0, priority=True) == Arrival(PRIORITY, at(60))


@given(now=MINUTES, slot=MINUTES)
def test_nobody_gains_by_coming_late(now: int, slot: int) -> None:
    """Who comes a minute later stands no better."""
    earlier, later = booked(now, slot), booked(now + 1, slot)
    assert earlier.since <= later.since
    if earlier.priority_class is NORMAL:
        assert later.priority_class is NORMAL


@given(now=MINUTES, slot=MINUTES, priority=st.booleans())
def test_an_early_appointment_may_go_to_an_idle_room(now: int, slot: int, priority: bool) -> None:  # noqa: FBT001 - hypothesis hands it in
    stands = booked(now, slot, priority=priority)
    waiting = Waiting("A", stands.priority_class, stands.since, 1, stands.not_before)
    assert waiting.callable_at(at(now)) or waiting.may_be_early
    assert waiting.callable_at(at(slot)) or now > slot


def test_back_with_results() -> None:
    assert arrival.with_results(at(7), priority=False) == Arrival(RETURN, at(7))
    assert arrival.with_results(at(7), priority=True) == Arrival(PRIORITY, at(7))


@pytest.mark.parametrize(
    ("before", "priority", "after"),
    [
        (NORMAL, False, NORMAL),
        (PRIORITY, True, PRIORITY),
        (APPOINTMENT, False, NORMAL),
        (FRONT, False, NORMAL),
        (FRONT, True, PRIORITY),
        (RETURN, False, RETURN),
        (EMERGENCY, True, EMERGENCY),
    ],
)
def test_after_an_absence(before: PriorityClass, priority: bool, after: PriorityClass) -> None:  # noqa: FBT001 - a table
    back = arrival.after_absence(at(60), before=before, called_at=at(20), priority=priority)
    assert back == Arrival(after, at(55))


@given(came=st.integers(0, 60), waited=st.integers(1, 90), away=st.integers(0, 90))
def test_who_was_absent_never_has_the_old_place(came: int, waited: int, away: int) -> None:
    called, now = came + waited, came + waited + away
    back = arrival.after_absence(at(now), before=NORMAL, called_at=at(called), priority=False)
    assert at(came) < at(called) <= back.since <= at(now)
    assert at(now) - back.since <= timedelta(minutes=5)


@pytest.mark.parametrize(
    ("place", "before", "expected"),
    [
        ("sorted", NORMAL, Arrival(NORMAL, at(0))),
        ("last", NORMAL, Arrival(NORMAL, at(90))),
        ("first", NORMAL, Arrival(FRONT, at(90))),
        ("sorted", APPOINTMENT, Arrival(NORMAL, at(0))),
        ("last", RETURN, Arrival(NORMAL, at(90))),
        ("last", FRONT, Arrival(NORMAL, at(90))),
        ("sorted", EMERGENCY, Arrival(EMERGENCY, at(0))),
        ("first", EMERGENCY, Arrival(EMERGENCY, at(90))),
    ],
)
def test_sent_to_another_queue(place: Place, before: PriorityClass, expected: Arrival) -> None:
    sent = arrival.transferred(at(90), place=place, came=at(0), before=before, priority=False)
    assert sent == expected


@pytest.mark.parametrize("place", ["first", "sorted", "last"])
def test_a_delay_is_no_early_appointment(place: Place) -> None:
    sent = arrival.transferred(
        at(90), place=place, came=at(0), before=NORMAL, delay_min=20, priority=True
    )
    assert sent.not_before == at(110)
    waiting = Waiting("A", sent.priority_class, sent.since, 1, sent.not_before)
    assert not waiting.callable_at(at(109))
    assert not waiting.may_be_early


def test_when_staff_confirm_or_refuse_a_group() -> None:
    stands = Arrival(NORMAL, at(5))
    confirmed = arrival.reclassified(stands, slot=None, results=False, priority=True)
    assert confirmed == Arrival(PRIORITY, at(5))
    assert arrival.reclassified(confirmed, slot=None, results=False, priority=False) == stands
    early = Arrival(PRIORITY, at(60), at(30))
    refused = arrival.reclassified(early, slot=at(60), results=False, priority=False)
    assert refused == Arrival(APPOINTMENT, at(60), at(30))
    back = arrival.reclassified(Arrival(FRONT, at(5)), slot=None, results=True, priority=False)
    assert back == Arrival(RETURN, at(5))


def test_nobody_came_later_than_now() -> None:
    """A kiosk's clock may go wrong; a delay must not turn into an early appointment by it."""
    sent = arrival.transferred(
        at(0), place="sorted", came=at(30), before=NORMAL, delay_min=20, priority=False
    )
    assert sent == Arrival(NORMAL, at(0), at(20))
