"""The guard rails around every policy.

In this order, and among those who may be called now:

1. Emergencies, then those whom staff put in front. Whoever is being served is not interrupted.
2. After ``priority_run`` calls in a row that passed somebody of the normal order, one of these.
   Emergencies and those put in front neither count nor break the row.
3. Who has waited for ``cap`` or longer: among them everybody is equal, the longest wait goes first.
4. What the policy says.

So one of the normal order is called at the latest with every ``priority_run + 1``-th call that is
no emergency and nobody put in front, under whatever policy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from queue_server.engine import policies
from queue_server.engine.order import PriorityClass, Recent, Waiting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from queue_server.engine.order import Policy

BEFORE_ALL = (PriorityClass.EMERGENCY, PriorityClass.FRONT)


class Order(Protocol):
    """A queue's order as the configuration has it (``OrderTable``)."""

    @property
    def policy(self) -> str: ...  # noqa: D102 - as in OrderTable
    @property
    def parameters(self) -> Mapping[str, object]: ...  # noqa: D102 - the same
    @property
    def cap_min(self) -> int: ...  # noqa: D102 - the same
    @property
    def priority_run(self) -> int: ...  # noqa: D102 - the same


@dataclass(frozen=True, slots=True)
class Guarded:
    """A policy within its guard rails."""

    policy: Policy
    cap: timedelta
    priority_run: int

    def next(self, heads: Sequence[Waiting], recent: Recent, now: datetime) -> Waiting | None:
        """Who is called now; None if nobody may be.

        Args:
            heads: of each lane the first who may be called now and, if the lane has one, the first
                who may be called early (``Waiting.may_be_early``); others do no harm.
            recent: what was called before.
            now: the instant of the call.
        """
        ready = [one for one in heads if one.callable_at(now)]
        if not ready:
            early = (one for one in heads if one.may_be_early)
            return min(early, key=_soonest, default=None)
        return self._in_front(ready) or self._by_turn(_heads(ready), recent, now)

    def told(
        self, picked: Waiting, heads: Sequence[Waiting], recent: Recent, now: datetime
    ) -> Recent:
        """What to remember after one was called, also out of order.

        Args:
            picked: who was called.
            heads: who might have been, as for ``next``; with ``picked`` or without.
            recent: what was remembered before.
            now: the instant of the call.
        """
        if picked.priority_class in BEFORE_ALL:
            return recent
        others = [
            one for one in heads if one.callable_at(now) and one.priority_class not in BEFORE_ALL
        ]
        kept = self.policy.told(picked, others, recent)
        passed_over = picked.priority_class is not PriorityClass.NORMAL and any(
            one.priority_class is PriorityClass.NORMAL for one in others
        )
        return replace(kept, priority_run=recent.priority_run + 1 if passed_over else 0)

    def limits(self, mine: Waiting) -> Mapping[PriorityClass, datetime | None] | None:
        """Who goes before one who waits, as ``Policy.limits`` says it.

        Exact while nobody waits for ``cap`` and no ``priority_run`` is used up; these two shift
        somebody by a few places.
        """
        if mine.priority_class is PriorityClass.EMERGENCY:
            return {PriorityClass.EMERGENCY: mine.since}
        if mine.priority_class is PriorityClass.FRONT:
            return {PriorityClass.EMERGENCY: None, PriorityClass.FRONT: mine.since}
        limits = self.policy.limits(mine)
        return None if limits is None else {**dict.fromkeys(BEFORE_ALL), **limits}

    @staticmethod
    def _in_front(ready: Sequence[Waiting]) -> Waiting | None:
        first = (one for one in ready if one.priority_class in BEFORE_ALL)
        return min(first, key=lambda one: (one.priority_class.rank, *one.place), default=None)

    def _by_turn(self, heads: Sequence[Waiting], recent: Recent, now: datetime) -> Waiting:
        if recent.priority_run >= self.priority_run:
            for head in heads:
                if head.priority_class is PriorityClass.NORMAL:
                    return head
        longest = min(heads, key=lambda one: (one.since, one.priority_class.rank, one.number))
        if now - longest.since >= self.cap:
            return longest
        return self.policy.pick(heads, recent, now)


def guarded(order: Order) -> Guarded:
    """A queue's policy within its guard rails.

    Raises:
        ValueError: no such policy, or wrong parameters (``policies.make``).
    """
    policy = policies.make(order.policy, order.parameters)
    return Guarded(policy, timedelta(minutes=order.cap_min), order.priority_run)


def _heads(ready: Sequence[Waiting]) -> list[Waiting]:
    """Of each lane its first."""
    first = dict[PriorityClass, Waiting]()
    for one in ready:
        known = first.get(one.priority_class)
        if known is None or one.place < known.place:
            first[one.priority_class] = one
    return list(first.values())


def _soonest(waiting: Waiting) -> tuple[int, datetime | None, datetime, int]:
    before_all = waiting.priority_class in BEFORE_ALL
    rank = waiting.priority_class.rank if before_all else len(BEFORE_ALL)
    return rank, waiting.not_before, *waiting.place
