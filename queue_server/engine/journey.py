"""A journey: the steps that a ticket still has before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RESULTS = "results"
"""The kind of a step that is the way back with results."""


@dataclass(frozen=True, slots=True)
class Step:
    """One queue to go to. Steps of one ``position`` may be done in either order."""

    position: int
    queue_id: str
    kind: str


def plan(
    groups: Sequence[Sequence[str]], begins_at: str, kinds: Mapping[str, str]
) -> tuple[Step, ...]:
    """What comes after the first stop, from a template.

    A queue that was there before is the way back with results. A template that begins with the
    first stop's own queue may say so; that group is what the patient does already.

    Args:
        groups: the template's queue ids, one group after the other.
        begins_at: the queue of the first stop.
        kinds: the kind of each queue.
    """
    to_come = groups[1:] if groups and tuple(groups[0]) == (begins_at,) else groups
    been, steps = {begins_at}, list[Step]()
    for position, group in enumerate(to_come, start=1):
        steps += (
            Step(position, queue, RESULTS if queue in been else kinds.get(queue, "other"))
            for queue in group
        )
        been.update(group)
    return tuple(steps)


def ready(to_come: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that may be begun: all of the lowest position that is still to come."""
    lowest = min((step.position for step in to_come), default=0)
    return tuple(step for step in to_come if step.position == lowest)


def following(to_come: Sequence[Step], waits: Mapping[str, float]) -> Step | None:
    """The step to begin now; None at the end of the journey.

    One at a time, for a person is in one place: of those that are ready the one with the shorter
    wait, of equal ones the first. What it leaves over is asked again when it is done.

    Args:
        to_come: the steps that nobody has begun, in the order in which they were planned.
        waits: how long the wait in each queue is expected to be (``engine.expected``); left out: 0.
    """
    return min(ready(to_come), key=lambda step: waits.get(step.queue_id, 0), default=None)


def with_way_back(to_come: Sequence[Step], queue_id: str) -> tuple[Step, ...]:
    """The same, after a detour to another queue: first back to this one, with the results."""
    back = Step(1, queue_id, RESULTS)
    return (back, *_renumbered(to_come, first=2))


def changed(wanted: Sequence[Step]) -> tuple[Step, ...]:
    """What is to come, as a member of staff wrote it: sorted, positions 1, 2, 3 without gaps."""
    return _renumbered(wanted, first=1)


def _renumbered(steps: Sequence[Step], first: int) -> tuple[Step, ...]:
    positions = sorted({step.position for step in steps})
    place = {position: first + index for index, position in enumerate(positions)}
    ordered = sorted(steps, key=lambda step: step.position)
    return tuple(replace(step, position=place[step.position]) for step in ordered)
