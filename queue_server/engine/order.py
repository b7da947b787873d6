"""Who is called next: the words that every policy speaks.

A queue is kept as lanes, one a priority class. Within a lane those who are there longer go first;
a policy only says which lane's head is called. So it looks at a handful of people however many
wait, and the same policy serves the console, the boards and the replay of a day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from queue_server.contract.words import Words


class PriorityClass(StrEnum):
    """The lanes of a queue. The first two go before all policies."""

    EMERGENCY = "emergency"
    FRONT = "front"
    """Put in front by a member of staff, with a reason."""
    PRIORITY = "priority"
    """Law on medical examination and treatment 15/2023/QH15, article 3 (2)."""
    APPOINTMENT = "appointment"
    RETURN = "return"
    """Back with results."""
    NORMAL = "normal"

    @property
    def rank(self) -> int:
        """Its place in this list, 0 first: what decides where everything else is equal."""
        return _RANKS[self]


_RANKS = {one: place for place, one in enumerate(PriorityClass)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits.

    ``since`` is what the lane is sorted by, and what waiting is counted from: when the patient
    came, or the slot of an appointment. ``number`` decides between equals. Before ``not_before``
    (None: no such instant) they are not called. One exception: an appointment may be called early
    by a room where nobody else waits; it is told from a delay that staff ordered by its waiting not
    having begun by then (``not_before <= since``).
    """

    stop_id: str
    priority_class: PriorityClass
    since: datetime
    number: int
    not_before: datetime | None = None

    @property
    def place(self) -> tuple[datetime, int]:
        """What its lane is sorted by."""
        return self.since, self.number

    def callable_at(self, now: datetime) -> bool:
        """Whether they may be called now, whoever else waits."""
        return self.not_before is None or self.not_before <= now

    @property
    def may_be_early(self) -> bool:
        """Whether a room where nobody else waits may call them before ``not_before``."""
        return self.not_before is not None and self.not_before <= self.since


@dataclass(frozen=True)
class Recent:
    """What was called in this queue today, as far as policies count it.

    ``priority_run``: how many in a row were not of the class NORMAL although one of that class
    waited (``guard.py``). ``shares``: what a policy itself keeps, by class (a ratio its credits);
    empty at the beginning of the day.
    """

    priority_run: int = 0
    shares: Mapping[PriorityClass, float] = field(default_factory=dict[PriorityClass, float])


class Policy(Protocol):
    """How the heads of the lanes are weighed. Pure: equal questions get equal answers."""

    about: ClassVar[Words]
    """A paragraph about it for the head nurse."""

    @property
    def words(self) -> Words:
        """What it does, in a few words for the console."""
        ...

    def pick(self, heads: Sequence[Waiting], recent: Recent, now: datetime) -> Waiting:
        """Which of them (at least one, at most one a lane) is called now."""
        ...

    def told(self, picked: Waiting, heads: Sequence[Waiting], recent: Recent) -> Recent:
        """What to remember after this one was called, whether the policy picked it or not."""
        ...

    def counts_from(self, waiting: Waiting, now: datetime) -> datetime:
        """Since when one counts as waiting in this policy's eyes, beside those of other queues."""
        ...

    def limits(self, mine: Waiting) -> Mapping[PriorityClass, datetime | None] | None:
        """Who goes before one who waits: in each lane those with ``since`` before an instant.

        Of those with ``mine``'s class and ``since``, also the smaller numbers. None for an instant:
        the whole lane. A lane that is left out: nobody. None for the whole: this policy's order
        changes while people wait, so it takes the whole queue to say.
        """
        ...
