"""Waiting for several look-ups that ask the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable

    Said = PortalAnswer | NoAnswer

_NOT_ASKED = {Trouble.BREAKER_OPEN, Trouble.BUSY, Trouble.REFUSED}


async def first_answer(lookups: Iterable[asyncio.Task[Said]], patience_s: float) -> Said:
    """The first answer, after ``patience_s`` seconds at the latest.

    A look-up that failed does not end the waiting for one that may still succeed; unless the
    portal is not asked at all now, for then nobody shall wait.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + patience_s
    failure: NoAnswer | None = None
    pending = set(lookups)
    while pending:
        done, pending = await asyncio.wait(
            pending, timeout=end - loop.time(), return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            return NoAnswer(Trouble.TIMEOUT)
        for said in [task.result() for task in done if not task.cancelled()]:
            if isinstance(said, PortalAnswer):
                return said
            failure = said
        if failure is not None and failure.trouble in _NOT_ASKED:
            break
    # Those that were cancelled had to leave their slots.
    return failure or NoAnswer(Trouble.BUSY)
