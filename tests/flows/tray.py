"""The simulated devices of one kiosk: card, scanner and printer, each on its wire."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from demo.control import call
from demo.pcscd import Pcscd
from demo.process import Program, free_port, listens

PEOPLE = Path(__file__).parents[2] / "demo" / "people.toml"


class Tray:
    """pcscd with a virtual reader, and the three simulators, as processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paper = folder / "paper"
        self.scanner_pty = folder / "scanner"
        self.printer_port = free_port()
        self._controls = {name: free_port() for name in ("card", "scanner", "printer")}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.pcscd = stack.enter_context(Pcscd(self.folder / "pcscd.log"))
            vpcd = f"127.0.0.1:{self.pcscd.vpcd_port}"
            people = ("--people", str(PEOPLE))
            pty, printer = str(self.scanner_pty), str(self.printer_port)
            for name, extra in (
                ("card", (*people, "--vpcd", vpcd)),
                ("scanner", (*people, "--pty", pty)),
                ("printer", ("--port", printer, "--out", str(self.paper))),
            ):
                self._start(stack, name, *extra)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def put(self, card: str | None, code: str | None = None) -> None:
        """Put a card down; ``code`` is whose code the scanner sees (None: nobody's)."""
        if card is not None:
            self.control("card", "POST", "/insert", person=card)
        if code is not None:
            self.control("scanner", "POST", "/insert", person=code)

    def take(self) -> None:
        """Take card and code away."""
        self.control("card", "POST", "/remove")
        self.control("scanner", "POST", "/remove")

    def fault(self, device: str, name: str, after: int = 0, **args: object) -> None:
        """Let a device fail."""
        self.control(device, "PUT", "/fault", name=name, after=after, args=args)

    def healthy(self, *devices: str) -> None:
        """Let devices work again (all, if none is named)."""
        for device in devices or tuple(self._controls):
            self.control(device, "DELETE", "/fault")

    def control(self, device: str, method: str, path: str, **body: object) -> dict[str, Any]:
        """Speak to a simulator's control port."""
        url = f"http://127.0.0.1:{self._controls[device]}{path}"
        return call(method, url, body or None)

    def tickets(self) -> list[Path]:
        """The pictures of what was printed, oldest first."""
        return sorted(self.paper.glob("ticket-*.png"))

    def _start(self, stack: ExitStack, name: str, *arguments: str) -> None:
        control = self._controls[name]
        command = [sys.executable, "-m", "devices", name, "simulate"]
        program = Program(
            name,
            [*command, *arguments, "--control", str(control)],
            self.folder / f"{name}.log",
        )
        stack.callback(program.stop)
        program.wait_until(lambda: listens(control))
