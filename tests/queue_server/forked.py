"""A server that starts at once: forked from a process that has imported it already."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from demo.process import Program
from queue_server.config import load
from tests.queue_server.serving import ROOT, Server


class _Nursery:
    """The process that forks (``nursery.py``); it ends with this one."""

    def __init__(self) -> None:
        self._one_order = Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.queue_server.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def ask(self, **order: Any) -> int:
        with self._one_order:
            assert self._process.stdin
            assert self._process.stdout
            print(json.dumps(order), file=self._process.stdin, flush=True)
            return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@cache
def nursery() -> _Nursery:
    """One for all tests of this process."""
    made = _Nursery()
    atexit.register(made.close)
    return made


class Forked(Program):
    """``python -m queue_server`` with some arguments."""

    def __init__(
        self,
        arguments: tuple[str, ...],
        log: Path,
        *,
        out: Path | None = None,
        disk: dict[str, Any] | None = None,
    ) -> None:
        """``out``: where its output goes, if not into its log."""
        self.name = "server"
        self.log = log
        for file in (log, out or log):
            file.write_bytes(b"")
        self._pid = nursery().ask(start=arguments, out=str(out or log), err=str(log), disk=disk)
        self._code: int | None = None

    @property
    def pid(self) -> int:
        return self._pid

    @property
    def running(self) -> bool:
        """Also a process that nobody has waited for has ended."""
        if self._code is None and state(self._pid) == "Z":
            self.wait()
        return self._code is None

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        if self._code is None:
            self._code = nursery().ask(wait=self._pid)
        return self._code

    def stop(self, timeout_s: float = 5) -> None:
        deadline = time.monotonic() + timeout_s
        if self.running:
            os.kill(self._pid, signal.SIGTERM)
        while self.running and time.monotonic() < deadline:
            time.sleep(0.01)
        self.signal(signal.SIGKILL)
        self.wait()


class QuickServer(Server):
    """``disk``: what kind of disk its SQLite has (``power.use``); the real one without it."""

    disk: dict[str, Any] | None = None

    def launch(self, log: Path) -> Program:
        _, *arguments = self.program()
        return Forked(tuple(arguments), log, disk=self.disk)

    def kill(self) -> None:
        """Waits for nothing but the process's end."""
        assert isinstance(self._program, Forked)
        self._program.signal(signal.SIGKILL)
        self._program.wait()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        whole = (*arguments, "--config", str(self.config))
        out, err = (self.folder / f"command.{name}" for name in ("out", "err"))
        code = Forked(whole, err, out=out).wait()
        return subprocess.CompletedProcess(
            whole, code, out.read_text("utf-8"), err.read_text("utf-8")
        )


class Twin(QuickServer):
    """Another process of the same hospital, on the same PostgreSQL."""

    def __init__(self, first: Server) -> None:
        folder = first.folder / "twin"
        folder.mkdir()
        super().__init__(folder, database=first.database_url)
        whole = first.config.read_text("utf-8")
        own = whole.replace(f"port = {first.port}\n", f"port = {self.port}\n")
        self.config.write_text(own, "utf-8")
        shutil.copy(load(first.config).secrets, load(self.config).secrets)
        self.plain = first.plain


def state(pid: int) -> str:
    """What the kernel says a process does: R, S, T (stopped), Z (ended)…"""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
