"""A loopback port for demos, tests and technicians: what the screen shows.

``GET /screen`` -> ``{"screen": "Idle", "touch": {name: [x, y, width, height]}}`` in pixels, y
downwards. Tells nothing personal.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Regions = dict[str, tuple[int, int, int, int]]


class Diagnostics:
    """Serves on 127.0.0.1 in a thread of its own, from the start until ``close``."""

    def __init__(
        self, port: int, screen: Callable[[], str], regions: Callable[[], Regions]
    ) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(screen, regions))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = Thread(target=self._server.serve_forever, name="diagnostics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(
    screen: Callable[[], str], regions: Callable[[], Regions]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/screen":
                self.send_error(HTTPStatus.NOT_FOUND, explain="there is GET /screen")
                return
            data = json.dumps({"screen": screen(), "touch": regions()}).encode()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: the kiosk's log is its own."""

    return Handler
