"""A stand-in for the insurance portal: its HTTP interface, synthetic people, and its bad days."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import MSG_PEEK
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from queue_server.simulators.faults import FaultBox
from queue_server.simulators.lookup import Officer, look_up

if TYPE_CHECKING:
    from queue_server.simulators.faults import Fault, Kind
    from queue_server.simulators.people import PortalPeople
    from queue_server.simulators.sessions import Sessions

PATHS: dict[str, Kind] = {
    "/api/token/take": "token",
    "/api/egw/KQNhanLichSuKCB2024": "lookup",
}
TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SILENCE_S = 600.0

_BODY_LIMIT = 64 * 1024
_PAGE = "<!DOCTYPE html><html><body><h1>Hệ thống đang bảo trì</h1></body></html>".encode()
_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class PortalData:
    """Whom the stand-in knows and who may ask it."""

    people: PortalPeople
    officer: Officer
    sessions: Sessions


class PortalServer(ThreadingHTTPServer):
    """The stand-in's HTTP server; ``serve_forever`` runs it.

    Attributes:
        faults: what it gets wrong now.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, data: PortalData) -> None:
        self.data = data
        self.faults = FaultBox()
        self._lock = Lock()
        self._requests: Counter[str] = Counter(token=0, lookup=0)
        self._codes: Counter[str] = Counter()
        super().__init__((host, port), _Handler)

    def count(self, kind: Kind) -> None:
        """A request came."""
        with self._lock:
            self._requests[kind] += 1

    def count_code(self, code: object) -> None:
        """A look-up got this result code."""
        with self._lock:
            self._codes[str(code)] += 1

    def state(self) -> dict[str, Any]:
        """Counts alone, for ``GET /state``: nothing of anybody."""
        with self._lock:
            return {
                "requests": dict(self._requests),
                "codes": dict(self._codes),
                "sessions": len(self.data.sessions),
                "fault": self.faults.now(),
            }

    def handle_error(self, request: object, client_address: object) -> None:
        """Callers who leave early are what the stand-in is for; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(cast("Any", request), client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # header and body are two writes

    @property
    def _portal(self) -> PortalServer:
        return cast("PortalServer", self.server)

    def do_POST(self) -> None:
        """Answer one request, or fail as told."""
        url = urlsplit(self.path)
        kind = PATHS.get(url.path)
        length = int(self.headers.get("Content-Length") or 0)
        if kind is None or length > _BODY_LIMIT:
            self.close_connection = True
            self._send(404 if kind is None else 413, _HTML, _PAGE)
            return
        fields = _fields(self.headers.get_content_type(), self.rfile.read(length))
        self._portal.count(kind)
        fault = self._portal.faults.meet(kind)
        if fault is not None and self._fails(fault):
            return
        if kind == "token":
            answer = self._portal.data.sessions.take(fields, self.client_address[0])
        else:
            answer = self._look_up(dict(parse_qsl(url.query)), fields)
        if answer is None:
            self._keeps_silent(SILENCE_S)
            self.close_connection = True
            return
        self._deliver(json.dumps(answer, ensure_ascii=False).encode(), fault)

    def _look_up(
        self, query: dict[str, str], fields: dict[str, str] | None
    ) -> dict[str, str | None] | dict[str, object] | None:
        data = self._portal.data
        if not data.sessions.holds(query, self.client_address[0]):
            self._portal.count_code("401")
            return {"maKetQua": "401"}
        answer = look_up(fields, data.people, data.officer, datetime.now(TIME_ZONE).date())
        self._portal.count_code(answer and answer["maKetQua"])
        return answer

    def _fails(self, fault: Fault) -> bool:
        """Carry out a fault; False when the answer is still to be given."""
        match fault.name:
            case "down":
                self.close_connection = True
            case "slow":
                return self._keeps_silent(fault.seconds(30))
            case "html":
                self._send(200, _HTML, _PAGE)
            case "status_502":
                self._send(502, _HTML, _PAGE)
            case "empty":
                self._send(200, _JSON, b"")
            case "refuse_account":
                self._refuse(fault)
            case "session_lost":
                self._portal.data.sessions.lose()
                self._refuse(fault)
            case _:
                return False
        return True

    def _refuse(self, fault: Fault) -> None:
        if fault.args.get("http"):
            self._send(401, _HTML, b"")
        else:
            self._send(200, _JSON, b'{"maKetQua": "401"}')

    def _keeps_silent(self, seconds: float) -> bool:
        """Wait; True as soon as the caller has gone, False when the time is over."""
        self.connection.settimeout(seconds)
        try:
            gone = self.connection.recv(1, MSG_PEEK) == b""
        except (TimeoutError, BlockingIOError):
            gone = False
        self.connection.settimeout(None)
        self.close_connection = self.close_connection or gone
        return gone

    def _deliver(self, body: bytes, fault: Fault | None) -> None:
        name = fault.name if fault else None
        if name == "half_json":
            body = body[: len(body) // 2]
        if fault is None or name != "drip":
            self._send(200, _JSON, body)
            return
        self._head(200, _JSON, len(body))
        for byte in body:
            self.wfile.write(bytes([byte]))
            if self._keeps_silent(fault.seconds(0.5)):
                return

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self._head(status, content_type, len(body))
        self.wfile.write(body)

    def _head(self, status: int, content_type: str, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of http.server
        """Say nothing: addresses hold tokens and password hashes."""


def _fields(content_type: str, raw: bytes) -> dict[str, str] | None:
    """The text fields of a JSON or form body; None when it is neither."""
    try:
        text = raw.decode()
        if content_type == "application/json":
            value: object = json.loads(text)
        else:
            value = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    fields = cast("dict[str, object]", value)
    return {name: item for name, item in fields.items() if isinstance(item, str)}
