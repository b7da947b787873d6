"""A reference subscriber: hears the events of one topic, each once, in order, none left out.

It imports nothing of ours, so that other systems may take it as it is. MQTT is the quick way, HTTP
the sure one; the follower needs only to know how to fetch, and is told what it hears.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Payload = dict[str, Any]


class Follower:
    """Keeps the order of one topic's events.

    Args:
        fetch: the events of the topic after a rev, all of them, oldest first: ``GET
            /api/v1/events?after=REV&topic=TOPIC`` until an answer is empty, with ``Authorization:
            Bearer`` and the password of the broker. Where that answers 410
            (``events_gone``), read the states anew and go on from ``last_rev``.
        tell: takes an event; called once for each, in order.
        seen: the last rev that was taken; to be kept together with what was made of the events.
    """

    def __init__(
        self,
        fetch: Callable[[int], Iterable[Payload]],
        tell: Callable[[Payload], None],
        seen: int = 0,
    ) -> None:
        self._fetch = fetch
        self._tell = tell
        self.seen = seen

    def subscribed(self) -> None:
        """The broker has acknowledged the subscription, again after each connection."""
        self._catch_up()

    def heard(self, payload: Payload) -> None:
        """A message came over MQTT; QoS 1 may bring one twice."""
        if payload["prev"] > self.seen:
            self._catch_up()
        self._take(payload)

    def _catch_up(self) -> None:
        for payload in self._fetch(self.seen):
            self._take(payload)

    def _take(self, payload: Payload) -> None:
        if payload["rev"] > self.seen:
            self._tell(payload)
            self.seen = payload["rev"]
