from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.engine import policies
from queue_server.engine.order import PriorityClass
from queue_server.replay.day import Day, DayCounter, DayPatient, DayQueue, DayStop
from queue_server.replay.stay import Ending
from queue_server.setup.tables import RulesTable
from tests.queue_server.replay.days import (
    FOR_EVER,
    MORNING,
    NO_RAILS,
    NORMAL,
    PRIORITY,
    at,
    called,
    day,
    patient,
    run,
)

if TYPE_CHECKING:
    from queue_server.replay.simulate import Run

CLASSES = st.sampled_from(PriorityClass)
SECONDS = st.integers(0, 3000)


@st.composite
def stops(draw: st.DrawFn) -> DayStop:
    return DayStop(
        queue=draw(st.sampled_from("AB")),
        service_s=draw(st.integers(0, 600)),
        after_s=draw(st.integers(0, 600)),
        priority_class=draw(CLASSES),
        misses=draw(st.sampled_from([0, 0, 0, 1, 10])),
        patience_s=draw(st.none() | SECONDS),
        sorted=draw(st.booleans()),
    )


@st.composite
def days(draw: st.DrawFn) -> Day:
    patients = [
        DayPatient(
            number=f"A{number:03}",
            at=at(draw(SECONDS)),
            stops=tuple(draw(st.lists(stops(), min_size=1, max_size=3))),
            slot=draw(st.none() | SECONDS.map(at)),
        )
        for number in range(draw(st.integers(1, 12)))
    ]
    counters = [
        DayCounter(
            id=str(number),
            queues=queues,
            how=draw(st.sampled_from(["together", "in_turn"])),
            open=((MORNING, at(draw(st.integers(1, 9000)))),),
        )
        for number, queues in enumerate([("A",), ("B", "A"), ("B",)])
    ]
    return Day(
        day=MORNING.date(),
        rules=RulesTable(call_gap_s=draw(st.integers(0, 5))),
        queues=(DayQueue(id="A"), DayQueue(id="B", target_min=10)),
        counters=tuple(counters),
        patients=tuple(patients),
    )


@given(days(), st.sampled_from(policies.names()))
def test_everybody_is_served_once_or_went_or_still_waits(one: Day, policy: str) -> None:
    done = run(one, policy)
    for number, who in enumerate(one.patients):
        mine = [stay for stay in done.stays if stay.number == number]
        assert [stay.index for stay in mine] == list(range(len(mine)))
        assert all(stay.ending is Ending.SERVED for stay in mine[:-1])
        assert len(mine) == len(who.stops) or mine[-1].ending is not Ending.SERVED
        for stay in mine:
            served = stay.ending is Ending.SERVED
            assert not served or stay.calls == stay.stop.misses + 1
            assert (stay.ended_at is None) is (stay.ending is Ending.UNSERVED)
        for before, after in pairwise(mine):
            assert before.ended_at is not None
            gone = timedelta(seconds=after.stop.after_s)
            assert after.arrived_at == before.ended_at + gone


@given(days(), st.sampled_from(policies.names()))
def test_a_counter_has_one_patient_and_calls_while_it_is_open(one: Day, policy: str) -> None:
    done = run(one, policy)
    for desk in done.desks:
        mine = [stay for stay in done.stays if stay.counter == desk.counter.id and stay.calls]
        spans = sorted(
            (stay.last_called_at, stay.ended_at)
            for stay in mine
            if stay.last_called_at and stay.ended_at and stay.ending is Ending.SERVED
        )
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        assert all(desk.is_open(begin) for begin, _ in spans)
        assert all(stay.stop.queue in desk.counter.queues for stay in mine)


PEOPLE = st.lists(
    st.tuples(SECONDS, st.integers(1, 600), st.sampled_from([NORMAL, PRIORITY])),
    min_size=1,
    max_size=25,
)


def _run(people: list[tuple[int, int, PriorityClass]], policy: str, counters: int = 1) -> Run:
    return run(day((patient(n, *one) for n, one in enumerate(people)), counters=counters), policy)


@given(PEOPLE, st.sampled_from(policies.names()), st.integers(1, 3))
def test_nobody_waits_while_a_counter_is_free(
    people: list[tuple[int, int, PriorityClass]], policy: str, counters: int
) -> None:
    """One counter's work is the same under every policy; several never rest while one waits."""
    done = _run(people, policy, counters)
    changes = [(stay.called_at, +1) for stay in done.stays if stay.called_at]
    changes += [(stay.ended_at, -1) for stay in done.stays if stay.ended_at]
    for stay in done.stays:
        assert stay.called_at is not None
        if stay.called_at > stay.arrived_at:
            # At every instant of the wait all counters are busy.
            instants = {stay.arrived_at, *(when for when, _ in changes)}
            for instant in instants:
                if stay.arrived_at <= instant < stay.called_at:
                    assert sum(step for when, step in changes if when <= instant) == counters


EQUAL = ("head_start:priority=0", "accumulating:priority_rate=1", "slack:priority=60")


@given(
    st.lists(
        st.tuples(SECONDS, st.integers(1, 600), st.sampled_from([NORMAL, PRIORITY])),
        unique_by=lambda one: one[0],
        min_size=1,
        max_size=25,
    ),
    st.integers(1, 3),
    st.sampled_from(EQUAL),
)
def test_policies_with_equal_parameters_are_first_come_first_served(
    people: list[tuple[int, int, PriorityClass]], counters: int, policy: str
) -> None:
    times = called(_run(people, policy, counters))
    free = [0] * counters
    for came, service, name in sorted(
        (came, service, f"A{number:03}") for number, (came, service, _) in enumerate(people)
    ):
        begins = max(came, min(free))
        free[free.index(min(free))] = begins + service
        assert times[name] == begins


def test_priority_goes_before_and_the_run_ends() -> None:
    people = [patient(0, 0, 60), *(patient(n, n, 60) for n in (1, 2))]
    people += [patient(n, n, 60, PRIORITY) for n in range(3, 9)]
    rails = NO_RAILS.model_copy(update={"priority_run": 2})
    done = called(run(day(people, order=rails), "strict"))
    order = sorted(done, key=lambda name: done[name] or 0)
    assert order == ["A000", "A003", "A004", "A001", "A005", "A006", "A002", "A007", "A008"]


def test_an_early_appointment_is_called_by_a_free_room_only() -> None:
    booked = DayPatient(
        number="A000", at=at(0), slot=at(3600), stops=(DayStop(queue="A", service_s=60),)
    )
    alone = called(run(day([booked])))
    assert alone["A000"] == 0
    # From 30 minutes before its slot it may be called; before, those who came later are.
    others = [patient(n, 0, 300) for n in range(1, 10)]
    assert called(run(day([booked, *others])))["A000"] == 2700


def test_an_appointment_waits_from_its_slot() -> None:
    booked = DayPatient(
        number="A001", at=at(10), slot=at(1200), stops=(DayStop(queue="A", service_s=60),)
    )
    done = run(day([patient(0, 0, 1500), booked]))
    assert done.stays[1].wait_s(done.ended_at) == 300


def test_who_is_absent_comes_back_after_some_calls() -> None:
    stop = DayStop(queue="A", service_s=60, misses=1)
    absent = DayPatient(number="A000", at=at(0), stops=(stop,))
    people = [absent, *(patient(n, 0, 60) for n in range(1, 9))]
    rules = RulesTable(call_gap_s=0, returns=1, return_calls=3)
    done = run(day(people, rules=rules))
    back = done.stays[0]
    assert (back.calls, back.ending) == (2, Ending.SERVED)
    # A minute for the missed call, three others; then as if come five minutes ago, which all did.
    assert back.last_called_at is not None
    assert at(240) <= back.last_called_at < at(540)


def test_who_never_comes_is_given_up() -> None:
    stop = DayStop(queue="A", service_s=60, misses=10)
    done = run(day([DayPatient(number="A000", at=at(0), stops=(stop,))]))
    assert done.stays[0].ending is Ending.NO_SHOW
    assert done.stays[0].calls == RulesTable().returns + 1


def test_after_closing_nobody_is_called() -> None:
    counter = DayCounter(id="1", queues=("A",), open=((at(0), at(100)), (at(500), FOR_EVER)))
    one = day([patient(0, 0, 150), patient(1, 10, 60)]).model_copy(update={"counters": (counter,)})
    assert called(run(one)) == {"A000": 0, "A001": 500}


def test_calls_of_a_counter_keep_their_distance() -> None:
    people = [patient(n, 0, 1) for n in range(3)]
    done = called(run(day(people, rules=RulesTable(call_gap_s=5))))
    assert list(done.values()) == [0, 5, 10]


def test_a_queue_own_policy_must_be_right() -> None:
    order = NO_RAILS.model_copy(update={"parameters": {"prioritty": 3}})
    with pytest.raises(ValueError, match="prioritty"):
        run(day([patient(0, 0, 1)], order=order))
