"""The fault channel that all device simulators share: loopback HTTP, JSON bodies.

``PUT /fault {"name": …, "after": n, "args": {…}}`` sets a fault, ``DELETE /fault`` clears it,
``GET /state`` tells how the simulator is, ``POST /insert {"person": ID}`` and ``POST /remove``
put a person's card down and take it away. A wrong call gets 400 and a reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast

Handler = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Fault:
    """A fault that a simulator was told to have, from its ``after``-th occasion on."""

    name: str
    after: int = 0
    args: Mapping[str, Any] = field(default_factory=dict[str, Any])


class BadCallError(ValueError):
    """The call names something that the simulator does not have."""


def fault_from(body: Mapping[str, Any], known: Mapping[str, str]) -> Fault:
    """Check a ``PUT /fault`` body against the simulator's fault names.

    Raises:
        BadCallError: the name is unknown, ``after`` is no count or ``args`` no object.
    """
    name, after = body.get("name"), body.get("after", 0)
    if not isinstance(name, str) or name not in known:
        raise BadCallError(f"unknown fault {name!r}; one of {', '.join(sorted(known))}")
    if not isinstance(after, int) or after < 0:
        raise BadCallError("after is a count from 0")
    return Fault(name=name, after=after, args=_object(body.get("args"), "args"))


def _object(value: Any, what: str) -> dict[str, Any]:
    """A JSON object; null is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadCallError(f"{what} is a JSON object")
    return cast("dict[str, Any]", value)


class ControlServer:
    """Serves ``routes`` ("PUT /fault" -> handler) on a loopback port, in a thread of its own."""

    def __init__(self, port: int, routes: Mapping[str, Handler]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(routes))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        # Looked at this often, closing does not keep anyone waiting.
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(routes: Mapping[str, Handler]) -> type[BaseHTTPRequestHandler]:
    class ControlHandler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            handle = routes.get(f"{self.command} {self.path}")
            if handle is None:
                self._send(404, {"error": f"no such call; one of {', '.join(sorted(routes))}"})
                return
            try:
                self._send(200, handle(self._body()))
            except BadCallError as error:
                self._send(400, {"error": str(error)})

        def _body(self) -> dict[str, Any]:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                body = json.loads(raw) if raw else None
            except (ValueError, RecursionError) as error:  # no JSON, no UTF-8, nested too deep
                raise BadCallError(f"the body is no JSON: {error}") from error
            return _object(body, "the body")

        def _send(self, status: int, body: Mapping[str, Any]) -> None:
            data = json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - names are http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: a simulator's log is its own."""

    return ControlHandler
