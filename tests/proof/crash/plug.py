"""Pulls the plug of a server, and shows what it was doing.

The process is stopped first (SIGSTOP), then looked at from outside: if another connection cannot
begin to write, the stopped one holds a write that is open. Only then is it killed (SIGKILL), so
that what was seen is what was hit.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

LOOKS = 400


def sqlite_write_is_open(file: Path) -> bool:
    """Whether some other process has begun a write in this database and not ended it."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("begin immediate")
        except sqlite3.OperationalError:
            return True
        connection.execute("rollback")
        return False


def kill(pid: int, write_is_open: Callable[[], bool], chance: random.Random) -> bool:
    """Kill the process; True if it had a write open at that instant.

    Mostly it is let go on until it has one; else the instant is any.
    """
    wants_open = chance.random() < 0.8
    hit = False
    for _ in range(LOOKS):
        os.kill(pid, signal.SIGSTOP)
        _until_stopped(pid)
        hit = write_is_open()
        if hit or not wants_open:
            break
        os.kill(pid, signal.SIGCONT)
        time.sleep(chance.uniform(0, 0.003))
    os.kill(pid, signal.SIGKILL)
    return hit


def _until_stopped(pid: int) -> None:
    """A signal takes its time to reach every thread."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:  # noqa: PTH123 - /proc is no path of ours
            if stat.read().rsplit(")", 1)[1].split()[0] == "T":
                return
    raise TimeoutError("the process does not stop")
