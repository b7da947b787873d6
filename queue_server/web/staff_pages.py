"""The staff's pages: login, device health, insurance."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from queue_server.api.access import REPAIRERS
from queue_server.store import alarms, alerts, checkin_summary, desk_report, recheck_report
from queue_server.web import checkin_view, desk_view, device_view, insurance_view
from queue_server.web.headers import page_headers
from queue_server.web.nav import bar, to_login
from queue_server.web.onward import onward
from queue_server.web.render import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.setup.tables import UserTable
    from queue_server.web.needs import State

    Facts = Callable[[State, UserTable], dict[str, Any]]

ALERTS_SHOWN = timedelta(minutes=15)

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("/login")
def login(request: Request, next: str = "") -> Response:  # noqa: A002 - as in the URL
    """The staff's door. It leads on to one of our own staff pages only."""
    state = _state(request)
    leads_to = onward(next)
    if state.sessions.current_user(request) is not None:
        return RedirectResponse(leads_to, status_code=303)
    config = state.parts.site.config
    return page(
        "login.html",
        page_headers(),
        site_name=config.site.name,
        next_page=leads_to,
        sign_on=config.oidc and config.oidc.name,
    )


@router.get("/devices")
def devices(request: Request) -> Response:
    """How the kiosks and their devices are."""
    return _whole(request, "devices.html", _device_facts)


@router.get("/devices/fragment")
def devices_fragment(request: Request) -> Response:
    """The changing part of the device page alone."""
    return _fragment(request, "devices_fragment.html", _device_facts)


@router.get("/insurance")
def insurance(request: Request) -> Response:
    """How the insurance portal is, what waits for it, and what somebody has to repair."""
    return _whole(request, "insurance.html", _insurance_facts)


@router.get("/insurance/fragment")
def insurance_fragment(request: Request) -> Response:
    """The changing part of the insurance page alone."""
    return _fragment(request, "insurance_fragment.html", _insurance_facts)


def _whole(request: Request, template: str, facts: Facts) -> Response:
    state = _state(request)
    user = state.sessions.current_user(request)
    if user is None:
        return to_login(request)
    return page(
        template, page_headers(), **bar(state, user, request.url.path), **facts(state, user)
    )


def _fragment(request: Request, template: str, facts: Facts) -> Response:
    state = _state(request)
    user = state.sessions.current_user(request)
    if user is None:
        return Response(status_code=401, headers=page_headers())
    return page(template, page_headers(), **facts(state, user))


def _device_facts(state: State, _user: UserTable) -> dict[str, Any]:
    now = state.parts.clock.now()
    zone = state.parts.site.config.site.zone
    reports = state.devices.snapshot()
    cards = [
        device_view.card(kiosk.id, kiosk.name, reports.get(kiosk.id), now, zone)
        for kiosk in state.parts.site.config.kiosks
    ]
    cards.sort(key=lambda card: card.urgency)
    with state.parts.database.read() as connection:
        raised = alerts.since(connection, now - ALERTS_SHOWN)
    return {
        "alerts": device_view.alerts(raised, state.parts.site.config.kiosks, now, zone),
        "kiosks": cards,
        "summary": device_view.summary(cards),
        "at": now.astimezone(zone).strftime("%H:%M:%S"),
    }


def _insurance_facts(state: State, user: UserTable) -> dict[str, Any]:
    instant, zone = state.parts.clock.now(), state.parts.site.config.site.zone
    queue_names = {queue.id: queue.name for queue in state.parts.site.config.queues}
    now = insurance_view.Now(instant, zone, queue_names)
    midnight = datetime.combine(instant.astimezone(zone), datetime.min.time(), zone)
    health = state.parts.insurance.health()
    with state.parts.database.read() as connection:
        standing = alarms.standing(connection)
        sent = desk_report.today(connection, state.parts.site.day(instant))
        waiting = recheck_report.waiting(connection)
        changed = recheck_report.changed(connection, midnight)
        given_up = recheck_report.given_up(connection, instant)
        booked = checkin_summary.summary(connection, state.parts.site, instant)
    his_reports = state.parts.site.config.checkin.reported_by == "his"
    portal, todo = insurance_view.portal(health, now), insurance_view.alarms(standing, now)
    return {
        "headline": insurance_view.headline(portal, todo),
        "portal": portal,
        "alarms": todo,
        "may_repair": user.role in REPAIRERS,
        "desk": desk_view.desk(sent, now),
        "waiting": insurance_view.waiting(waiting, health, now),
        "changed": insurance_view.changed(changed, now),
        "given_up": insurance_view.given_up(given_up, standing),
        "checkins": checkin_view.HIS_REPORTS if his_reports else checkin_view.checkins(booked, now),
        "at": instant.astimezone(zone).strftime("%H:%M:%S"),
    }


def _state(request: Request) -> State:
    return cast("State", request.app.state)
