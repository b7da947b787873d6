"""``/api/v1/accounts``: who may log in. Administrators set first passwords, everybody their own."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from queue_server.api.access import Parts, administrator, parts, same_origin
from queue_server.api.problems import ApiError
from queue_server.api.sessions import set_cookie
from queue_server.api.staff import LOGINS_WAITING
from queue_server.contract.problem import Code
from queue_server.contract.setup import Accounts, AccountState, PasswordChange
from queue_server.contract.words import Words
from queue_server.setup.tables import UserTable
from queue_server.store import accounts

router = APIRouter(
    prefix="/api/v1/accounts", tags=["accounts"], dependencies=[Depends(same_origin)]
)
Have = Annotated[Parts, Depends(parts)]
Administrator = Annotated[UserTable, Depends(administrator)]
_YOURSELF = Words(
    vi="Không thể khóa tài khoản của chính mình.", en="You cannot disable your own account."
)


@router.get("")
def everybody(have: Have, _who: Administrator) -> Accounts:
    """Whom the set-up names, and how they log in."""
    with have.database.read() as connection:
        known = accounts.everybody(connection)
    return Accounts(
        accounts=[
            AccountState(
                username=user.username,
                name=user.name,
                role=user.role,
                from_secrets=user.username not in known,
                must_change=user.username in known and known[user.username].must_change,
                disabled=user.username in known and known[user.username].disabled,
            )
            for user in have.site.config.users
        ]
    )


@router.post("/{username}/password", status_code=204)
async def set_password(
    username: str, body: PasswordChange, request: Request, have: Have
) -> Response:
    """Change one's own password, or (administrators) give somebody a first one.

    No Idempotency-Key: done twice it is the same, but for a password that is not right any more.
    """
    if have.login_slots.statistics().tasks_waiting >= LOGINS_WAITING:
        raise ApiError(Code.BUSY, "too many at once; try again in a moment")
    answer = Response(status_code=204)
    if body.password is None:
        who = await to_thread.run_sync(administrator, request)
        await to_thread.run_sync(
            _set_first, have, who, username, body.new_password, limiter=have.login_slots
        )
        return answer
    token = await to_thread.run_sync(
        have.sessions.change_password,
        username,
        body.password,
        body.new_password,
        limiter=have.login_slots,
    )
    set_cookie(answer, token, secure=have.site.config.http.secure_cookies)
    return answer


@router.post("/{username}/disable", status_code=204)
def disable(username: str, have: Have, who: Administrator) -> Response:
    """Let nobody log in with this name until it gets a new password. Safe to repeat."""
    _known(have, username)
    if username == who.username:
        raise ApiError(Code.NOT_ALLOWED, _YOURSELF.en, _YOURSELF)
    now = have.clock.now()
    with have.database.write() as connection:
        accounts.disable(connection, username, now)
        accounts.record(connection, f"staff:{who.username}", username, "disable", now)
    return Response(status_code=204)


def _set_first(have: Parts, who: UserTable, username: str, password: str) -> None:
    _known(have, username)
    hashed = have.sessions.hash_new(username, password)
    now = have.clock.now()
    with have.database.write() as connection:
        accounts.set_password(connection, username, hashed, now, must_change=True)
        accounts.record(connection, f"staff:{who.username}", username, "first", now)


def _known(have: Parts, username: str) -> None:
    if all(user.username != username for user in have.site.config.users):
        raise ApiError(Code.ACCOUNT_UNKNOWN, "the set-up names nobody like that")
