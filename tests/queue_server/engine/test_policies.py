"""What each policy does with the people who wait."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.engine import policies
from queue_server.engine.lanes import merge
from queue_server.engine.order import PriorityClass, Recent, Waiting
from tests.queue_server.engine.crowd import (
    OF_POLICIES,
    POLICIES,
    at,
    bare,
    crowds,
    heads,
    lanes,
    one,
)

PRIORITY, APPOINTMENT, RETURN, NORMAL = OF_POLICIES
NOON = at(180)


def order(people: list[Waiting], policy: str, **parameters: object) -> list[int]:
    """The numbers in the order in which they are called at noon."""
    merged = merge(lanes(people), bare(policy, **parameters), Recent(), NOON)
    return [who.number for who in merged]


def test_there_are_these_policies() -> None:
    assert policies.names() == POLICIES


@pytest.mark.parametrize("name", POLICIES)
def test_each_says_what_it_does_in_both_languages(name: str) -> None:
    policy = policies.make(name, {})
    for words in (policy.words, policy.about):
        assert words.vi
        assert words.en
        assert words.vi != words.en
    assert len(policy.words.vi) <= 40  # it stands in the console's head


def test_the_words_follow_the_parameters() -> None:
    assert policies.make("head_start", {"priority": 30}).words.vi == "Ưu tiên cộng 30 phút"
    assert policies.make("ratio", {"priority": 3, "normal": 2}).words.vi == "3 ưu tiên : 2 thường"
    rates = {"priority_rate": 1.5}
    words = policies.make("accumulating", rates).words
    assert words.vi == "Ưu tiên tích điểm nhanh gấp 1,5"
    assert words.en == "Priority gains points 1.5 times as fast"


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("fair", {}, "no policy 'fair'; choose one of: accumulating, head_start, ratio"),
        ("_base", {}, "no policy '_base'"),
        ("head_start", {"prio": 3}, "no parameter 'prio'; it has: priority, appointment, return"),
        ("head_start", {"return": -1}, "'return': it should be greater than or equal to 0"),
        ("head_start", {"priority": "soon"}, "'priority': it should be a valid integer"),
        ("ratio", {"normal": 0}, "'normal': it should be greater than or equal to 1"),
        ("accumulating", {"normal_rate": 0}, "'normal_rate': it should be greater than 0"),
        ("accumulating", {"normal_rate": float("nan")}, "'normal_rate'"),
        ("slack", {"priority": 0}, "'priority': it should be greater than or equal to 1"),
        ("strict", {"priority": 1}, "no parameter 'priority'; it has: none"),
    ],
)
def test_a_wrong_name_or_parameter_is_refused_with_the_cure(
    name: str, parameters: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match="policy") as refused:
        policies.make(name, parameters)
    assert message in str(refused.value)


def test_parameters_may_come_as_text() -> None:
    assert policies.make("head_start", {"priority": "30"}) == policies.make(
        "head_start", {"priority": 30}
    )


# The examples of docs/queueing.md: who came when (minutes after nine), in the order of the calls.


def test_head_start_example() -> None:
    """A 75-year-old who comes at 9:15 passes who came at 9:00, not who came at 8:50."""
    people = [one(NORMAL, -10, 1), one(NORMAL, 0, 2), one(PRIORITY, 15, 3)]
    assert order(people, "head_start") == [1, 3, 2]


def test_strict_example() -> None:
    people = [one(NORMAL, 0, 1), one(RETURN, 5, 2), one(APPOINTMENT, 10, 3), one(PRIORITY, 40, 4)]
    assert order(people, "strict") == [4, 3, 2, 1]


def test_ratio_example() -> None:
    people = [one(NORMAL, n, n) for n in (1, 2, 3)] + [one(PRIORITY, n, n) for n in range(11, 16)]
    assert order(people, "ratio") == [11, 1, 12, 13, 2, 14, 15, 3]


def test_accumulating_example() -> None:
    """At noon the normal one has 60 points; priority at two points a minute."""
    assert order([one(NORMAL, 120, 1), one(PRIORITY, 149, 2)], "accumulating") == [2, 1]
    assert order([one(NORMAL, 120, 1), one(PRIORITY, 151, 2)], "accumulating") == [1, 2]


def test_slack_example() -> None:
    """10 of 20 minutes before 25 of 60, 35 of 60 before both."""
    people = [one(NORMAL, 155, 1), one(PRIORITY, 170, 2), one(NORMAL, 145, 3)]
    assert order(people, "slack") == [3, 2, 1]


@given(people=crowds(), starts=st.tuples(*[st.integers(0, 60)] * 4))
def test_head_start_is_the_order_of_the_virtual_arrivals(
    people: list[Waiting], starts: tuple[int, ...]
) -> None:
    minutes: dict[PriorityClass, int] = dict(zip(OF_POLICIES, starts, strict=True))
    expected = sorted(
        people,
        key=lambda who: (
            (who.since - at(0)).total_seconds() - 60 * minutes[who.priority_class],
            OF_POLICIES.index(who.priority_class),
            who.number,
        ),
    )
    parameters = {str(name): value for name, value in minutes.items()}
    assert order(people, "head_start", **parameters) == [who.number for who in expected]


@given(people=crowds((PRIORITY, NORMAL)), h=st.integers(0, 60))
def test_a_normal_patient_is_passed_only_by_who_came_within_the_head_start(
    people: list[Waiting], h: int
) -> None:
    by_number = {who.number: who for who in people}
    called = [by_number[number] for number in order(people, "head_start", priority=h)]
    for place, mine in enumerate(called):
        for earlier in called[:place]:
            lead = 0 if earlier.priority_class is mine.priority_class else h
            assert earlier.since <= mine.since + (at(lead) - at(0))


FIRST_COME: list[tuple[str, dict[str, Any]]] = [
    ("head_start", {"priority": 0, "appointment": 0, "return": 0}),
    ("accumulating", {"priority_rate": 1, "appointment_rate": 1, "return_rate": 1}),
    ("slack", {"priority": 60, "appointment": 60, "return": 60}),
]


@pytest.mark.parametrize(("name", "parameters"), FIRST_COME)
@given(people=crowds())
def test_where_all_classes_are_equal_it_is_first_come_first_called(
    name: str, parameters: dict[str, Any], people: list[Waiting]
) -> None:
    expected = sorted(
        people,
        key=lambda who: (who.since, OF_POLICIES.index(who.priority_class), who.number),
    )
    assert order(people, name, **parameters) == [who.number for who in expected]


@given(weights=st.tuples(*[st.integers(1, 5)] * 4), rounds=st.integers(1, 4))
def test_a_ratio_is_exact_in_every_round_and_owes_nothing(
    weights: tuple[int, ...], rounds: int
) -> None:
    """While all wait: so many of each class in each round, and none twice its share in between."""
    guarded = bare("ratio", **dict(zip(map(str, OF_POLICIES), weights, strict=True)))
    waiting = [one(cls, 0) for cls in OF_POLICIES]
    recent = Recent()
    for _ in range(rounds):
        calls = Counter[PriorityClass]()
        for _ in range(sum(weights)):
            picked = guarded.next(waiting, recent, NOON)
            assert picked
            recent = guarded.told(picked, waiting, recent, NOON)
            calls[picked.priority_class] += 1
            assert sum(recent.shares.values()) == 0
        assert calls == Counter(dict(zip(OF_POLICIES, weights, strict=True)))
        assert set(recent.shares.values()) == {0}


@pytest.mark.parametrize("name", ["accumulating", "head_start", "slack"])
@given(people=crowds(most=8))
def test_who_is_picked_counts_as_waiting_longest(name: str, people: list[Waiting]) -> None:
    """So queues with the same policy that are called together are called like one."""
    among = heads(people, NOON)
    picked = bare(name).next(among, Recent(), NOON)
    policy = policies.make(name, {})
    if picked:
        assert policy.counts_from(picked, NOON) == min(
            policy.counts_from(who, NOON) for who in among
        )


@pytest.mark.parametrize("name", ["head_start", "strict"])
@given(people=crowds(tuple(PriorityClass)))
def test_limits_say_how_many_go_before(name: str, people: list[Waiting]) -> None:
    guarded = bare(name)
    called = merge(lanes(people), guarded, Recent(), NOON)
    for place, mine in enumerate(called):
        limits = guarded.limits(mine)
        assert limits is not None
        before = [who for who in people if _within(who, mine, limits)]
        assert len(before) == place


def _within(who: Waiting, mine: Waiting, limits: Any) -> bool:
    if who.priority_class not in limits:
        return False
    limit = limits[who.priority_class]
    if limit is None or who.since < limit:
        return True
    same = who.priority_class is mine.priority_class and who.since == mine.since
    return same and who.number < mine.number


@pytest.mark.parametrize("name", ["accumulating", "ratio", "slack"])
def test_an_order_that_changes_with_time_has_no_limits(name: str) -> None:
    assert bare(name).limits(one(NORMAL, 0)) is None


def test_a_call_out_of_order_pays_its_turn_too() -> None:
    """Who was called is no head any more, and has had a turn all the same."""
    called, head = one(PRIORITY, 5, 5), one(NORMAL, 0, 1)
    recent = bare("ratio").told(called, [head], Recent(), NOON)
    assert recent.shares == {PRIORITY: -1, NORMAL: 1}


def test_one_of_the_normal_order_counts_since_it_came() -> None:
    policy = policies.make("accumulating", {"normal_start": 30, "priority_start": 50})
    assert policy.counts_from(one(NORMAL, 100), NOON) == at(100)
    assert policy.counts_from(one(PRIORITY, 170), NOON) == at(140)
