"""Clients that cost next to nothing: requests made beforehand, sent over connections kept open."""

from __future__ import annotations

import json
import socket
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from tests.queue_server.serving import a_ticket

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.queue_server.serving import Server

OK, CREATED = 200, 201


class Line:
    """One connection to the server."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, request: bytes) -> float:
        """Send a request and wait for its whole answer; the seconds it took.

        Raises:
            RuntimeError: the answer was neither 200 nor 201.
        """
        begun = time.perf_counter()
        self._socket.sendall(request)
        head, _, body = self._until(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        took = time.perf_counter() - begun
        status = int(head.split(b" ", 2)[1])
        if status not in (OK, CREATED):
            raise RuntimeError(f"{status}: {body.decode(errors='replace')}")
        return took

    def _until(self, mark: bytes) -> tuple[bytes, bytes, bytes]:
        gathered = self._more()
        while mark not in gathered:
            gathered += self._more()
        return gathered.partition(mark)

    def _more(self) -> bytes:
        received = self._socket.recv(65536)
        if not received:
            raise RuntimeError("the server hung up")
        return received


def at_once(port: int, clients: int, requests: Sequence[bytes]) -> tuple[list[float], float]:
    """Let so many clients ask all this, each one request after the other.

    Returns:
        The seconds of each request, and of the whole.
    """
    with ExitStack() as stack:
        lines = [stack.enter_context(Line(port)) for _ in range(clients)]
        pool = stack.enter_context(ThreadPoolExecutor(clients))
        shares = [requests[mine::clients] for mine in range(clients)]
        begun = time.perf_counter()
        took = list(pool.map(_all, lines, shares))
        whole = time.perf_counter() - begun
    return [each for share in took for each in share], whole


def tickets(server: Server, count: int, queues: Sequence[str]) -> list[bytes]:
    """Requests for so many numbers, of people never seen before, by turns in these queues."""
    headers = {"Authorization": f"Bearer {server.plain.kiosk_tokens['kiosk01']}"}
    return [
        post(server, "/tickets", headers, a_ticket(queues[order % len(queues)]))
        for order in range(count)
    ]


def calls(server: Server, counter: str, count: int) -> list[bytes]:
    """Requests to call next at a counter, by a nurse who has just logged in."""
    with server.staff() as nurse:
        cookies = "; ".join(f"{name}={value}" for name, value in nurse.cookies.items())
    headers = {"Cookie": cookies, "Origin": server.url}
    return [post(server, f"/counters/{counter}/call-next", headers, {}) for _ in range(count)]


def post(server: Server, path: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> bytes:
    """A whole POST as it goes over the wire, with an idempotency key of its own."""
    content = json.dumps(body).encode()
    fields = {
        "Host": f"127.0.0.1:{server.port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        "Idempotency-Key": uuid.uuid4().hex,
        **headers,
    }
    lines = [f"POST /api/v1{path} HTTP/1.1", *(f"{k}: {v}" for k, v in fields.items()), "", ""]
    return "\r\n".join(lines).encode() + content


def _all(line: Line, requests: Sequence[bytes]) -> list[float]:
    return [line.ask(request) for request in requests]
