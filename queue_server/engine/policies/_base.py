"""What policies have in common: checked parameters, and how equals are told apart."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from queue_server.contract.words import Words
    from queue_server.engine.order import PriorityClass, Recent, Waiting

MINUTE = timedelta(minutes=1)


class PolicyModel(BaseModel, ABC):
    """A policy that keeps nothing, and whose order changes while people wait."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: ClassVar[Words]

    @property
    @abstractmethod
    def words(self) -> Words:
        """What it does, in a few words for the console."""

    @abstractmethod
    def pick(self, heads: Sequence[Waiting], recent: Recent, now: datetime) -> Waiting:
        """Which of them (at least one, at most one a lane) is called now."""

    def told(self, picked: Waiting, heads: Sequence[Waiting], recent: Recent) -> Recent:
        """Nothing new."""
        del picked, heads
        return recent

    def counts_from(self, waiting: Waiting, now: datetime) -> datetime:
        """When the patient came."""
        del now
        return waiting.since

    def limits(self, mine: Waiting) -> Mapping[PriorityClass, datetime | None] | None:
        """It takes the whole queue to say."""
        del mine


def equals(waiting: Waiting) -> tuple[datetime, int, int]:
    """Between those who are equal to a policy: who came first, the class, the number."""
    return waiting.since, waiting.priority_class.rank, waiting.number
