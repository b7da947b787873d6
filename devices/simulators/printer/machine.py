"""The simulated printer: TCP connections in, pictures of tickets out, and a fault channel."""

from __future__ import annotations

import socketserver
import time
from collections import deque
from contextlib import suppress
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from devices.simulators.control import ControlServer, fault_from
from devices.simulators.printer.commands import Command, Parser, StatusQuestions
from devices.simulators.printer.faults import (
    FAULTS,
    STOPPING,
    Trouble,
    automatic_status,
    paper_status,
    real_time_status,
)
from devices.simulators.printer.head import Head

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from pathlib import Path

    from devices.simulators.control import Handler

_WHEN_PRINTED = b"\x1dr"
_NO_TRACE = frozenset({_WHEN_PRINTED, b"\x1da", b"\x10\x04"})
_CUT = b"\x1dV"


class PrinterSimulator:
    """An ESC/POS printer on a loopback TCP port.

    Connections are served in threads; what they send is printed by one more, as one stream, like
    a printer's receive buffer. It stops while a fault stops it and then goes on where it was.
    """

    def __init__(self, port: int, out: Path, width: int = 576, control: int | None = None) -> None:
        self._out = out
        self._out.mkdir(parents=True, exist_ok=True)
        self._head = Head(width)
        self._parser = Parser()
        self._changed = Condition()
        self._work: deque[tuple[Command, socket.socket]] = deque()
        self._ticket_bytes = b""
        self._tickets = 0
        self._last: Path | None = None
        self._trouble: Trouble | None = None
        self._lines: set[socket.socket] = set()
        self._told_unasked: set[socket.socket] = set()
        self._closed = False
        self._server = _server(port, self)
        self.port: int = self._server.server_address[1]
        self._threads = [
            Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
            Thread(target=self._print_all, daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self._control = None if control is None else ControlServer(control, self._routes())
        self.control_port = self._control.port if self._control else None

    def close(self) -> None:
        """Switch it off."""
        if self._control:
            self._control.close()
        with self._changed:
            self._closed = True
            self._hang_up()
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            thread.join()

    def connected(self, line: socket.socket) -> bool:
        """A host connects; False if the printer does not take it."""
        with self._changed:
            if self._closed or self._fault() == "refuse":
                return False
            self._lines.add(line)
            return True

    def disconnected(self, line: socket.socket) -> None:
        """A host has gone; what it sent is still printed."""
        with self._changed:
            self._lines.discard(line)
            self._told_unasked.discard(line)
            if self._trouble:
                self._trouble.between_tickets()

    def receive(self, data: bytes, questions: list[int], line: socket.socket) -> None:
        """Take in what a host sent: answer what is asked in real time, keep the rest to print."""
        with self._changed:
            fault = self._fault()
            if fault == "silent":
                return
            for n in questions:
                _answer(line, real_time_status(n, fault))
            self._work.extend((command, line) for command in self._parser.feed(data))
            self._changed.notify_all()

    def state(self, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """``GET /state``: how the printer is."""
        del body
        with self._changed:
            fault = self._fault()
            return {
                "state": "error" if fault in STOPPING else "ready",
                "fault": fault,
                "tickets": self._tickets,
                "last": str(self._last) if self._last else None,
                "waiting_commands": len(self._work),
                "unfinished_bytes": self._parser.unfinished,
            }

    def set_fault(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """``PUT /fault``."""
        self._have(Trouble(fault_from(body, FAULTS)))
        return self.state()

    def clear_fault(self, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """``DELETE /fault``."""
        del body
        self._have(None)
        return self.state()

    def _routes(self) -> dict[str, Handler]:
        return {
            "PUT /fault": self.set_fault,
            "DELETE /fault": self.clear_fault,
            "GET /state": self.state,
        }

    def _have(self, trouble: Trouble | None) -> None:
        with self._changed:
            before = self._fault()
            self._trouble = trouble
            self._tell_unasked(before)
            if self._fault() == "refuse":
                self._hang_up()
            self._changed.notify_all()

    def _fault(self) -> str | None:
        return self._trouble.name if self._trouble else None

    def _tell_unasked(self, before: str | None) -> None:
        if self._fault() != before:
            for line in self._told_unasked:
                _answer(line, automatic_status(self._fault()))

    def _hang_up(self) -> None:
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(2)

    def _print_all(self) -> None:
        with self._changed:
            while True:
                self._changed.wait_for(lambda: self._closed or self._can_go_on())
                if self._closed:
                    return
                if self._work[0][0].name == _CUT:
                    self._take_time()
                if self._can_go_on() and not self._closed:
                    self._run(*self._work.popleft())

    def _can_go_on(self) -> bool:
        if not self._work:
            return False
        command, _ = self._work[0]
        if self._trouble and command.name not in _NO_TRACE:
            before = self._fault()
            self._trouble.meet(len(command.raw))
            self._tell_unasked(before)
        return self._fault() not in STOPPING

    def _take_time(self) -> None:
        """Be as slow as the fault says, unless it is cleared meanwhile."""
        trouble = self._trouble
        if trouble is None or self._fault() != "slow":
            return
        until = time.monotonic() + trouble.seconds
        while (left := until - time.monotonic()) > 0:
            self._changed.wait_for(lambda: self._closed or self._trouble is not trouble, left)
            if self._closed or self._trouble is not trouble:
                return

    def _run(self, command: Command, line: socket.socket) -> None:
        if self._fault() == "silent":
            return
        if command.name not in _NO_TRACE:
            self._ticket_bytes += command.raw
        before = self._fault()
        if command.name == _WHEN_PRINTED:
            _answer(line, paper_status(before))
        elif command.name == b"\x1da":
            self._set_unasked(line, on=bool(command.parameters[0]))
        elif command.name == _CUT:
            self._cut(command)
        else:
            self._head.run(command)
        if self._trouble:
            self._trouble.count(len(command.raw), ticket=command.name == _CUT)
            if command.name == _WHEN_PRINTED:
                self._trouble.between_tickets()
            self._tell_unasked(before)

    def _set_unasked(self, line: socket.socket, *, on: bool) -> None:
        if on:
            self._told_unasked.add(line)
            _answer(line, automatic_status(self._fault()))
        else:
            self._told_unasked.discard(line)

    def _cut(self, command: Command) -> None:
        ticket = self._head.cut(*command.parameters[1:])
        received, self._ticket_bytes = self._ticket_bytes, b""
        if ticket is None:
            return
        self._tickets += 1
        picture = self._out / f"ticket-{self._tickets:03}.png"
        picture.with_suffix(".bin").write_bytes(received)
        # Whoever waits for the picture finds it whole.
        begun = picture.with_suffix(".part")
        ticket.save(begun, format="PNG", dpi=(203, 203))
        begun.replace(picture)
        self._last = picture


def _answer(line: socket.socket, answer: bytes) -> None:
    with suppress(OSError):  # the host has gone
        line.sendall(answer)


def _server(port: int, printer: PrinterSimulator) -> socketserver.ThreadingTCPServer:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            line: socket.socket = self.request
            if not printer.connected(line):
                return
            questions = StatusQuestions()
            with suppress(OSError):
                while data := line.recv(4096):
                    printer.receive(data, questions.feed(data), line)
            printer.disconnected(line)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    return Server(("127.0.0.1", port), Handler)
