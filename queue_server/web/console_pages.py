"""The pages that staff call from: one counter's console, and all counters side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from queue_server.api.access import CALLERS
from queue_server.setup.tree import find
from queue_server.web.headers import page_headers
from queue_server.web.nav import bar, to_login
from queue_server.web.render import page

if TYPE_CHECKING:
    from queue_server.web.needs import State

NOT_A_CALLER = "/staff/devices"

router = APIRouter(include_in_schema=False)


@router.get("/")
def root() -> Response:
    """Who types the server's address alone is staff."""
    return RedirectResponse("/staff", status_code=303)


@router.get("/staff")
def home(request: Request) -> Response:
    """Choose the counter that one works at."""
    return _counters(request, choose=True)


@router.get("/staff/counters")
def counters(request: Request) -> Response:
    """All counters side by side, for the supervisor."""
    return _counters(request, choose=False)


@router.get("/staff/counter/{counter_id}")
def console(counter_id: str, request: Request) -> Response:
    """One counter's console."""
    state = cast("State", request.app.state)
    user = state.sessions.current_user(request)
    if user is None:
        return to_login(request)
    counter = find(state.parts.site.config.counters, counter_id)
    if user.role not in CALLERS or counter is None:
        return RedirectResponse("/staff", status_code=303)
    return page(
        "console.html",
        page_headers(),
        **bar(state, user, "/staff"),
        counter_id=counter.id,
        room=counter.room,
        time_zone=state.parts.site.config.site.timezone,
    )


def _counters(request: Request, *, choose: bool) -> Response:
    state = cast("State", request.app.state)
    user = state.sessions.current_user(request)
    if user is None:
        return to_login(request)
    if user.role not in CALLERS:
        return RedirectResponse(NOT_A_CALLER, status_code=303)
    return page(
        "counters.html",
        page_headers(),
        **bar(state, user, request.url.path),
        choose=choose,
        time_zone=state.parts.site.config.site.timezone,
    )
