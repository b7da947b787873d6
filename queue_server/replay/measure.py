"""What a run was like: waits by class, the share within target, overtakings, the counters' use."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from queue_server.engine.order import PriorityClass
from queue_server.replay.stay import Ending

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from queue_server.replay.simulate import Run
    from queue_server.replay.stay import Stay


@dataclass(frozen=True)
class Waits:
    """Waits in seconds; ``n`` is how many there were. Without any all are None."""

    n: int
    mean_s: float | None
    p50_s: float | None
    p90_s: float | None
    max_s: float | None


@dataclass(frozen=True)
class Target:
    """How many were called within their queue's target; ``n``: those whose queue has one."""

    n: int
    within: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where no queue has a target."""
        return self.within / self.n if self.n else None


@dataclass(frozen=True)
class Overtakings:
    """Pairs: somebody came later into the same queue and was called earlier.

    ``of_normal``: one of the normal order was passed by one of another class. ``most``: how often
    the same stay was passed; ``most_number``: whose that was.
    """

    all: int
    of_normal: int
    most: int
    most_number: str | None


@dataclass(frozen=True)
class Longest:
    """The longest wait, also one in vain."""

    number: str
    queue: str
    priority_class: PriorityClass
    wait_s: float
    called: bool


@dataclass(frozen=True)
class Use:
    """A counter: ``busy_s`` of ``open_s``."""

    id: str
    queues: tuple[str, ...]
    open_s: float
    busy_s: float

    @property
    def share(self) -> float:
        """Above 1 where the last patient was finished after the counter closed."""
        return self.busy_s / self.open_s


@dataclass(frozen=True)
class Figures:
    """All that is measured. Waits are those of who was called; the others count for the target."""

    patients: int
    endings: Mapping[Ending, int]
    waits: Waits
    by_class: Mapping[PriorityClass, Waits]
    by_queue: Mapping[str, Waits]
    target: Target
    target_by_class: Mapping[PriorityClass, Target]
    overtakings: Overtakings
    longest: Longest | None
    counters: Sequence[Use]


def measure(run: Run) -> Figures:
    """The figures of a run."""
    stays, ended = run.stays, run.ended_at
    targets = {queue.id: queue.target_min for queue in run.day.queues}
    classes = {one: [stay for stay in stays if stay.priority_class is one] for one in PriorityClass}
    classes = {one: found for one, found in classes.items() if found}
    queues: dict[str, list[Stay]] = {queue.id: [] for queue in run.day.queues}
    for stay in stays:
        queues[stay.stop.queue].append(stay)

    def target(some: Iterable[Stay]) -> Target:
        limits = [(stay, targets[stay.stop.queue]) for stay in some]
        counted = [(stay, minutes * 60) for stay, minutes in limits if minutes is not None]
        within = sum(
            stay.called_at is not None and stay.wait_s(ended) <= limit for stay, limit in counted
        )
        return Target(len(counted), within)

    def waits(some: Iterable[Stay]) -> Waits:
        return summary([stay.wait_s(ended) for stay in some if stay.called_at is not None])

    longest = max(stays, key=lambda stay: stay.wait_s(ended), default=None)
    return Figures(
        patients=len(run.day.patients),
        endings={one: sum(stay.ending is one for stay in stays) for one in Ending},
        waits=waits(stays),
        by_class={one: waits(found) for one, found in classes.items()},
        by_queue={queue: waits(found) for queue, found in queues.items()},
        target=target(stays),
        target_by_class={one: target(found) for one, found in classes.items()},
        overtakings=overtakings(stays),
        longest=longest
        and Longest(
            longest.patient.number,
            longest.stop.queue,
            longest.priority_class,
            longest.wait_s(ended),
            longest.called_at is not None,
        ),
        counters=[
            Use(desk.counter.id, desk.counter.queues, desk.open_s, desk.busy_s)
            for desk in run.desks
        ],
    )


def summary(waits: Sequence[float]) -> Waits:
    """Mean, median and so on (nearest rank: each is somebody's own wait)."""
    if not waits:
        return Waits(0, None, None, None, None)
    ordered = sorted(waits)

    def rank(share: float) -> float:
        return ordered[max(math.ceil(share * len(ordered)), 1) - 1]

    return Waits(len(ordered), fmean(ordered), rank(0.5), rank(0.9), ordered[-1])


def overtakings(stays: Iterable[Stay]) -> Overtakings:
    """Count them; only those who were called pass or are passed."""
    queues: defaultdict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay.called_at is not None:
            queues[stay.stop.queue].append(stay)
    every, of_normal, most, whose = 0, 0, 0, None
    for found in queues.values():
        # From the last who came: who of the later ones was called earlier?
        later, later_normal = list[float](), list[float]()
        for stay in sorted(found, key=lambda one: (one.arrived_at, one.number), reverse=True):
            assert stay.called_at is not None  # noqa: S101 - chosen above
            called = stay.called_at.timestamp()
            passed = bisect_left(later, called)
            every += passed
            insort(later, called)
            if stay.priority_class is PriorityClass.NORMAL:
                of_normal += passed - bisect_left(later_normal, called)
                insort(later_normal, called)
            if passed > most:
                most, whose = passed, stay.patient.number
    return Overtakings(every, of_normal, most, whose)
