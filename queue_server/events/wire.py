"""A message of the outbox as others get it, over MQTT, HTTP or a webhook.

The transaction of a deed does not know the site; so an event is stored with its topic below the
site's root, and gets root and room here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from queue_server.contract.events import event_leaf
from queue_server.setup.tree import find

if TYPE_CHECKING:
    from queue_server.store.outbox import Message
    from queue_server.store.site import Site


def dressed(site: Site, message: Message) -> Message:
    """The message with its whole topic; an event also with its counter's room."""
    root = site.topics.root
    if message.topic.startswith(f"{root}/"):
        return message
    counter = find(site.config.counters, message.payload.get("counter") or "")
    payload = {**message.payload, "room": counter.room if counter else None}
    return replace(message, topic=f"{root}/{message.topic}", payload=payload)


def stored_topic(site: Site, topic: str) -> str:
    """A whole topic as the outbox has it."""
    leaf = topic.removeprefix(f"{site.topics.root}/")
    queue = leaf.removeprefix("queue/").removesuffix("/event")
    return leaf if leaf in {event_leaf(None), event_leaf(queue)} else topic
