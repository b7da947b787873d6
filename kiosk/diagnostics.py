"""A loopback port for demos, tests and technicians: what the screen shows, and a picture of it.

``GET /screen`` -> ``{"screen": "Idle", "touch": {name: [x, y, width, height]}}`` in pixels, y
downwards; ``POST /screenshot {"path": FILE}`` writes a PNG. Tells nothing personal in words.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Regions = dict[str, tuple[int, int, int, int]]


class Diagnostics:
    """Serves on 127.0.0.1 in a thread of its own, from the start until ``close``."""

    def __init__(
        self,
        port: int,
        screen: Callable[[], str],
        regions: Callable[[], Regions],
        save_screenshot: Callable[[Path], None],
    ) -> None:
        def answer(call: str, body: Mapping[str, Any]) -> tuple[HTTPStatus, dict[str, Any]]:
            match call, body:
                case ("GET /screen", _):
                    return HTTPStatus.OK, {"screen": screen(), "touch": regions()}
                case ("POST /screenshot", {"path": str(path)}):
                    return _saved(save_screenshot, Path(path))
                case _:
                    calls = 'GET /screen, POST /screenshot {"path": FILE}'
                    return HTTPStatus.NOT_FOUND, {"error": f"no such call; there is {calls}"}

        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(answer))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = Thread(target=self._server.serve_forever, name="diagnostics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _saved(save: Callable[[Path], None], path: Path) -> tuple[HTTPStatus, dict[str, Any]]:
    try:
        save(path)
    except (OSError, TimeoutError) as error:
        return HTTPStatus.INTERNAL_SERVER_ERROR, {"error": type(error).__name__}
    return HTTPStatus.OK, {"path": str(path)}


def _handler(
    answer: Callable[[str, Mapping[str, Any]], tuple[HTTPStatus, dict[str, Any]]],
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                body: dict[str, Any] = json.loads(raw or b"{}")
            except json.JSONDecodeError:
                self._send(HTTPStatus.BAD_REQUEST, {"error": "the body is not JSON"})
                return
            self._send(*answer(f"{self.command} {self.path}", body))

        def _send(self, status: HTTPStatus, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _serve  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: the kiosk's log is its own."""

    return Handler
