"""The pages: display boards and the staff's, and the files that they fetch."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request, Response

from queue_server.contract.mqtt import Topics
from queue_server.setup.tree import find
from queue_server.web import assets, console_pages, setup_pages, sign_on_pages, staff_pages
from queue_server.web.headers import page_headers
from queue_server.web.render import page

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from fastapi import FastAPI

    from queue_server.web.needs import State

BOARD_STALE_AFTER_S = 30


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncGenerator[None]:
    assets.table()  # read at the start, so that a missing file is told in the log then
    yield


router = APIRouter(include_in_schema=False, lifespan=_lifespan)


@router.get("/assets/{name:path}")
def asset(name: str, request: Request) -> Response:
    """A script, style sheet or font."""
    found = assets.table().get(name)
    if found is None:
        return Response("not found", status_code=404, media_type="text/plain")
    headers = {
        "Cache-Control": found.cache_control,
        "ETag": found.etag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    if found.gzipped and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(found.gzipped, headers=headers, media_type=found.media_type)
    return Response(found.content, headers=headers, media_type=found.media_type)


@router.get("/board/{board_id}")
def board(board_id: str, request: Request) -> Response:
    """One display board, for a screen on the wall."""
    state = _state(request)
    config = state.parts.site.config
    found = find(config.boards, board_id)
    if found is None:
        return page("missing.html", page_headers(), status=404, known=config.boards)
    username, password = state.broker_for_boards(board_id)
    topics = Topics(config.site.id)
    wires = {
        "state_url": f"/api/v1/boards/{board_id}",
        "time_zone": config.site.timezone,
        "now": state.parts.clock.now().isoformat(),
        "topics": {
            "state": topics.board_state(board_id),
            "call": topics.call(found.zone),
            "heartbeat": topics.heartbeat,
        },
        "mqtt": {
            "url": config.mqtt.websockets_url,
            "client": f"board-{board_id}",
            "username": username,
            "password": password,
        },
    }
    return page(
        "board.html",
        page_headers(config.mqtt.websockets_url),
        title=found.title,
        config=wires,
        stale_after_s=BOARD_STALE_AFTER_S,
    )


router.include_router(staff_pages.router)
router.include_router(console_pages.router)
router.include_router(sign_on_pages.router)
router.include_router(setup_pages.router)


def _state(request: Request) -> State:
    return cast("State", request.app.state)
