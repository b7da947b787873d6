"""Bodies of ``/api/v1/number-blocks``: numbers that a kiosk keeps for the time without a server."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic needs it at run time
from typing import Annotated

from pydantic import AwareDatetime, Field

from queue_server.contract.body import Body, RequestBody


class BlockRequest(RequestBody):
    """``POST /api/v1/number-blocks``: lease the queue's next numbers of today to this kiosk."""

    queue_id: Annotated[str, Field(max_length=32)]


class Block(Body):
    """Numbers ``first`` to ``last`` with this prefix, for this kiosk alone until ``valid_until``.

    ``used``: those of them whose tickets the server has.
    """

    block_id: str
    queue_id: str
    prefix: str
    first: int
    last: int
    service_day: date
    valid_until: AwareDatetime
    used: tuple[int, ...]


class BlockClose(RequestBody):
    """``POST /api/v1/number-blocks/{id}/close``: this kiosk gives no more of them.

    ``used``: the numbers that it has printed. Their tickets are sent before this.
    """

    used: Annotated[tuple[Annotated[int, Field(ge=1, le=999_999)], ...], Field(max_length=200)]


class BlockClosed(Body):
    """What became of a block: ``used`` have tickets, ``unused`` will never be given."""

    block_id: str
    used: tuple[int, ...]
    unused: tuple[int, ...]
