"""Finds where events are missing: each names the one before it on its topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queue_server.store.outbox import Message


def broken(messages: Iterable[Message], after: int) -> bool:
    """Whether events are missing between ``after`` and the last of these.

    Args:
        messages: in the order of ``rev``, those that are left after ``after``; states and calls
            among them name none before, for nobody needs an old one.
        after: the last rev that the asker has.
    """
    seen: dict[str, int] = {}
    for message in messages:
        if message.payload.get("prev", 0) > seen.get(message.topic, after):
            return True
        seen[message.topic] = message.rev
    return False
