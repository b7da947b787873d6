"""From which of its queues a counter calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.engine.lanes import merge
from queue_server.engine.order import PriorityClass, Recent, Waiting
from queue_server.engine.profile import Candidate, choose
from tests.queue_server.engine.crowd import OF_POLICIES, at, bare, crowds, heads, lanes, one

if TYPE_CHECKING:
    from queue_server.engine.profile import How

PRIORITY, APPOINTMENT, RETURN, NORMAL = OF_POLICIES
NOON = at(180)
both = pytest.mark.parametrize("how", ["together", "in_turn"])


def candidate(queue: str, waiting: Waiting, policy: str = "head_start") -> Candidate:
    return Candidate(queue, bare(policy), waiting)


def chosen(how: How, *candidates: Candidate, now: float = 180) -> str | None:
    found = choose(how, candidates, at(now))
    return found.queue_id if found else None


@both
def test_where_nobody_waits_nobody_is_chosen(how: How) -> None:
    assert chosen(how) is None


def test_in_turn_the_second_queue_waits_for_the_first_to_be_empty() -> None:
    first, second = candidate("eyes", one(NORMAL, 90)), candidate("skin", one(PRIORITY, 0))
    assert chosen("in_turn", first, second) == "eyes"
    assert chosen("in_turn", second) == "skin"


def test_together_the_longest_wait_counts() -> None:
    first, second = candidate("eyes", one(NORMAL, 90)), candidate("skin", one(NORMAL, 80))
    assert chosen("together", first, second) == "skin"


def test_together_a_head_start_counts_across_queues() -> None:
    normal = candidate("eyes", one(NORMAL, 0))
    assert chosen("together", normal, candidate("skin", one(PRIORITY, 19))) == "skin"
    assert chosen("together", normal, candidate("skin", one(PRIORITY, 21))) == "eyes"


def test_together_emergencies_go_before_and_then_those_in_front() -> None:
    normal = candidate("eyes", one(NORMAL, -500))
    front = candidate("skin", one(PriorityClass.FRONT, 0))
    emergency = candidate("ear", one(PriorityClass.EMERGENCY, 10))
    assert chosen("together", normal, front) == "skin"
    assert chosen("together", normal, front, emergency) == "ear"


def test_of_equals_the_queue_that_stands_first() -> None:
    eyes, skin = candidate("eyes", one(NORMAL, 0, 9)), candidate("skin", one(NORMAL, 0, 1))
    assert chosen("together", eyes, skin) == "eyes"
    assert chosen("together", skin, eyes) == "skin"


@both
def test_an_early_appointment_waits_for_all_queues_to_be_empty(how: How) -> None:
    early = candidate("eyes", one(APPOINTMENT, 60, not_before=30))
    assert chosen(how, early, candidate("skin", one(NORMAL, 19)), now=20) == "skin"
    assert chosen(how, early, now=20) == "eyes"


@given(people=crowds(), split=st.lists(st.booleans(), min_size=25, max_size=25))
def test_two_queues_under_one_head_start_are_called_like_one(
    people: list[Waiting], split: list[bool]
) -> None:
    queues = {
        "eyes": [who for who, here in zip(people, split, strict=False) if here],
        "skin": [who for who, here in zip(people, split, strict=False) if not here],
    }
    called, guarded = list[Waiting](), bare("head_start")
    for _ in people:
        nexts = [
            Candidate(queue_id, guarded, waiting)
            for queue_id, waiting_here in queues.items()
            if (waiting := guarded.next(heads(waiting_here, NOON), Recent(), NOON))
        ]
        found = choose("together", nexts, NOON)
        assert found
        queues[found.queue_id].remove(found.waiting)
        called.append(found.waiting)
    policy = guarded.policy
    expected = merge(lanes(people), guarded, Recent(), NOON)
    counted = [policy.counts_from(who, NOON) for who in called]
    assert counted == [policy.counts_from(who, NOON) for who in expected]
