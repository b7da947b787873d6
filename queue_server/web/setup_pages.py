"""The pages of the set-up, for administrators, and of one's own password, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from queue_server.api.access import ADMINISTRATORS
from queue_server.engine import policies
from queue_server.setup.tree import KEYS, Tree
from queue_server.web import setup_words
from queue_server.web.headers import page_headers
from queue_server.web.nav import bar, to_login
from queue_server.web.render import page

if TYPE_CHECKING:
    from queue_server.web.needs import State

PATH = "/staff/setup"

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("/setup")
def setup(request: Request) -> Response:
    """The hospital's tables as forms, its text, its versions, and who may log in."""
    state = cast("State", request.app.state)
    user = state.sessions.current_user(request)
    if user is None:
        return to_login(request)
    if user.role not in ADMINISTRATORS:
        return RedirectResponse("/staff/devices", status_code=303)
    facts = {
        "schema": Tree.model_json_schema(),
        "tables": [{"key": key, "name": setup_words.TABLES[key]} for key in KEYS],
        "labels": setup_words.LABELS,
        "words": setup_words.CHOICES,
        "choices": {"policy": policies.names()},
        "time_zone": state.parts.site.config.site.timezone,
    }
    return page("setup.html", page_headers(), **bar(state, user, PATH), fresh=False, facts=facts)


@router.get("/password")
def password(request: Request) -> Response:
    """Where staff replace their password, with the one that holds now."""
    state = cast("State", request.app.state)
    name = state.parts.site.config.site.name
    return page("password.html", page_headers(), site_name=name)
