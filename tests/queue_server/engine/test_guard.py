"""The rails around every policy hold whatever comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.engine.guard import Guarded, guarded
from queue_server.engine.lanes import merge
from queue_server.engine.order import PriorityClass, Recent, Waiting
from queue_server.engine.policies import make
from queue_server.setup.tables import OrderTable
from tests.queue_server.engine.crowd import (
    OF_POLICIES,
    POLICIES,
    at,
    crowds,
    heads,
    lanes,
    one,
)

PRIORITY, APPOINTMENT, RETURN, NORMAL = OF_POLICIES
EMERGENCY, FRONT = PriorityClass.EMERGENCY, PriorityClass.FRONT
CLASSES = tuple(PriorityClass)
names = pytest.mark.parametrize("name", POLICIES)


def railed(name: str, cap: int = 60, run: int = 3) -> Guarded:
    return Guarded(make(name, {}), timedelta(minutes=cap), run)


def test_it_is_made_from_the_configuration() -> None:
    made = guarded(OrderTable(policy="ratio", parameters={"priority": 3}, cap_min=45))
    assert made == Guarded(make("ratio", {"priority": 3}), timedelta(minutes=45), 4)


@names
def test_emergencies_then_those_in_front(name: str) -> None:
    people = [one(NORMAL, -500, 1), one(PRIORITY, -400, 2), one(FRONT, 0, 3), one(EMERGENCY, 5, 4)]
    called = merge(lanes(people), railed(name), Recent(priority_run=3), at(10))
    assert [who.number for who in called[:2]] == [4, 3]


@names
def test_beyond_the_cap_the_longest_wait_goes_first(name: str) -> None:
    people = [one(PRIORITY, 0, 1), one(NORMAL, -1, 2), one(RETURN, -2, 3), one(PRIORITY, 30, 4)]
    called = merge(lanes(people), railed(name, run=100), Recent(), at(60))
    assert [who.number for who in called] == [3, 2, 1, 4]


def test_within_the_cap_the_policy_decides() -> None:
    people = [one(PRIORITY, 0, 1), one(NORMAL, -1, 2)]
    now = at(58.9)
    assert [who.number for who in merge(lanes(people), railed("strict"), Recent(), now)] == [1, 2]


def test_after_a_run_of_priority_one_of_the_normal_order_is_called() -> None:
    people = [one(PRIORITY, n, n) for n in range(1, 8)] + [one(NORMAL, 9, 9), one(NORMAL, 10, 10)]
    called = merge(lanes(people), railed("strict"), Recent(), at(20))
    assert [who.number for who in called] == [1, 2, 3, 9, 4, 5, 6, 10, 7]


def test_a_run_counts_only_while_somebody_is_passed() -> None:
    rails, recent = railed("strict"), Recent()
    for n in range(5):
        recent = rails.told(one(PRIORITY, n, n), [one(PRIORITY, n, n)], recent, at(n))
    assert recent.priority_run == 0
    among = [one(PRIORITY, 6, 6), one(NORMAL, 5, 5)]
    early = [one(PRIORITY, 6, 6), one(NORMAL, 20, 5, not_before=10)]
    assert rails.told(early[0], early, recent, at(7)).priority_run == 0
    recent = rails.told(among[0], among, recent, at(7))
    assert recent.priority_run == 1
    assert rails.told(among[1], among, recent, at(8)).priority_run == 0


@names
def test_emergencies_neither_count_nor_break_a_run(name: str) -> None:
    before = Recent(priority_run=2, shares={PRIORITY: 1, NORMAL: -1})
    among = [one(EMERGENCY, 0), one(FRONT, 0), one(NORMAL, 0), one(PRIORITY, 0)]
    assert railed(name).told(among[0], among, before, at(1)) == before
    assert railed(name).told(among[1], among, before, at(1)) == before


@given(
    name=st.sampled_from(POLICIES),
    arrivals=crowds(CLASSES, later=True, most=40),
    run=st.integers(1, 4),
    cap=st.integers(10, 90),
    pace=st.integers(1, 6),
)
def test_the_rails_hold_through_any_morning(
    name: str, arrivals: list[Waiting], run: int, cap: int, pace: int
) -> None:
    """People come, and one is called every few minutes, until nobody is left."""
    rails, recent = railed(name, cap, run), Recent()
    coming = sorted(arrivals, key=lambda who: who.since)
    waiting, passed, minute = list[Waiting](), 0, 0
    while coming or waiting:
        now = at(minute)
        waiting += [who for who in coming if who.since <= now]
        coming = [who for who in coming if who.since > now]
        among = heads(waiting, now)
        ready = [who for who in among if who.not_before is None or who.not_before <= now]
        picked = rails.next(among, recent, now)
        minute += pace
        if picked is None:
            assert not among
            continue
        if not ready:
            assert picked.not_before is not None
            assert picked.not_before <= picked.since
        else:
            assert picked in ready
            _check_rails(picked, ready, passed, run, now - timedelta(minutes=cap))
        recent = rails.told(picked, among, recent, now)
        if picked.priority_class not in {EMERGENCY, FRONT}:
            skipped = any(who.priority_class is NORMAL for who in ready)
            passed = passed + 1 if picked.priority_class is not NORMAL and skipped else 0
        waiting.remove(picked)


def _check_rails(
    picked: Waiting, ready: list[Waiting], passed: int, run: int, overdue_since: object
) -> None:
    present = {who.priority_class: who for who in ready}
    if EMERGENCY in present:
        assert picked.priority_class is EMERGENCY
    elif FRONT in present:
        assert picked.priority_class is FRONT
    elif passed >= run and NORMAL in present:
        assert picked.priority_class is NORMAL
    elif min(who.since for who in ready) <= overdue_since:  # pyright: ignore[reportOperatorIssue] - a datetime
        assert picked.since == min(who.since for who in ready)


@names
@given(run=st.integers(1, 5), ahead_of_me=st.integers(0, 5))
def test_nobody_starves_although_priority_never_ends(name: str, run: int, ahead_of_me: int) -> None:
    """The n-th of the normal order is called within n * (run + 1) calls, without any cap."""
    rails, recent = Guarded(make(name, {}), timedelta(days=365), run), Recent()
    normal = [one(NORMAL, 0, n) for n in range(ahead_of_me + 1)]
    for call in range((ahead_of_me + 1) * (run + 1)):
        among = [one(PRIORITY, -10, call), normal[0]]
        picked = rails.next(among, recent, at(call))
        assert picked
        recent = rails.told(picked, among, recent, at(call))
        if picked is normal[0]:
            normal.pop(0)
        if not normal:
            return
    pytest.fail(f"{len(normal)} still wait")


@given(
    name=st.sampled_from(POLICIES),
    people=crowds(CLASSES, later=True),
    run=st.integers(1, 4),
    cap=st.integers(10, 300),
    minute=st.integers(100, 240),
    recent_run=st.integers(0, 4),
)
def test_the_merged_order_is_that_of_the_calls(
    name: str, people: list[Waiting], run: int, cap: int, minute: int, recent_run: int
) -> None:
    rails, now = railed(name, cap, run), at(minute)
    merged = merge(lanes(people), rails, Recent(recent_run), now)
    assert sorted(who.number for who in merged) == [who.number for who in people]
    waiting, recent, called = list(people), Recent(recent_run), list[Waiting]()
    while picked := rails.next(among := heads(waiting, now), recent, now):
        recent = rails.told(picked, among, recent, now)
        waiting.remove(picked)
        called.append(picked)
    ready = sum(who.not_before is None or who.not_before <= now for who in people)
    assert called[:ready] == merged[:ready]
    # Rest: who may be early, the soonest first, then who was sent for later.
    assert [_soonest(who) for who in merged[ready:]] == sorted(map(_soonest, merged[ready:]))
    assert all(not who.may_be_early for who in waiting)
    for most in (0, 1, 7):
        assert merge(lanes(people), rails, Recent(recent_run), now, most) == merged[:most]
        cut = {cls: lane[:most] for cls, lane in lanes(_ready(people, now)).items()}
        assert merge(cut, rails, Recent(recent_run), now, most) == merged[: min(most, ready)]


def _ready(people: list[Waiting], now: object) -> list[Waiting]:
    return [
        who
        for who in people
        if who.not_before is None or who.not_before <= now  # pyright: ignore[reportOperatorIssue] - a datetime
    ]


def _soonest(who: Waiting) -> tuple[bool, object]:
    return not who.may_be_early, who.not_before


def test_an_early_appointment_is_called_only_where_nobody_else_waits() -> None:
    early, normal = one(APPOINTMENT, 60, 1, not_before=30), one(NORMAL, 10, 2)
    rails = railed("head_start")
    assert rails.next([early, normal], Recent(), at(20)) is normal
    assert rails.next([early], Recent(), at(20)) is early
    assert rails.next([early, one(NORMAL, 59, 3)], Recent(), at(59)) is early


def test_a_delay_that_staff_ordered_is_kept_even_where_nobody_waits() -> None:
    drops = one(PRIORITY, 10, 1, not_before=40)
    assert railed("head_start").next([drops], Recent(), at(39.9)) is None
    assert railed("head_start").next([drops], Recent(), at(40)) is drops


def test_without_anybody_nobody_is_called() -> None:
    assert railed("head_start").next([], Recent(), at(0)) is None


def test_the_cap_begins_with_its_minute() -> None:
    people = [one(PRIORITY, 0, 1), one(NORMAL, -1, 2)]
    called = merge(lanes(people), railed("strict", cap=60), Recent(), at(59))
    assert [who.number for who in called] == [2, 1]


def test_an_appointment_without_an_early_time_may_still_be_early_in_an_idle_room() -> None:
    early = one(APPOINTMENT, 60, 1, not_before=60)
    assert railed("strict").next([early], Recent(), at(20)) is early


def test_whoever_may_be_early_is_shown_before_those_sent_for_later() -> None:
    early, drops = one(APPOINTMENT, 60, 1, not_before=50), one(NORMAL, 0, 2, not_before=20)
    assert merge(lanes([early, drops]), railed("strict"), Recent(), at(10)) == [early, drops]
