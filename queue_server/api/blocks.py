"""``/api/v1/number-blocks``: a kiosk keeps numbers for the time without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from queue_server.api.access import Parts, kiosk, kiosk_write, parts
from queue_server.api.answers import once
from queue_server.api.problems import ApiError
from queue_server.contract.blocks import Block, BlockClose, BlockClosed, BlockRequest
from queue_server.contract.problem import Code
from queue_server.setup.tables import KioskTable
from queue_server.setup.tree import find
from queue_server.store import blocks
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.store.site import Site

router = APIRouter(prefix="/api/v1/number-blocks", tags=["tickets"])
Have = Annotated[Parts, Depends(parts)]
Kiosk = Annotated[KioskTable, Depends(kiosk)]
KioskWrite = Annotated[Write, Depends(kiosk_write)]


@router.post(
    "",
    status_code=201,
    response_model=Block,
    responses={200: {"model": Block, "description": "this kiosk still has them"}},
)
async def lease(request: BlockRequest, have: Have, by: Kiosk, write: KioskWrite) -> Response:
    """Lease numbers of today. 201 when they are new, 200 for those that this kiosk still has."""

    def work(connection: Connection, now: datetime) -> tuple[int, Block]:
        queue = find(have.site.config.queues, request.queue_id)
        if queue is None:
            raise ApiError(Code.QUEUE_UNKNOWN, "no such queue here; get /api/v1/queues anew")
        try:
            block, created = blocks.lease(connection, have.site, queue, by.id, now)
        except blocks.NothingLeftError as error:
            code = Code.QUEUE_FULL if queue.offline_block else Code.NUMBER_NOT_LEASED
            raise ApiError(code, str(error)) from None
        return 201 if created else 200, _shown(have.site, block)

    return await once(have, write, work)


@router.post("/{block_id}/close", response_model=BlockClosed)
async def close(
    block_id: str, request: BlockClose, have: Have, by: Kiosk, write: KioskWrite
) -> Response:
    """Give the rest of a block back: its unused numbers are given to nobody any more."""

    def work(connection: Connection, now: datetime) -> tuple[int, BlockClosed]:
        block = blocks.find(connection, block_id, by.id)
        if block is None:
            raise ApiError(Code.BLOCK_UNKNOWN, "this kiosk has no such block")
        try:
            blocks.close(connection, block, request.used, by.id, now)
        except blocks.NotSentError as error:
            missing = ", ".join(map(str, error.numbers))
            raise ApiError(Code.NUMBER_NOT_LEASED, f"send these tickets first: {missing}") from None
        return 200, BlockClosed(block_id=block.id, used=block.used, unused=block.unused)

    return await once(have, write, work)


def _shown(site: Site, block: blocks.Block) -> Block:
    return Block(
        block_id=block.id,
        queue_id=block.queue_id,
        prefix=block.prefix,
        first=block.first,
        last=block.last,
        service_day=block.service_day,
        valid_until=site.end(block.service_day),
        used=block.used,
    )
