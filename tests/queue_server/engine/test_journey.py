"""The steps that a ticket has before it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queue_server.engine import journey
from queue_server.engine.journey import Step

KINDS = {
    "exam": "exam",
    "blood": "laboratory",
    "xray": "imaging",
    "cashier": "cashier",
    "pharmacy": "pharmacy",
}
WHOLE = (("exam",), ("blood", "xray"), ("exam",), ("cashier",), ("pharmacy",))
TO_COME = (
    Step(1, "blood", "laboratory"),
    Step(1, "xray", "imaging"),
    Step(2, "exam", "results"),
    Step(3, "cashier", "cashier"),
    Step(4, "pharmacy", "pharmacy"),
)
QUEUES = st.sampled_from(sorted(KINDS))
STEPS = st.lists(st.builds(Step, st.integers(1, 20), QUEUES, st.just("other")), max_size=8)


def test_a_template_may_begin_with_the_queue_that_has_it() -> None:
    assert journey.plan(WHOLE, "exam", KINDS) == TO_COME
    assert journey.plan(WHOLE[1:], "exam", KINDS) == TO_COME


def test_without_a_template_there_is_nothing_to_come() -> None:
    assert journey.plan((), "exam", KINDS) == ()


def test_a_queue_that_is_not_known_is_of_another_kind() -> None:
    assert journey.plan((("chapel",),), "exam", KINDS) == (Step(1, "chapel", "other"),)


@given(groups=st.lists(st.lists(QUEUES, min_size=1, max_size=3, unique=True), max_size=5))
def test_exactly_the_queues_that_were_there_before_are_ways_back(groups: list[list[str]]) -> None:
    been = {"exam"}
    steps = journey.plan(groups, "exam", KINDS)
    for position in sorted({step.position for step in steps}):
        group = [step for step in steps if step.position == position]
        assert [step.kind == "results" for step in group] == [
            step.queue_id in been for step in group
        ]
        been |= {step.queue_id for step in group}


def test_blood_and_x_ray_in_either_order_the_shorter_wait_first() -> None:
    assert journey.ready(TO_COME) == TO_COME[:2]
    first = journey.following(TO_COME, {"blood": 9, "xray": 4})
    assert first == TO_COME[1]
    rest = [step for step in TO_COME if step != first]
    assert journey.following(rest, {"blood": 9, "exam": 0}) == TO_COME[0]


def test_of_equal_waits_the_first_that_was_planned() -> None:
    assert journey.following(TO_COME, {}) == TO_COME[0]


@given(steps=STEPS, waits=st.dictionaries(QUEUES, st.integers(0, 50)))
def test_a_journey_visits_every_step_once_group_after_group(
    steps: list[Step], waits: dict[str, int]
) -> None:
    to_come, gone = list(steps), list[Step]()
    while step := journey.following(to_come, waits):
        to_come.remove(step)
        gone.append(step)
    assert to_come == []
    order = [(step.position, waits.get(step.queue_id, 0)) for step in gone]
    assert order == sorted(order)


def test_a_detour_leads_back_before_everything_else() -> None:
    assert journey.with_way_back(TO_COME[3:], "exam") == (
        Step(1, "exam", "results"),
        Step(2, "cashier", "cashier"),
        Step(3, "pharmacy", "pharmacy"),
    )


@given(steps=STEPS)
def test_changed_steps_keep_their_order_and_what_is_parallel(steps: list[Step]) -> None:
    changed = journey.changed(steps)
    assert sorted({step.position for step in changed}) == list(
        range(1, len({step.position for step in steps}) + 1)
    )
    in_order = sorted(steps, key=lambda step: step.position)
    assert [step.queue_id for step in changed] == [step.queue_id for step in in_order]
    for mine, new in zip(in_order, changed, strict=True):
        for other, other_new in zip(in_order, changed, strict=True):
            assert (mine.position < other.position) == (new.position < other_new.position)
