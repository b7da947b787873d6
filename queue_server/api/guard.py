"""What holds for every request: bodies are small, answers are not kept by browsers or caches."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from queue_server.api.problems import problem
from queue_server.contract.problem import Code

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_BYTES = 65536
SETUP_BYTES = 1 << 20
"""A big hospital's set-up, of which there is one."""
SETUP = "/api/v1/setup"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """ASGI middleware. Pages set headers of their own, which stay."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a large body before it is read; add headers to every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        most = SETUP_BYTES if scope["path"].startswith(SETUP) else BODY_BYTES
        if _too_large(Headers(scope=scope), most):
            refusal = problem(
                Code.BAD_REQUEST,
                f"send Content-Length, {most} bytes at most",
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
            await refusal(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def _too_large(headers: Headers, most: int) -> bool:
    """Whether the body is, or whether nobody can know before it was read."""
    length = headers.get("content-length", "0")
    return "transfer-encoding" in headers or not length.isdigit() or int(length) > most
