"""Running a simulator from a command line until it is told to stop."""

from __future__ import annotations

import signal
from threading import Event


def wait_for_the_end() -> None:
    """Return on SIGINT or SIGTERM, so that the caller can clean up. Call it in the main thread."""
    told = Event()

    def tell(_number: int, _frame: object) -> None:
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, tell)
    told.wait()
