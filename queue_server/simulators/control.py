"""The channel that tells the stand-in what to get wrong: loopback HTTP, JSON bodies."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

from queue_server.simulators.clock import read_instant
from queue_server.simulators.faults import BadCallError, read_fault
from queue_server.simulators.latency import read_latency_call

if TYPE_CHECKING:
    from queue_server.simulators.portal import PortalServer

CALLS = """\
PUT /fault {"name": ..., "after": n, "args": {...}}, DELETE /fault
PUT /latency {"profile": NAME} or {"ms": n, "jitter_ms": n}
PUT /clock {"now": "2026-11-23T08:10:00+07:00"}, DELETE /clock
GET /state, GET /checkins"""

_BODY_LIMIT = 64 * 1024


class ControlServer:
    """Serves ``CALLS`` for one stand-in, in a thread of its own; a wrong call gets 400."""

    def __init__(self, port: int, portal: PortalServer) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(portal))
        self._server.daemon_threads = True
        # Looked at this often, closing does not keep anyone waiting.
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
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


def _call(portal: PortalServer, call: str, raw: bytes) -> dict[str, Any] | None:
    """Carry out a call; the answer's body, None when there is no such call."""
    match call:
        case "PUT /fault":
            portal.faults.set(read_fault(_body(raw)))
        case "DELETE /fault":
            portal.faults.set(None)
        case "PUT /latency":
            portal.latency = read_latency_call(_body(raw))
        case "PUT /clock":
            portal.data.clock.set(read_instant(_body(raw)))
        case "DELETE /clock":
            portal.data.clock.set(None)
        case "GET /checkins":
            ledger = portal.data.ledger
            return {**ledger.counts(), "accepted": ledger.rows()}
        case "GET /state":
            pass
        case _:
            return None
    return portal.state()


def _body(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadCallError("the body is no JSON") from error


def _handler(portal: PortalServer) -> type[BaseHTTPRequestHandler]:
    class ControlHandler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # header and body are two writes

        def _answer(self) -> None:
            length = self.headers.get("Content-Length") or "0"
            if not length.isdecimal() or int(length) > _BODY_LIMIT:
                self._send(400, {"error": "a body of this length is no call"})
                return
            try:
                told = _call(portal, f"{self.command} {self.path}", self.rfile.read(int(length)))
            except BadCallError as error:
                self._send(400, {"error": str(error)})
                return
            if told is None:
                self._send(404, {"error": f"no such call; there are {CALLS}"})
            else:
                self._send(200, told)

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
