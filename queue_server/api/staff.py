"""``/api/v1/staff``: logging in and out."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from queue_server.api.access import Parts, parts, same_origin
from queue_server.api.problems import ApiError
from queue_server.api.sessions import COOKIE, set_cookie
from queue_server.contract.http import Login
from queue_server.contract.problem import Code

router = APIRouter(prefix="/api/v1/staff", tags=["staff"], dependencies=[Depends(same_origin)])
LOGINS_WAITING = 8
Have = Annotated[Parts, Depends(parts)]


@router.post("/login", status_code=204)
async def login(request: Login, have: Have) -> Response:
    """Begin a session; the answer's cookie carries it. No Idempotency-Key: it changes no data."""
    if have.login_slots.statistics().tasks_waiting >= LOGINS_WAITING:
        raise ApiError(Code.BUSY, "too many log in at once; try again in a moment")
    token = await to_thread.run_sync(
        have.sessions.login, request.username, request.password, limiter=have.login_slots
    )
    answer = Response(status_code=204)
    set_cookie(answer, token, secure=have.site.config.http.secure_cookies)
    return answer


@router.post("/logout", status_code=204)
def logout(request: Request, have: Have) -> Response:
    """End the session. Safe to repeat."""
    have.sessions.logout(request)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer
