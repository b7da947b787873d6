"""A PostgreSQL of the test's own: nothing of the system's is touched or needed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
from psycopg import sql

from demo.ports import free_port
from demo.process import Program
from tests.queue_server.folders import as_user, new_folder

if TYPE_CHECKING:
    from typing import Self

USER = "postgres"
QUICK = ("-c", "fsync=off", "-c", "full_page_writes=off")
"""What the suite needs to survive is a killed process, which keeps what it wrote."""


def programs() -> Path:
    """Where Debian keeps initdb, pg_ctl and the others: the newest."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]))
    return found[-1]


class Postgres:
    """One cluster, heard on a socket in its folder and on a free port of the loopback."""

    def __init__(self, *settings: str) -> None:
        """``settings``: further arguments of ``postgres``, such as ``*QUICK``."""
        self.folder = new_folder("pg", USER)
        self.port = free_port()
        self._settings = settings
        self._starts = 0
        self._program: Program | None = None
        self._as_user = as_user(USER)  # PostgreSQL refuses to be run by root
        made = [programs() / "initdb", "-D", self.folder / "data", "-U", USER, "-A", "trust"]
        self._run(*made, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start it (again) and wait until it answers. It ends with whoever started it."""
        self._starts += 1
        postgres = [str(programs() / "postgres"), "-D", str(self.folder / "data")]
        where = ["-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1"]
        command = ["setpriv", *self._as_user, "--pdeathsig", "INT", *postgres, *where]
        log = self.folder / f"postgres-{self._starts}.log"
        self._program = Program("postgres", [*command, *self._settings], log)
        self._program.wait_until(self._answers)

    def stop(self) -> None:
        """End it, and every connection. Safe to repeat."""
        if self._program is not None and self._program.running:
            os.kill(self._program.pid, signal.SIGINT)  # "fast": it waits for no client
            self._program.stop(20)

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self._program is not None
        # Those of its processes that outlive it for a moment would forbid it to start again.
        its_own = psutil.Process(self._program.pid).children()
        self._program.signal(signal.SIGKILL)
        for each in its_own:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(its_own)
        self._program.stop()

    def close(self) -> None:
        """End it and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def make(self, encoding: str = "UTF8") -> str:
        """A new, empty database; its URL."""
        name = f"t{uuid.uuid4().hex}"
        with self._session() as session:
            session.execute(
                sql.SQL(
                    "create database {} encoding {} template template0 lc_collate 'C' lc_ctype 'C'"
                ).format(sql.Identifier(name), encoding)
            )
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"

    def cut(self) -> int:
        """Cut all connections of the server's; how many there were."""
        with self._session() as session:
            cut = session.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where application_name = 'tiepdon'"
            )
            return len(cut.fetchall())

    def _session(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), port=self.port, user=USER, dbname="postgres", autocommit=True
        )

    def _answers(self) -> bool:
        try:
            self._session().close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, *command: str | Path) -> None:
        subprocess.run(
            ["setpriv", *self._as_user, "--", *map(str, command)],
            check=True,
            capture_output=True,
            cwd="/",
        )
