"""From which of its queues a counter calls next.

Each queue first says by its own policy who is its next. Then:

- "in_turn": the first queue of the profile in which anybody may be called.
- "together": emergencies, then those put in front; then the one who counts as waiting longest
  (``Policy.counts_from``: under a head start the earliest virtual arrival); of equals the queue
  that stands first in the profile.

Who may only be called early (``Waiting.may_be_early``) is called if no queue has anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from queue_server.engine.guard import BEFORE_ALL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from queue_server.engine.guard import Guarded
    from queue_server.engine.order import Waiting

How = Literal["together", "in_turn"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A queue's next, as its own policy says."""

    queue_id: str
    guarded: Guarded
    waiting: Waiting


def choose(how: How, candidates: Sequence[Candidate], now: datetime) -> Candidate | None:
    """The candidate whom the counter calls; None if there is none.

    Args:
        how: the profile's way.
        candidates: one a queue at most, in the profile's order; queues without a next left out.
        now: the instant of the call.
    """
    ready = [one for one in candidates if one.waiting.callable_at(now)]
    among = ready or list(candidates)
    if not among:
        return None
    return among[0] if how == "in_turn" else min(among, key=lambda one: _standing(one, now))


def _standing(candidate: Candidate, now: datetime) -> tuple[int, datetime]:
    waiting = candidate.waiting
    if waiting.priority_class in BEFORE_ALL:
        return waiting.priority_class.rank, waiting.since
    return len(BEFORE_ALL), candidate.guarded.policy.counts_from(waiting, now)
