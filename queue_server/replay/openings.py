"""When the counters of a past day were open, as far as their calls tell.

A counter that calls nobody while somebody waits in its queues is on a break, or not open yet, or
not any more. While nobody waits it might as well be open.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from queue_server.replay.day import DayCounter
from queue_server.setup.tree import find

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from queue_server.config import ServerConfig
    from queue_server.replay.recorded import Recorded

PAUSE = timedelta(seconds=30)
"""Somebody who waits for longer while a counter calls nobody: it is not open."""

Span = tuple[datetime, datetime]


def counters(config: ServerConfig, rows: Sequence[Recorded], day: date) -> tuple[DayCounter, ...]:
    """The counters that called on a day, with when they were open and what they called from."""
    begin = datetime.combine(day, time(), config.site.zone) + timedelta(
        hours=config.rules.day_ends.hour, minutes=config.rules.day_ends.minute
    )
    whole = (begin, begin + timedelta(days=1))
    names = sorted({row.counter_id for row in rows if row.counter_id and row.called_at})
    return tuple(_counter(config, name, rows, whole) for name in names)


def _counter(config: ServerConfig, name: str, rows: Sequence[Recorded], whole: Span) -> DayCounter:
    table = find(config.counters, name)
    called = [row for row in rows if row.counter_id == name]
    served = {row.queue_id for row in called}
    profiles = [find(config.profiles, one) for one in (table.profiles if table else ())]
    profile = next((one for one in profiles if one and served <= set(one.queues)), None)
    usual = profile.queues if profile else table.queues if table else ()
    # Also those that it called in another work profile, or before the set-up was changed.
    queues = tuple(dict.fromkeys([*usual, *sorted(served)]))
    waits = [
        (max(row.arrived_at, row.since), row.called_at or row.finished_at or whole[1])
        for row in rows
        if row.queue_id in queues
    ]
    return DayCounter(
        id=name,
        queues=queues,
        how=profile.how if profile else "together",
        open=tuple(_open(called, waits, whole)),
    )


def _open(called: Sequence[Recorded], waits: Sequence[Span], whole: Span) -> list[Span]:
    """The whole day but for the gaps between two calls in which somebody waited too long."""
    busy = sorted(
        (row.called_at, row.finished_at or row.called_at) for row in called if row.called_at
    )
    gaps = pairwise([whole[0], *(instant for span in busy for instant in span), whole[1]])
    spans: list[Span] = []
    begin = whole[0]
    for left, until in list(gaps)[::2]:
        if any(min(until, end) - max(left, start) > PAUSE for start, end in waits):
            if begin < left:
                spans.append((begin, left))
            begin = until
    if begin < whole[1]:
        spans.append((begin, whole[1]))
    # It called, so it was open, though all its calls lie in gaps.
    return spans or [whole]
