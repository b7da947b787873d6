"""How long the wait in a queue is expected to be: what decides between parallel steps."""

from __future__ import annotations

from datetime import timedelta
from math import inf
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

USUAL = timedelta(minutes=5)
"""A service takes so long where nobody has been served today."""


def minutes(waiting: int, services: Sequence[timedelta], counters: int) -> float:
    """The wait of one who comes now, in minutes; infinite where no counter calls.

    People ahead times the mean service, shared by the counters. A counter that also calls from
    other queues counts as one: it is an estimate, to compare queues by.

    Args:
        waiting: how many wait in the queue.
        services: how long the last ones were served there today; may be empty.
        counters: how many counters call from the queue now.
    """
    if counters < 1:
        return inf
    mean = fmean(each.total_seconds() for each in services or (USUAL,))
    return waiting * mean / 60 / counters
