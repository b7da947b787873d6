"""What is to be told: written with the change itself, published afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, String, bindparam, func, or_, select, update

from queue_server.contract.events import event_leaf
from queue_server.store.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.body import Body


_NEWS = "tiepdon.outbox.news"
_ADD = outbox.insert()
_IN_ORDER = select(outbox).order_by(outbox.c.rev).limit(bindparam("most"))
_AFTER = _IN_ORDER.where(outbox.c.rev > bindparam("rev_seen"))
_UNPUBLISHED = _AFTER.where(outbox.c.published_at.is_(None))
_ON_TOPIC = outbox.c.topic == bindparam("on_topic", type_=String())
# As ``contract.events.event_leaf`` makes them; all other topics begin with the site's root.
_EVENTS_AFTER = _AFTER.where(
    or_(outbox.c.topic == event_leaf(None), outbox.c.topic.like(event_leaf("%")))
)
_AFTER_ON_TOPIC = _AFTER.where(_ON_TOPIC)
_LAST_REV = select(func.coalesce(func.max(outbox.c.rev), 0))
_LAST_REV_ON_TOPIC = _LAST_REV.where(_ON_TOPIC)
_LAST_PUBLISHED_REV = _LAST_REV.where(outbox.c.published_at.is_not(None))


@dataclass(frozen=True)
class Message:
    """One row of the outbox. The payload's own ``rev`` is this one.

    ``topic``: as on MQTT; an event's only below the site's root (``events.dress``).
    """

    rev: int
    topic: str
    payload: dict[str, Any]
    retain: bool
    at: datetime
    expires_at: datetime | None


def add(
    connection: Connection,
    topic: str,
    payload: Body,
    now: datetime,
    *,
    retain: bool = False,
    expires_at: datetime | None = None,
) -> None:
    """Put a payload into the outbox, in the caller's transaction."""
    row = {
        "topic": topic,
        "payload": payload.model_dump_json(),
        "retain": int(retain),
        "at": now,
        "expires_at": expires_at,
    }
    connection.execute(_ADD, row)
    connection.info[_NEWS] = True


def take_news(connection: Connection) -> bool:
    """Whether something was added in this transaction: asked once, at its end."""
    return bool(connection.info.pop(_NEWS, False))


def unpublished(connection: Connection, limit: int, rev: int = 0) -> list[Message]:
    """The oldest messages after ``rev`` that are not marked as published."""
    return _messages(connection, _UNPUBLISHED, {"rev_seen": rev, "most": limit})


def after(connection: Connection, rev: int, limit: int, topic: str | None = None) -> list[Message]:
    """The messages that came after ``rev``, of all topics or of one, published or not."""
    facts = {"rev_seen": rev, "most": limit}
    if topic is None:
        return _messages(connection, _AFTER, facts)
    return _messages(connection, _AFTER_ON_TOPIC, {**facts, "on_topic": topic})


def events_after(connection: Connection, rev: int, limit: int) -> list[Message]:
    """The events among them."""
    return _messages(connection, _EVENTS_AFTER, {"rev_seen": rev, "most": limit})


def last_rev(connection: Connection) -> int:
    """The newest message's rev; 0 before the first."""
    return connection.execute(_LAST_REV).scalar_one()


def last_rev_on(connection: Connection, topic: str) -> int:
    """The newest rev on a topic; 0 before the first."""
    return connection.execute(_LAST_REV_ON_TOPIC, {"on_topic": topic}).scalar_one()


def last_published_rev(connection: Connection) -> int:
    """The newest rev that the broker has, or that is not to be told any more; 0 before it."""
    return connection.execute(_LAST_PUBLISHED_REV).scalar_one()


def mark_published(connection: Connection, revs: Sequence[int], now: datetime) -> None:
    """The broker has these."""
    connection.execute(update(outbox).where(outbox.c.rev.in_(revs)).values(published_at=now))


def _messages(
    connection: Connection, query: Select[*tuple[Any, ...]], facts: Mapping[str, object]
) -> list[Message]:
    return [
        Message(
            rev=row.rev,
            topic=row.topic,
            payload=json.loads(row.payload) | {"rev": row.rev},
            retain=bool(row.retain),
            at=row.at,
            expires_at=row.expires_at,
        )
        for row in connection.execute(query, facts)
    ]
