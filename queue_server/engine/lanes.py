"""The order in which a whole queue will be called, if nobody comes or goes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from queue_server.engine.order import Waiting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from queue_server.engine.guard import Guarded
    from queue_server.engine.order import PriorityClass, Recent


def merge(
    lanes: Mapping[PriorityClass, Sequence[Waiting]],
    guarded: Guarded,
    recent: Recent,
    now: datetime,
    most: int | None = None,
) -> list[Waiting]:
    """Who is called first, second and so on, from now on: repeated picks at one instant.

    Who may not be called yet comes after all others, the one who may soonest first.

    Args:
        lanes: by class those who wait, each sorted by ``Waiting.place``; a lane that is cut after
            ``most`` people gives the same answer.
        guarded: the queue's policy.
        recent: what was called before.
        now: the instant.
        most: so many at most; None: all.
    """
    most = sum(map(len, lanes.values())) if most is None else most
    ready = [deque(one for one in lane if one.callable_at(now)) for lane in lanes.values()]
    ready = [lane for lane in ready if lane]
    merged = list[Waiting]()
    while ready and len(merged) < most:
        heads = [lane[0] for lane in ready]
        picked = guarded.next(heads, recent, now)
        if picked is None:  # cannot be: all of them may be called
            break
        recent = guarded.told(picked, heads, recent, now)
        merged.append(picked)
        lane = ready[heads.index(picked)]
        lane.popleft()
        if not lane:
            ready.remove(lane)
    later = [one for lane in lanes.values() for one in lane if not one.callable_at(now)]
    later.sort(key=lambda one: (not one.may_be_early, one.not_before, *one.place))
    return [*merged, *later[: most - len(merged)]]
