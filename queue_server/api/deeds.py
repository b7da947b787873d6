"""A deed of a member of staff as a write that is done once, with its end and its refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.api.answers import once
from queue_server.api.problems import ApiError
from queue_server.contract.counters import Done
from queue_server.contract.problem import Code
from queue_server.setup.tree import find
from queue_server.store import calls
from queue_server.store.moves import Deed
from queue_server.store.refused import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from fastapi import Response
    from sqlalchemy import Connection

    from queue_server.api.access import Parts
    from queue_server.contract.body import Body
    from queue_server.setup.tables import CounterTable
    from queue_server.store.idempotency import Write
    from queue_server.store.moves import Stop


async def do(
    have: Parts,
    write: Write,
    counter_id: str | None,
    name: str,
    work: Callable[[Deed], Body | tuple[int, Body]],
) -> Response:
    """Do a deed once; whoever asks again gets the same answer.

    Raises:
        ApiError: ``counter_unknown``, and what stands against the deed.
    """

    def in_transaction(connection: Connection, now: datetime) -> tuple[int, Body]:
        counter = None if counter_id is None else _counter(have, counter_id)
        deed = Deed(connection, have.site, write.who, name, now, counter)
        try:
            answer = work(deed)
        except RefusedError as error:
            raise ApiError(error.code, error.detail, error.words) from None
        calls.settle(deed)
        return answer if isinstance(answer, tuple) else (200, answer)

    return await once(have, write, in_transaction)


def done(deed: Deed, about: Stop, then: Sequence[Stop] = ()) -> Done:
    """What became of a stop, and where the patient waits from now on."""
    queues = (find(deed.site.config.queues, each.queue_id) for each in then)
    return Done(
        stop_id=about.id,
        number=about.label,
        state=about.state.value,
        next=tuple(queue.name for queue in queues if queue),
    )


def _counter(have: Parts, counter_id: str) -> CounterTable:
    counter = find(have.site.config.counters, counter_id)
    if counter is None:
        raise ApiError(Code.COUNTER_UNKNOWN, "no such counter here")
    return counter
