"""The pages: display boards, staff login, device health, and the files that they fetch."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from queue_server.config import find
from queue_server.contract.mqtt import Topics
from queue_server.store import alerts
from queue_server.web import assets, device_view
from queue_server.web.headers import page_headers

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from fastapi import FastAPI

    from queue_server.web.needs import State

BOARD_STALE_AFTER_S = 30
ALERTS_SHOWN = timedelta(minutes=15)
STAFF_HOME = "/staff/devices"
STAFF_PAGE = re.compile(r"/staff/[a-z0-9/-]*")

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals.update(icon=assets.icon)


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
    config = state.config
    found = find(config.boards, board_id)
    if found is None:
        return _page("missing.html", page_headers(), status=404, known=config.boards)
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
    return _page(
        "board.html",
        page_headers(config.mqtt.websockets_url),
        title=found.title,
        config=wires,
        stale_after_s=BOARD_STALE_AFTER_S,
    )


@router.get("/staff/login")
def login(request: Request, next: str = STAFF_HOME) -> Response:  # noqa: A002 - as in the URL
    """The staff's door. It leads on to one of our own staff pages only."""
    state = _state(request)
    onward = next if STAFF_PAGE.fullmatch(next) else STAFF_HOME
    if state.sessions.current_user(request) is not None:
        return RedirectResponse(onward, status_code=303)
    return _page("login.html", page_headers(), site_name=state.config.site.name, next_page=onward)


@router.get("/staff/devices")
def devices(request: Request) -> Response:
    """How the kiosks and their devices are."""
    state = _state(request)
    user = state.sessions.current_user(request)
    if user is None:
        where = quote(request.url.path, safe="")
        return RedirectResponse(f"/staff/login?next={where}", status_code=303)
    return _page(
        "devices.html",
        page_headers(),
        site_name=state.config.site.name,
        user_name=user.name,
        **_device_facts(state),
    )


@router.get("/staff/devices/fragment")
def devices_fragment(request: Request) -> Response:
    """The changing part of the device page alone."""
    state = _state(request)
    if state.sessions.current_user(request) is None:
        return Response(status_code=401, headers=page_headers())
    return _page("devices_fragment.html", page_headers(), **_device_facts(state))


def _state(request: Request) -> State:
    return cast("State", request.app.state)


def _device_facts(state: State) -> dict[str, Any]:
    now = state.parts.clock.now()
    zone = state.config.site.zone
    reports = state.devices.snapshot()
    cards = [
        device_view.card(kiosk.id, kiosk.name, reports.get(kiosk.id), now, zone)
        for kiosk in state.config.kiosks
    ]
    cards.sort(key=lambda card: card.urgency)
    with state.parts.database.read() as connection:
        raised = alerts.since(connection, now - ALERTS_SHOWN)
    return {
        "alerts": device_view.alerts(raised, state.config.kiosks, now, zone),
        "kiosks": cards,
        "summary": device_view.summary(cards),
        "at": now.astimezone(zone).strftime("%H:%M:%S"),
    }


def _page(template: str, headers: dict[str, str], status: int = 200, **facts: Any) -> HTMLResponse:
    html = _templates.get_template(template).render(**facts)
    return HTMLResponse(html, status_code=status, headers=headers)
