"""Who asks, and what every route needs: FastAPI dependencies."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Header, Request

from queue_server.api.problems import ApiError
from queue_server.config import LISTENER_USER
from queue_server.contract.body import IDEMPOTENCY_KEY
from queue_server.contract.problem import Code
from queue_server.secrets import is_mosquitto_password, token_hash
from queue_server.setup.tables import KioskTable, UserTable
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyio import CapacityLimiter

    from queue_server.api.sessions import Sessions
    from queue_server.api.stream import Streams
    from queue_server.clock import Clock
    from queue_server.insurance.service import InsuranceService
    from queue_server.secrets import Secrets
    from queue_server.store.database import Database
    from queue_server.store.site import Site
    from queue_server.store.writer import Writer

CALLERS = ("nurse", "supervisor", "administrator")
ADMINISTRATORS = ("administrator",)
REPAIRERS = ("technician", "supervisor", "administrator")


@dataclass(frozen=True)
class Parts:
    """What the routes work with."""

    clock: Clock
    site: Site
    secrets: Secrets
    database: Database
    insurance: InsuranceService
    sessions: Sessions
    writer: Writer
    login_slots: CapacityLimiter
    """Threads that may check a password: a flood of logins must not take memory and threads."""
    broker_up: Callable[[], bool]
    streams: Streams
    """The open consoles."""


async def parts(request: Request) -> Parts:
    """The app's parts. Async, for FastAPI runs other dependencies in threads."""
    return of(request)


def of(request: Request) -> Parts:
    """The app's parts."""
    return cast("Parts", request.app.state.parts)


async def kiosk(
    request: Request, authorization: Annotated[str | None, Header()] = None
) -> KioskTable:
    """The kiosk whose bearer token this is.

    Raises:
        ApiError: ``unauthenticated``.
    """
    found = _kiosk(of(request), _bearer(authorization))
    if found is None:
        raise ApiError(Code.UNAUTHENTICATED, "send a kiosk's bearer token")
    return found


def told(request: Request, authorization: Annotated[str | None, Header()] = None) -> None:
    """See that this is somebody who may hear what happens in the queues.

    A kiosk; a system that may listen on the broker, by its password there; any member of staff.

    Raises:
        ApiError: ``unauthenticated``.
    """
    have, token = of(request), _bearer(authorization)
    if not (
        _kiosk(have, token)
        or _is_listener(have, token)
        or have.sessions.current_user(request) is not None
    ):
        raise ApiError(Code.UNAUTHENTICATED, "send a kiosk's or a listener's bearer, or log in")


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def _kiosk(have: Parts, token: str) -> KioskTable | None:
    given = token_hash(token)
    for table in have.site.config.kiosks:
        if hmac.compare_digest(have.secrets.kiosk_tokens.get(table.id, "-"), given):
            return table
    return None


def _is_listener(have: Parts, token: str) -> bool:
    names = (f"{LISTENER_USER}{each}" for each in have.site.config.mqtt.listeners)
    hashes = (have.secrets.mqtt.get(name) for name in names)
    return any(hashed and is_mosquitto_password(token, hashed) for hashed in hashes)


def caller(request: Request) -> UserTable:
    """A logged-in member of staff who may call patients, from one of our own pages.

    Raises:
        ApiError: ``unauthenticated`` or ``forbidden``.
    """
    return _staff(request, CALLERS, "call patients")


def repairer(request: Request) -> UserTable:
    """A logged-in member of staff who may set right what went wrong, from one of our own pages.

    Raises:
        ApiError: ``unauthenticated`` or ``forbidden``.
    """
    return _staff(request, REPAIRERS, "clear alarms or send again")


def administrator(request: Request) -> UserTable:
    """A logged-in administrator, from one of our own pages.

    Raises:
        ApiError: ``unauthenticated`` or ``forbidden``.
    """
    return _staff(request, ADMINISTRATORS, "change the set-up")


def _staff(request: Request, roles: tuple[str, ...], what: str) -> UserTable:
    user = of(request).sessions.current_user(request, used=request.method != "GET")
    if user is None:
        raise ApiError(Code.UNAUTHENTICATED, "log in first")
    same_origin(request)
    if user.role not in roles:
        raise ApiError(Code.FORBIDDEN, f"a {user.role} does not {what}")
    return user


def same_origin(request: Request) -> None:
    """Refuse a browser's request that another site's page has sent.

    Raises:
        ApiError: ``forbidden``.
    """
    origin = request.headers.get("origin")
    # An origin is a scheme and a host: https://www.rfc-editor.org/rfc/rfc6454#section-6.2
    foreign = origin is not None and origin.partition("://")[2] != request.headers.get("host")
    # https://www.w3.org/TR/fetch-metadata/: browsers say so themselves, also without an Origin.
    site = request.headers.get("sec-fetch-site", "same-origin")
    if foreign or site not in {"same-origin", "none"}:
        raise ApiError(Code.FORBIDDEN, "this page is not ours")


IdempotencyKey = Annotated[str, Header(alias=IDEMPOTENCY_KEY, min_length=1, max_length=128)]


async def kiosk_write(
    request: Request, who: Annotated[KioskTable, Depends(kiosk)], key: IdempotencyKey
) -> Write:
    """A kiosk's write, to be done once."""
    return await write_of(request, f"kiosk:{who.id}", key)


async def staff_write(
    request: Request, who: Annotated[UserTable, Depends(caller)], key: IdempotencyKey
) -> Write:
    """A member of staff's write, to be done once."""
    return await write_of(request, f"staff:{who.username}", key)


async def repair_write(
    request: Request, who: Annotated[UserTable, Depends(repairer)], key: IdempotencyKey
) -> Write:
    """A repairer's write, to be done once."""
    return await write_of(request, f"staff:{who.username}", key)


async def administrator_write(
    request: Request, who: Annotated[UserTable, Depends(administrator)], key: IdempotencyKey
) -> Write:
    """An administrator's write, to be done once."""
    return await write_of(request, f"staff:{who.username}", key)


async def write_of(request: Request, who: str, key: str) -> Write:
    """This request as a write of ``who``, to be done once."""
    body = (await request.body()).decode(errors="replace")
    exactly = f"{request.method} {request.url.path}\n{body}"
    return Write(who=who, key=key, request_hash=of(request).site.seal.digest("request", exactly))
