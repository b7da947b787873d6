"""What is done with the patient who is at a counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queue_server.engine.stops import AT_COUNTER, Action
from queue_server.store import journeys, moves, queue_days
from queue_server.store.whereabouts import stale

if TYPE_CHECKING:
    from queue_server.store.moves import Deed, Stop

# What holds only as long as somebody is at a counter.
LEFT: dict[str, Any] = {"call_id": None, "came_at": None, "started_at": None}
NOT_ASIDE: dict[str, Any] = {"returns_at": None, "parked_with": None}


def here(deed: Deed, stop_id: str) -> Stop:
    """The stop that the nurse sees at this counter.

    Raises:
        RefusedError: ``stop_unknown``; ``stale`` if it is somewhere else by now.
    """
    seen = moves.find(deed, stop_id)
    if seen.state not in AT_COUNTER or seen.counter_id != (deed.counter and deed.counter.id):
        raise stale(deed, seen)
    return seen


def arrive(deed: Deed, stop_id: str) -> Stop:
    """The patient stands before the counter."""
    seen = here(deed, stop_id)
    return moves.move(deed, seen, Action.ARRIVE, {"came_at": seen.came_at or deed.now})


def start(deed: Deed, stop_id: str) -> Stop:
    """The service begins."""
    seen = here(deed, stop_id)
    begun = {"started_at": deed.now, "came_at": seen.came_at or deed.now}
    return moves.move(deed, seen, Action.START, begun)


def finish(deed: Deed, stop_id: str) -> tuple[Stop, list[Stop]]:
    """Done here; what comes next in the journey begins at the same instant."""
    return end(deed, here(deed, stop_id))


def end(deed: Deed, seen: Stop) -> tuple[Stop, list[Stop]]:
    """Finish a stop; returns it, and the stops that begin."""
    ended = moves.move(deed, seen, Action.FINISH, {"finished_at": deed.now})
    return ended, journeys.go_on(deed, ended)


def no_show(deed: Deed, stop_id: str) -> Stop:
    """The patient did not come: back by themselves after some calls, but not for ever."""
    seen = here(deed, stop_id)
    rules, misses = deed.site.config.rules, seen.misses + 1
    if misses > rules.returns:
        gone = {"misses": misses, "finished_at": deed.now}
        ended = moves.move(deed, seen, Action.GIVE_UP, gone)
        journeys.not_done(deed, ended)
        return ended
    calls = queue_days.read(deed.connection, seen.queue_id, deed.day).calls
    absent = {**LEFT, "misses": misses, "returns_at": calls + rules.return_calls}
    return moves.move(deed, seen, Action.MISS, absent)


def put_back(deed: Deed, stop_id: str) -> Stop:
    """Into the queue again, at the place that the patient had."""
    return moves.move(deed, here(deed, stop_id), Action.RETURN, {**LEFT, **NOT_ASIDE})
