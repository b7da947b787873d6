"""Does a write once, however often it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import Response

from queue_server.store import idempotency, outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from queue_server.api.access import Parts
    from queue_server.contract.http import Body
    from queue_server.store.idempotency import Answer, Write

    Work = Callable[[Connection, datetime], tuple[int, Body]]


async def once(have: Parts, write: Write, work: Work) -> Response:
    """Answer a write: with what it was answered before, or by doing ``work`` now.

    The work, its answer and its events are one transaction. An error raised by ``work`` undoes
    all of it and is not remembered, so that a later try is a new one.
    """
    # Writes wait for each other here: threads that wait for one lock slow the one that has it.
    answer = await to_thread.run_sync(_once, have, write, work, limiter=have.writer)
    return response(answer)


def response(answer: Answer) -> Response:
    """An answer as it goes back."""
    return Response(answer.body, status_code=answer.status, media_type="application/json")


def _once(have: Parts, write: Write, work: Work) -> Answer:
    with have.database.write() as connection:
        # Taken by the one writer, so that numbers and arrivals are in the same order.
        now = datetime.now(UTC)
        answer = idempotency.earlier(connection, write)
        if answer is None:
            answer = idempotency.keep(connection, write, *work(connection, now), now)
        news = outbox.has_news(connection)
    if news:
        have.committed()
    return answer
