"""Does a write once, however often it is asked for."""

from __future__ import annotations

from asyncio import wrap_future
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from anyio import to_thread
from fastapi import Response

from queue_server.config import ConfigError
from queue_server.contract.problem import CONTENT_TYPE
from queue_server.store import idempotency, setup

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.api.access import Parts
    from queue_server.contract.body import Body
    from queue_server.store.idempotency import Answer, Write

    Work = Callable[[Connection, datetime], tuple[int, Body]]


_log = structlog.get_logger()


async def once(have: Parts, write: Write, work: Work) -> Response:
    """Answer a write: with what it was answered before, or by doing ``work`` now.

    The work, its answer and its events are one transaction. An error raised by ``work`` undoes
    all of it and is not remembered, so that a later try is a new one. A problem document that is
    returned by it is the answer of what was done, and remembered. It is done with the newest
    set-up, whoever has put that in force a moment ago: so ``work`` reads it itself.
    """
    while True:
        try:
            job = have.writer.submit(partial(_once, have, write, work))
            return response(await wrap_future(job))
        except setup.BehindError:
            await to_thread.run_sync(follow, have)


def follow(have: Parts) -> None:
    """Work with the newest set-up from now on; one that cannot be used is told in the log."""
    try:
        setup.follow(have.database, have.site, have.clock.now())
    except ConfigError as error:
        _log.error("setup_unusable", why=str(error))


def response(answer: Answer) -> Response:
    """An answer as it goes back."""
    form = CONTENT_TYPE if answer.status >= HTTPStatus.BAD_REQUEST else "application/json"
    return Response(answer.body, status_code=answer.status, media_type=form)


def _once(have: Parts, write: Write, work: Work, connection: Connection) -> Answer:
    # Taken by the one writer, so that numbers and arrivals are in the same order.
    now = have.clock.now()
    setup.keep_up(connection, have.site)
    answer = idempotency.earlier(connection, have.site.seal, write)
    if answer is None:
        status, body = work(connection, now)
        answer = idempotency.keep(connection, have.site.seal, write, status, body, now)
    return answer
