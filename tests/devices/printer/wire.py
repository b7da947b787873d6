"""A simulated printer to print on, spoken to as its hosts and testers do."""

from __future__ import annotations

import json
import socket
import urllib.request
from typing import TYPE_CHECKING, Any

from devices.printer.network import Patience

if TYPE_CHECKING:
    from devices.simulators.printer import PrinterSimulator

WAIT_S = 10
# Shorter than in a hospital: the simulator answers at once or never.
PATIENCE = Patience(connect_s=2, answer_s=1, job_s=3)


def url(simulator: PrinterSimulator) -> str:
    return f"tcp://127.0.0.1:{simulator.port}"


def call(
    simulator: PrinterSimulator, method: str, path: str, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{simulator.control_port}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
    )
    with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
        return json.load(answer)


def fault(simulator: PrinterSimulator, name: str, after: int = 0, **args: Any) -> None:
    call(simulator, "PUT", "/fault", {"name": name, "after": after, "args": args})


def connect(simulator: PrinterSimulator) -> socket.socket:
    return socket.create_connection(("127.0.0.1", simulator.port), WAIT_S)


def ask(line: socket.socket, question: bytes, length: int = 1) -> bytes:
    """Send bytes and take exactly ``length`` bytes of answer."""
    line.sendall(question)
    answer = b""
    while len(answer) < length:
        came = line.recv(length - len(answer))
        assert came, "the printer hung up"
        answer += came
    return answer


def silent(line: socket.socket) -> bool:
    """Whether nothing more comes for a moment."""
    line.settimeout(0.3)
    try:
        return line.recv(1) == b"?"
    except TimeoutError:
        return True
    finally:
        line.settimeout(WAIT_S)
