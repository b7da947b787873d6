"""What the stand-in can be told to get wrong, and the channel that tells it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["token", "lookup"]

FAULTS = {
    "down": "closes the connection without a word",
    "slow": "answers after args.seconds (30)",
    "html": "answers with a web page and status 200",
    "half_json": "sends the first half of the answer",
    "status_502": "answers with status 502 and a web page",
    "refuse_account": "maKetQua 401 on every request; with args.http = true, status 401",
    "session_lost": "forgets all sessions, once: 401 on the next look-up; args.http as above",
    "drip": "sends one byte every args.seconds (0.5)",
    "empty": "sends an empty body with status 200",
}
"""Each concerns both kinds of request; args.only = "token" or "lookup" narrows it down."""

_ONCE = {"session_lost"}
_ONLY_LOOKUP = {"session_lost"}


class BadCallError(ValueError):
    """The call names something that the stand-in does not have."""


@dataclass(frozen=True)
class Fault:
    """A fault from the ``after``-th request on that it concerns."""

    name: str
    after: int = 0
    args: dict[str, Any] = field(default_factory=dict[str, Any])

    def concerns(self, kind: Kind) -> bool:
        """Whether requests of this kind can meet it."""
        only = "lookup" if self.name in _ONLY_LOOKUP else self.args.get("only", kind)
        return only == kind

    def seconds(self, default: float) -> float:
        """``args.seconds``."""
        return float(self.args.get("seconds", default))


def read_fault(body: object) -> Fault:
    """Check the body of ``PUT /fault``.

    Raises:
        BadCallError: no object, an unknown name, or arguments of a wrong form.
    """
    if not isinstance(body, dict):
        raise BadCallError('a fault is {"name": ..., "after": n, "args": {...}}')
    said = cast("dict[str, Any]", body)
    name, after = said.get("name"), said.get("after", 0)
    if not isinstance(name, str) or name not in FAULTS:
        raise BadCallError(f"unknown fault {name!r}; one of {', '.join(FAULTS)}")
    if type(after) is not int or after < 0:
        raise BadCallError("after is a count from 0")
    return Fault(name, after, _args(said.get("args") or {}))


def _args(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadCallError("args is an object")
    args = cast("dict[str, Any]", value)
    seconds = args.get("seconds", 0)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
        raise BadCallError("args.seconds is a number from 0")
    if args.get("only", "token") not in {"token", "lookup"}:
        raise BadCallError('args.only is "token" or "lookup"')
    return args


class FaultBox:
    """The fault that is set now, if any; thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._fault: Fault | None = None
        self._seen = 0

    def set(self, fault: Fault | None) -> None:
        """Replace the fault and count anew."""
        with self._lock:
            self._fault, self._seen = fault, 0

    def now(self) -> dict[str, Any] | None:
        """The fault as it was set, for ``GET /state``."""
        fault = self._fault
        return fault and {"name": fault.name, "after": fault.after, "args": fault.args}

    def meet(self, kind: Kind) -> Fault | None:
        """The fault that a request of this kind runs into; counts the request."""
        with self._lock:
            fault = self._fault
            if fault is None or not fault.concerns(kind):
                return None
            self._seen += 1
            if self._seen <= fault.after:
                return None
            if fault.name in _ONCE:
                self._fault = None
            return fault


class ControlServer:
    """``PUT /fault``, ``DELETE /fault``, ``GET /state`` on a loopback port, in its own thread."""

    def __init__(self, port: int, box: FaultBox, state: Callable[[], dict[str, Any]]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(box, state))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.server_address[1]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(box: FaultBox, state: Callable[[], dict[str, Any]]) -> type[BaseHTTPRequestHandler]:
    class ControlHandler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # header and body are two writes

        def _answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                match f"{self.command} {self.path}":
                    case "PUT /fault":
                        box.set(read_fault(json.loads(raw)))
                    case "DELETE /fault":
                        box.set(None)
                    case "GET /state":
                        pass
                    case _:
                        self._send(404, {"error": "PUT /fault, DELETE /fault or GET /state"})
                        return
            except ValueError as error:
                self._send(400, {"error": str(error)})
                return
            self._send(200, state())

        def _send(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - names are http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: calls are seen in ``GET /state``."""

    return ControlHandler
