"""What a board shows, from what its counters and queues are doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.mqtt import BoardState, NowServing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

ROWS = 8
NEXT_SHOWN = 5


def side_by_side(lines: Sequence[Sequence[tuple[datetime, str]]]) -> list[str]:
    """The numbers of several queues as one list: each in its own order, of heads the longest wait.

    Args:
        lines: by queue, in the order in which it calls: since when, and the number.
    """
    left = [list(line) for line in lines]
    merged = list[str]()
    while any(left):
        first = min(filter(None, left), key=lambda line: line[0])
        merged.append(first.pop(0)[1])
    return merged


def snapshot(
    title: str, serving: Iterable[NowServing], waiting: Sequence[str], now: datetime, rev: int
) -> BoardState:
    """A board's whole content.

    Args:
        title: the board's heading.
        serving: who is at each counter, in any order.
        waiting: numbers in the order in which they will be called.
        now: the instant of the snapshot (UTC).
        rev: its place in the order of events.
    """
    newest_first = sorted(serving, key=lambda call: call.called_at, reverse=True)
    return BoardState(
        rev=rev,
        ts=now,
        title=title,
        serving=tuple(newest_first[:ROWS]),
        next=tuple(waiting[:NEXT_SHOWN]),
    )
