"""Answers kept in memory for a short while: those that would be the same, and late ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from queue_server.clock import Clock
    from queue_server.insurance.answer import PortalAnswer

LIMIT = 1024
"""Answers; each has a few kilobytes."""
_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Question:
    """What makes two questions the same; the day, because no answer outlives midnight."""

    number: str = field(repr=False)
    name: str = field(repr=False)
    birth_date: str = field(repr=False)
    day: date


@dataclass(frozen=True)
class _Kept:
    answer: PortalAnswer
    at: datetime
    keep_for: timedelta
    once: bool


class KeptAnswers:
    """At most ``LIMIT`` answers, the newest. Belongs to one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[Question, _Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def put(
        self, question: Question, answer: PortalAnswer, keep_s: float, *, once: bool = False
    ) -> None:
        """Keep an answer for ``keep_s`` seconds; with ``once``, until it is picked up."""
        self._kept.pop(question, None)
        while len(self._kept) >= LIMIT:
            del self._kept[next(iter(self._kept))]
        self._kept[question] = _Kept(answer, self._clock.now(), timedelta(seconds=keep_s), once)

    def get(self, question: Question) -> PortalAnswer | None:
        """An answer that still holds."""
        kept = self._kept.get(question)
        if kept is None:
            return None
        holds = self._holds(kept)
        if kept.once or not holds:
            del self._kept[question]
        return replace(kept.answer, remembered=not kept.once) if holds else None

    def sweep(self) -> None:
        """Forget what no longer holds, asked for or not."""
        self._kept = {question: kept for question, kept in self._kept.items() if self._holds(kept)}

    def _holds(self, kept: _Kept) -> bool:
        return _NOTHING <= self._clock.now() - kept.at < kept.keep_for
