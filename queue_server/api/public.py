"""What anyone may ask: health, and what a board in the hall shows. Numbers only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from queue_server.api.access import Parts, parts
from queue_server.api.problems import ApiError
from queue_server.contract.mqtt import BoardState
from queue_server.contract.problem import Code
from queue_server.setup.tree import find
from queue_server.store import boards, outbox

router = APIRouter(prefix="/api/v1", tags=["public"])
Have = Annotated[Parts, Depends(parts)]


@router.get("/health")
def health(have: Have) -> dict[str, str]:
    """200 while the server and its database answer; a missing broker is a warning only."""
    with have.database.read() as connection:
        outbox.last_rev(connection)
    return {"status": "ok", "broker": "up" if have.broker_up() else "down"}


@router.get("/boards/{board_id}")
def board(board_id: str, have: Have) -> BoardState:
    """What a board shows now, for one that missed something."""
    shown = find(have.site.config.boards, board_id)
    if shown is None:
        raise ApiError(Code.BOARD_UNKNOWN, "no such board here")
    with have.database.read() as connection:
        return boards.state(connection, have.site, shown, have.clock.now())
