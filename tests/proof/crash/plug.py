"""Pulls the plug of a server, and shows what it was doing.

The process is stopped first (SIGSTOP), then looked at from outside: if another connection cannot
begin to write, the stopped one holds a write that is open. Only then is it killed (SIGKILL), so
that what was seen is what was hit.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from tests.queue_server.forked import state

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

LOOKS = 400
WANTS_OPEN = 0.8


def sqlite_write_is_open(file: Path) -> bool:
    """Whether some other process has begun a write in this database and not ended it."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("begin immediate")
        except sqlite3.OperationalError:
            return True
        connection.execute("rollback")
        return False


def stop_in_a_write(pid: int, write_is_open: Callable[[], bool], chance: random.Random) -> bool:
    """Stop the process (SIGSTOP); True if it has a write open at that instant.

    Mostly it is let go on until it has one; else the instant is any.
    """
    wants_open = chance.random() < WANTS_OPEN
    for _ in range(LOOKS):
        os.kill(pid, signal.SIGSTOP)
        _until_stopped(pid)
        hit = write_is_open()
        if hit or not wants_open:
            return hit
        os.kill(pid, signal.SIGCONT)
        time.sleep(chance.uniform(0, 0.003))
    os.kill(pid, signal.SIGSTOP)
    return False


def as_it_was_left(file: Path, folder: Path) -> str:
    """A copy of a database as a crash has left it; its URL.

    Whoever opens a database first recovers it: that is to be the server, not the test.
    """
    for part in file.parent.glob(f"{file.name}*"):
        if not part.name.endswith((".lock", "-shm")):
            shutil.copy(part, folder / part.name)
    return f"sqlite:///{folder / file.name}"


def _until_stopped(pid: int) -> None:
    """A signal takes its time to reach every thread."""
    deadline = time.monotonic() + 5
    while state(pid) != "T":
        assert time.monotonic() < deadline, "the process does not stop"
