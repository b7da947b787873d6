"""The kiosk's window as a person meets it: a display, a finger, a camera."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

from demo.process import Program

if TYPE_CHECKING:
    from pathlib import Path

    from demo.kiosk import Kiosk


def start_xvfb(width: int, height: int, log: Path) -> tuple[Program, str]:
    """Start a virtual display of this size on a free number; returns it and its DISPLAY."""
    screen = f"{width}x{height}x24"
    program = Program(
        "Xvfb",
        ["Xvfb", "-displayfd", "1", "-screen", "0", screen, "-nolisten", "tcp", "-noreset"],
        log,
    )
    program.wait_until(lambda: any(line.isdigit() for line in program.tail().splitlines()))
    number = next(line for line in program.tail().splitlines() if line.isdigit())
    return program, f":{number}"


def own_display() -> str | None:
    """A person's own X display, where there is one."""
    return os.environ.get("DISPLAY") or None


# The kiosk takes a second press within 0.35 s for the same finger, counted from when it saw the
# first: on a machine that draws without a GPU that may be some frames after it happened.
BETWEEN_PRESSES_S = 0.8


class Finger:
    """Touches what the kiosk shows, through the X server, no faster than a person would."""

    def __init__(self, display: str, window: str) -> None:
        self._display = display
        self._window = window
        self._next_press = 0.0

    @classmethod
    def on(cls, display: str, kiosk: Kiosk) -> Finger:
        """Find the kiosk's window."""
        pid = str(kiosk.program.pid)
        found = _x(display, "xdotool", "search", "--all", "--onlyvisible", "--pid", pid).split()
        return cls(display, found[-1])

    def touch(self, kiosk: Kiosk, region: str) -> None:
        """Press the middle of a named region of the screen.

        Raises:
            KeyError: the screen has no such region.
        """
        x, y, width, height = kiosk.screen().regions[region]
        self.press(x + width // 2, y + height // 2)

    def press(self, x: int, y: int) -> None:
        """Press at a pixel of the window, y counted from the top."""
        time.sleep(max(0.0, self._next_press - time.monotonic()))
        _x(self._display, "xdotool", "mousemove", "--window", self._window, str(x), str(y))
        # As long as a finger rests on the glass: shorter ones are taken for ghosts.
        _x(self._display, "xdotool", "mousedown", "1", "sleep", "0.06", "mouseup", "1")
        self._next_press = time.monotonic() + BETWEEN_PRESSES_S

    def photograph(self, path: Path) -> None:
        """Save what the window shows."""
        _x(self._display, "import", "-window", self._window, str(path))


def _x(display: str, *command: str) -> str:
    environment = {**os.environ, "DISPLAY": display}
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout
