"""Repeating a write gives the first answer again (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from queue_server.store.tables import idempotency

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.body import Body
    from queue_server.store.seal import Seal

_EARLIER = select(idempotency.c.request_hash, idempotency.c.status, idempotency.c.sealed).where(
    idempotency.c.who == bindparam("who"), idempotency.c.key == bindparam("key")
)
_KEEP = idempotency.insert()
_ALL = select(idempotency.c.who, idempotency.c.key, idempotency.c.sealed)
_FORGET = delete(idempotency).where(
    idempotency.c.who == bindparam("of"), idempotency.c.key == bindparam("under")
)
_ID = re.compile(r"\b[0-9a-f]{32}\b")


class KeyReusedError(ValueError):
    """The same key came with another request."""


@dataclass(frozen=True)
class Write:
    """One write that a client asked for: who, under what key, and what exactly.

    ``request_hash`` tells requests apart without keeping them: they are personal. It has to be
    a keyed one, for a name and a birth date leave few identity numbers to try.
    """

    who: str
    key: str
    request_hash: str


@dataclass(frozen=True)
class Answer:
    """What was answered: an HTTP status and a JSON body."""

    status: int
    body: str


def earlier(connection: Connection, seal: Seal, write: Write) -> Answer | None:
    """The answer that this write got before, if it did.

    Raises:
        KeyReusedError: the key belongs to another request.
    """
    row = connection.execute(_EARLIER, {"who": write.who, "key": write.key}).first()
    if row is None:
        return None
    if row.request_hash != write.request_hash:
        raise KeyReusedError
    return Answer(row.status, seal.open(row.sealed, _owner(write.who, write.key))["body"])


def keep(
    connection: Connection, seal: Seal, write: Write, status: int, body: Body, now: datetime
) -> Answer:
    """Keep an answer, sealed, in the transaction of the write itself."""
    answer = Answer(status, body.model_dump_json())
    kept = {
        "who": write.who,
        "key": write.key,
        "request_hash": write.request_hash,
        "status": answer.status,
        "sealed": seal.close({"body": answer.body}, _owner(write.who, write.key)),
        "at": now,
    }
    connection.execute(_KEEP, kept)
    return answer


@dataclass(frozen=True)
class Kept:
    """Where an answer is kept: whose it is, and under what key."""

    who: str
    key: str


def about(connection: Connection, seal: Seal, ids: AbstractSet[str]) -> list[Kept]:
    """The kept answers that name one of these opaque ids. Opens all of them."""
    return [
        Kept(row.who, row.key)
        for row in connection.execute(_ALL)
        if not ids.isdisjoint(_ID.findall(seal.open(row.sealed, _owner(row.who, row.key))["body"]))
    ]


def forget(connection: Connection, answers: Sequence[Kept]) -> None:
    """Keep these answers no more: who asks again does so anew."""
    for each in answers:
        connection.execute(_FORGET, {"of": each.who, "under": each.key})


def _owner(who: str, key: str) -> str:
    return f"{who} {key}"
