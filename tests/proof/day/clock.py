"""A clock that several processes share: one sets it, the others read it from a small file."""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

_SECONDS = struct.Struct("=d")
LOOK_S = 0.01
"""Real seconds between two looks while somebody waits for a virtual instant."""


class SharedClock:
    """A ``queue_server.clock.Clock`` whose time is set from outside and else stands still."""

    def __init__(self, file: Path, start: datetime | None = None) -> None:
        """``start`` makes the file; without it the file of another process is read."""
        if start is not None:
            file.write_bytes(_SECONDS.pack(start.timestamp()))
        with file.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), _SECONDS.size)

    def now(self) -> datetime:
        """The virtual instant, in UTC."""
        return datetime.fromtimestamp(_SECONDS.unpack(self._memory[:])[0], UTC)

    def set(self, instant: datetime) -> None:
        """It is this late now, for all who share the file."""
        self._memory[:] = _SECONDS.pack(instant.timestamp())

    def wait(self, wake: Event, until: datetime | None) -> None:
        """Return as soon as ``wake`` is set or ``until`` has come."""
        while not wake.wait(LOOK_S) and (until is None or self.now() < until):
            pass
