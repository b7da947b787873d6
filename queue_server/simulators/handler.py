"""One connection to the stand-in: reads requests, sends answers, and fails as it is told."""

from __future__ import annotations

import json
import re
import struct
from datetime import UTC
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from socket import MSG_PEEK, SO_LINGER, SOL_SOCKET
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, urlsplit

from queue_server.simulators.functions import PATHS
from queue_server.simulators.wire import Request, read_fields

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.simulators.faults import Fault, Kind
    from queue_server.simulators.portal import PortalServer

OK = 200
SILENCE_S = 600.0
BODY_LIMIT = 64 * 1024
UPLOAD_LIMIT = 4 * 1024 * 1024

_PAGE = "<!DOCTYPE html><html><body><h1>Hệ thống đang bảo trì</h1></body></html>".encode()
_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_LENGTH = re.compile(r"[0-9]{1,12}")
_NO_WORK = {"down", "drop", "html", "status_502", "empty", "hang"}
"""The request goes no further than the portal's front."""


class PortalHandler(BaseHTTPRequestHandler):
    """HTTP/1.1 with connections that are kept; only a ``PortalServer`` uses it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # header and body are two writes
    fault: Fault | None = None

    @property
    def _portal(self) -> PortalServer:
        return cast("PortalServer", self.server)

    def do_POST(self) -> None:
        """Answer one request, or fail as told."""
        self.fault = None
        url = urlsplit(self.path)
        kind = PATHS.get(url.path)
        raw = self._read_body(kind)
        if kind is None or raw is None:
            return
        self.fault = self._portal.meet(kind)
        if self.fault is not None and self.fault.name in _NO_WORK:
            self._fail(self.fault)
            return
        encoding, fields = read_fields(self.headers.get_content_type(), raw)
        request = Request(
            address=self.client_address[0],
            query=dict(parse_qsl(url.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            encoding=encoding,
            fields=fields,
            now=self._now(),
        )
        answer = self._portal.answer(kind, url.path, request, self.fault)
        if answer.silent:
            self._hang()
            return
        body = b"" if answer.body is None else json.dumps(answer.body, ensure_ascii=False).encode()
        self._deliver(answer.status, body)

    def _refuse_method(self) -> None:
        self._read_body(None)

    do_GET = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = _refuse_method  # noqa: N815 - names are http.server's

    def _read_body(self, kind: Kind | None) -> bytes | None:
        """The body; None when the request was refused for its form."""
        status, length = self._form(kind)
        if length <= UPLOAD_LIMIT:
            # Read even where it is refused: what is left unread resets the connection.
            raw = self.rfile.read(length)
            if status == OK:
                return raw
        self.close_connection = True
        self._send(status, _HTML, b"" if self.command == "HEAD" else _PAGE)
        return None

    def _form(self, kind: Kind | None) -> tuple[int, int]:
        """The HTTP status that the request's form deserves, and its body's length in bytes."""
        said = self.headers.get("Content-Length") or "0"
        if "Transfer-Encoding" in self.headers:
            return 411, 0
        if not _LENGTH.fullmatch(said):
            return 400, 0
        length = int(said)
        if kind is None:
            return (405 if urlsplit(self.path).path in PATHS else 404), length
        limit = UPLOAD_LIMIT if kind == "checkin" else BODY_LIMIT
        return (413 if length > limit else OK), length

    def _now(self) -> datetime:
        return self._portal.now(self.fault)

    def _fail(self, fault: Fault) -> None:
        """What happens at the portal's front."""
        match fault.name:
            case "html":
                self._send(200, _HTML, _PAGE)
            case "status_502":
                self._send(502, _HTML, _PAGE)
            case "empty":
                self._send(200, _JSON, b"")
            case "hang":
                self._hang()
            case "drop":
                self._cut()
            case _:
                self.close_connection = True

    def _deliver(self, status: int, body: bytes) -> None:
        """Send an answer after the time that it takes, whole or damaged."""
        fault = self.fault
        name = fault.name if fault else None
        if name == "drop_after":
            self._cut()
            return
        delay = self._portal.latency.seconds()
        if fault is not None and name == "slow":
            delay += fault.late()
        if self._keeps_silent(delay):
            return
        if fault is not None and name == "drip":
            self._drip(status, body, fault.seconds(0.5))
            return
        if name == "half_json":
            body = body[: len(body) // 2]
        self._send(status, _HTML if name == "wrong_content_type" else _JSON, body)

    def _drip(self, status: int, body: bytes, pause_s: float) -> None:
        self._head(status, _JSON, len(body))
        for byte in body:
            self.wfile.write(bytes([byte]))
            if self._keeps_silent(pause_s):
                return

    def _hang(self) -> None:
        self._keeps_silent(SILENCE_S)
        self.close_connection = True

    def _cut(self) -> None:
        """Close with a reset, as a firewall or a crash would."""
        self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _keeps_silent(self, seconds: float) -> bool:
        """Wait; True as soon as the caller has gone, False when the time is over."""
        if not seconds:
            return False
        self.connection.settimeout(seconds)
        try:
            gone = self.connection.recv(1, MSG_PEEK) == b""
        except TimeoutError:
            gone = False
        self.connection.settimeout(None)
        self.close_connection = self.close_connection or gone
        return gone

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self._head(status, content_type, len(body))
        self.wfile.write(body)

    def _head(self, status: int, content_type: str, length: int) -> None:
        self.send_response_only(status)
        self.send_header("Date", format_datetime(self._now().astimezone(UTC), usegmt=True))
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of http.server
        """Say nothing: addresses hold tokens and password hashes."""
