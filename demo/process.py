"""Starts and stops the programs that make up a hospital: one class, no surprises."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

POLL_S = 0.02
# By force: nobody is left to look after one that does not end when it is asked.
_ENDS_WITH_US = ("setpriv", "--pdeathsig", "KILL", "--")


@cache
def _parent() -> ThreadPoolExecutor:
    """The thread that starts all programs: they end with it (prctl(2), PR_SET_PDEATHSIG)."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="parent")


os.register_at_fork(after_in_child=_parent.cache_clear)  # a fork does not have the thread


class StartError(RuntimeError):
    """A program did not come up; the message ends with the last lines of its log."""


class Program:
    """A running child process that logs to a file and is ended as a whole group.

    It ends with us, also if we are killed.
    """

    ended_by_themselves: ClassVar[list[str]] = []
    """Names of those that were found ended when they were to be stopped."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._stopped = False
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._process = (
                _parent()
                .submit(
                    subprocess.Popen,
                    [*_ENDS_WITH_US, *command],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **(env or {})},
                    start_new_session=True,
                )
                .result()
            )

    @property
    def pid(self) -> int:
        """The process id, which is also that of its group."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def wait_until(self, ready: Callable[[], bool], timeout_s: float = 20) -> None:
        """Return as soon as ``ready`` says so.

        Raises:
            StartError: it ended, or was not ready in time.
        """
        deadline = time.monotonic() + timeout_s
        while not ready():
            if not self.running or time.monotonic() > deadline:
                state = "was not ready in time" if self.running else "ended"
                raise StartError(f"{self.name} {state}. The end of its log:\n{self.tail()}")
            time.sleep(POLL_S)

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def signal(self, number: int) -> None:
        """Send a signal to the whole group, if it still runs."""
        if self.running:
            os.killpg(self.pid, number)

    def stop(self, timeout_s: float = 5) -> None:
        """End it: asked first, then by force. Safe to repeat."""
        if self.running:
            self._process.terminate()
            try:
                self._process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self.signal(9)
                self._process.wait()
        elif not self._stopped:
            self.ended_by_themselves.append(self.name)
        self._stopped = True


def listens(port: int) -> bool:
    """Whether something accepts connections on a loopback port."""
    with closing(socket.socket()) as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
