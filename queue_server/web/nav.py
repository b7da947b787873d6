"""The staff's pages by role, and what each of them has at its top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi.responses import RedirectResponse

from queue_server.api.access import ADMINISTRATORS, CALLERS

if TYPE_CHECKING:
    from fastapi import Request, Response

    from queue_server.setup.tables import UserTable
    from queue_server.web.needs import State

ALL = (*CALLERS, "technician")


@dataclass(frozen=True)
class Page:
    """A page that the bar leads to. ``word``: its name in ``staff-words.js``."""

    path: str
    name: str
    word: str
    sign: str
    roles: tuple[str, ...]


PAGES = (
    Page("/staff", "Gọi số", "nav_call", "megaphone", CALLERS),
    Page("/staff/counters", "Các quầy", "nav_counters", "layout-grid", CALLERS),
    Page("/staff/devices", "Thiết bị", "nav_devices", "monitor-check", ALL),
    Page("/staff/insurance", "Bảo hiểm y tế", "nav_insurance", "shield-check", ALL),
    Page("/staff/setup", "Cài đặt", "nav_setup", "settings", ADMINISTRATORS),
)


def bar(state: State, user: UserTable, path: str) -> dict[str, Any]:
    """What ``staff_bar.html`` draws on the page at ``path``, one of ``PAGES``."""
    return {
        "site_name": state.parts.site.config.site.name,
        "user_name": user.name,
        "pages": [each for each in PAGES if user.role in each.roles],
        "here": next(each for each in PAGES if each.path == path),
    }


def to_login(request: Request) -> Response:
    """To the login, and from there back to this page."""
    where = quote(request.url.path, safe="")
    return RedirectResponse(f"/staff/login?next={where}", status_code=303)
