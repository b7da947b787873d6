"""``/staff/sign-on``: to the hospital's OpenID provider and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import structlog
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadData, URLSafeTimedSerializer

from queue_server.api.sessions import set_cookie
from queue_server.setup.tree import SERVER_USER
from queue_server.sign_on.flow import Errand
from queue_server.sign_on.provider import CODE, SignOnError
from queue_server.store import alarms
from queue_server.web.headers import page_headers
from queue_server.web.onward import onward
from queue_server.web.render import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.sign_on.provider import Provider
    from queue_server.web.needs import State

    Part = Callable[[State, Provider, Request], Response]

COOKIE = "tiepdon_sign_on"
ERRAND_S = 600
"""So long may somebody take at the provider's page."""
PATH = "/staff/sign-on"
MOST = 12
"""So many may be on their way at once; who comes then is told so instead of kept waiting."""

_log = structlog.get_logger()

router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
async def begin(request: Request) -> Response:
    """Send the browser to the provider."""
    return await _in_turn(request, _begin)


@router.get("/back")
async def back(request: Request) -> Response:
    """The browser comes back with a code, or with why there is none."""
    return await _in_turn(request, _back)


async def _in_turn(request: Request, part: Part) -> Response:
    state = cast("State", request.app.state)
    provider = state.sign_on
    if provider is None:
        return RedirectResponse("/staff/login", status_code=303)
    # The limiter's own count of those who wait lags behind a burst.
    if provider.under_way >= MOST:
        return _failed(state, "busy")
    provider.under_way += 1
    try:
        return await to_thread.run_sync(part, state, provider, request, limiter=provider.slots)
    finally:
        provider.under_way -= 1


def _begin(state: State, provider: Provider, request: Request) -> Response:
    errand = Errand.begin(onward(request.query_params.get("next", "")))
    try:
        address = provider.login_address(_way_back(state), errand)
    except SignOnError as error:
        return _of_provider(state, error.reason)
    answer = RedirectResponse(address, status_code=303, headers=page_headers())
    answer.set_cookie(
        COOKIE,
        _signer(state).dumps(errand.facts()),
        max_age=ERRAND_S,
        path=PATH,
        httponly=True,
        # The way back is another site's doing: "strict" would leave the cookie at home.
        samesite="lax",
        secure=state.parts.site.config.http.secure_cookies,
    )
    return answer


def _back(state: State, provider: Provider, request: Request) -> Response:
    try:
        facts = _signer(state).loads(request.cookies.get(COOKIE, ""), max_age=ERRAND_S)
        errand = Errand(**facts)
    except (BadData, TypeError):
        return _failed(state, "no_errand")
    asked = request.query_params
    if asked.get("state") != errand.state:
        return _failed(state, "state")
    if "code" not in asked:
        return _failed(state, "refused")
    try:
        username = provider.username(asked["code"], _way_back(state), errand)
    except SignOnError as error:
        # Anybody can show a code that is none.
        failed = _failed if error.reason == CODE else _of_provider
        return failed(state, error.reason)
    _works(state)
    token = state.parts.sessions.sign_on(username)
    if token is None:
        return _failed(state, "not_staff")
    # A page of ours goes on: a redirect would still count as the provider's, and the session's
    # cookie, which is "strict", would not come along.
    answer = page("sign_on.html", page_headers(), site_name=_site(state), next_page=errand.onward)
    set_cookie(answer, token, secure=state.parts.site.config.http.secure_cookies)
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def _of_provider(state: State, reason: str) -> Response:
    """It failed by the provider, or by how the hospital is known to it: somebody has to look."""
    have = state.parts
    with have.database.write() as connection:
        now = have.clock.now()
        alarms.raise_alarm(connection, alarms.Kind.SIGN_ON_FAILING, reason, now)
    return _failed(state, reason)


def _works(state: State) -> None:
    """The provider has vouched for somebody."""
    have = state.parts
    with have.database.write() as connection:
        now = have.clock.now()
        alarms.clear(connection, alarms.Kind.SIGN_ON_FAILING, None, now, SERVER_USER)


def _failed(state: State, reason: str) -> Response:
    _log.warning("sign_on_failed", reason=reason)
    answer = page(
        "sign_on_failed.html", page_headers(), status=403, site_name=_site(state), reason=reason
    )
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def _way_back(state: State) -> str:
    oidc = state.parts.site.config.oidc
    return f"{oidc.address.rstrip('/')}{PATH}/back" if oidc else ""


def _site(state: State) -> str:
    return state.parts.site.config.site.name


def _signer(state: State) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(state.parts.site.seal.digest("sign-on", "cookie"))
