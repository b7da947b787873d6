"""Repeating a write gives the first answer again (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from queue_server.store.tables import idempotency

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.contract.http import Body


class KeyReusedError(ValueError):
    """The same key came with another request."""


@dataclass(frozen=True)
class Write:
    """One write that a client asked for: who, under what key, and what exactly."""

    who: str
    key: str
    request: str
    """Method, path and body: told apart by their hash, never stored."""

    @property
    def request_hash(self) -> str:
        """SHA-256 in hex."""
        return hashlib.sha256(self.request.encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What was answered: an HTTP status and a JSON body."""

    status: int
    body: str


def earlier(connection: Connection, write: Write) -> Answer | None:
    """The answer that this write got before, if it did.

    Raises:
        KeyReusedError: the key belongs to another request.
    """
    row = connection.execute(
        select(idempotency).where(idempotency.c.who == write.who, idempotency.c.key == write.key)
    ).first()
    if row is None:
        return None
    if row.request_hash != write.request_hash:
        raise KeyReusedError
    return Answer(row.status, row.body)


def keep(connection: Connection, write: Write, status: int, body: Body, now: datetime) -> Answer:
    """Keep an answer, in the transaction of the write itself."""
    answer = Answer(status, body.model_dump_json())
    connection.execute(
        idempotency.insert().values(
            who=write.who,
            key=write.key,
            request_hash=write.request_hash,
            status=answer.status,
            body=answer.body,
            at=now,
        )
    )
    return answer
