"""The queue server as a process of its own, asked over HTTP as kiosks and staff ask it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from argon2 import PasswordHasher

from demo.ports import free_port
from demo.process import Program, listens
from queue_server import secrets
from queue_server.config import load
from tests.queue_server.databases import change, new_url, read, stored

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Self

ROOT = Path(__file__).parents[2]
NURSE, TECHNICIAN = "dd.mau", "ky.thuat"
PORTAL_PASSWORD = "mat-khau-thu-nghiem"
# A password's full price is paid where it is the subject.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOBODY_THERE = 9  # the discard port: connecting is refused at once
CONFIG = """
[site]
id = "bm1"
name = "Bệnh viện Đa khoa Mẫu"
name_en = "Sample General Hospital"
facility_code = "01028"
[http]
port = {http}
[database]
url = "{database}"
[mqtt]
port = {mqtt}
websockets_url = "ws://127.0.0.1:{websockets}"
listeners = ["bi"]
[portal]
url = "{portal}"
username = "01028_BV"
staff_name = "Nguyễn Thị Kiểm Thử"
staff_cccd = "001180000001"
timeout_s = {timeout_s}
{portal_options}
"""
# Tests call faster than a nurse does.
RULES = "[rules]\ncall_gap_s = 0\n"
QUEUES = {"A": "Nội tổng quát", "B": "Nhi", "C": "Mắt"}
COUNTERS = {"pk1": ("A",), "pk2": ("A",), "pk3": ("B", "C"), "pk4": ("A",)}
BOARDS = {"hall": ("A", "B"), "eyes": ("C",)}
KIOSKS = ("kiosk01", "kiosk02")
STAFF = {NURSE: "nurse", TECHNICIAN: "technician", "dd.truong": "supervisor"}
_people = itertools.count(1)


def a_person(**changes: Any) -> dict[str, Any]:
    """Somebody who was never seen before."""
    person = {
        "number": f"079190{next(_people):06d}",
        "name": "Nguyễn Thị Kiểm Thử",
        "birth_date": "1990-02-03",
        "sex": "F",
        "name_source": "dg13",
    }
    return {**person, **changes}


def a_ticket(queue: str = "A", person: dict[str, Any] | None = None) -> dict[str, Any]:
    """The body of a request for a number."""
    return {"queue_id": queue, "person": person or a_person(), "eligibility_id": None}


def key(value: str | None = None) -> dict[str, str]:
    """The header that makes a write safe to repeat."""
    return {"Idempotency-Key": value or uuid.uuid4().hex}


class Server:
    """``python -m queue_server serve`` with a configuration and a database of its own.

    Without a broker's and a portal's address it finds neither.
    """

    def __init__(
        self,
        folder: Path,
        *,
        mqtt: int = NOBODY_THERE,
        websockets: int = NOBODY_THERE,
        portal: str = f"http://127.0.0.1:{NOBODY_THERE}",
        timeout_s: float = 2,
        portal_options: str = "",
        tables: str = "",
        database: str | None = None,
        hasher: PasswordHasher = QUICK_HASHER,
    ) -> None:
        """``portal_options``: further lines of [portal]; ``tables``: further tables.

        Without [rules] among them, a counter may call again at once.
        ``database``: its URL, or a new one of the kind that the suite runs on.
        ``hasher``: of the passwords; not that of a hospital, if nobody says so.
        """
        self.folder = folder
        self.config = folder / "server.toml"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        addresses = {"mqtt": mqtt, "websockets": websockets, "portal": portal}
        portal_lines = {"timeout_s": timeout_s, "portal_options": portal_options}
        self.database_url = database or new_url(folder)
        kept = {"http": self.port, "database": self.database_url}
        text = CONFIG.format(**kept, **addresses, **portal_lines)
        rules = "" if "[rules]" in tables else RULES
        self.config.write_text(f"{text}{rules}{tables}\n{_tables()}", encoding="utf-8")
        self.plain = secrets.complete(load(self.config), PORTAL_PASSWORD, hasher=hasher)
        self._starts = 0
        self._program: Program | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it (again) and wait until it answers."""
        self._starts += 1
        self._program = self.launch(self.folder / f"server-{self._starts}.log")
        try:
            self._program.wait_until(lambda: listens(self.port))
        except BaseException:
            self.stop()
            raise

    def launch(self, log: Path) -> Program:
        """Its process, just begun."""
        command = [sys.executable, "-m", *self.program()]
        return Program("server", command, log, {"PYTHONPATH": str(ROOT)})

    def program(self) -> tuple[str, ...]:
        """The module that serves, and its arguments."""
        return ("queue_server", "serve", "--config", str(self.config))

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._program is not None
        return self._program.pid

    def stop(self) -> None:
        """End it as systemd does. Safe to repeat."""
        if self._program is not None:
            self._program.stop()

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self._program is not None
        self._program.signal(9)
        self._program.stop()

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Return as soon as ``ready`` says so; an error if the server ends before."""
        assert self._program is not None
        self._program.wait_until(ready)

    @property
    def log(self) -> str:
        """All that it wrote, over all its starts."""
        return "".join(path.read_text("utf-8") for path in sorted(self.folder.glob("server-*.log")))

    def database(self, query: str, *facts: object) -> list[tuple[Any, ...]]:
        """What stands in the database, read from outside; ``?`` is the next of ``facts``."""
        return read(self.database_url, query, *facts)

    def change(self, statement: str) -> None:
        """Change the database from outside, as time would."""
        change(self.database_url, statement)

    def stored(self) -> bytes:
        """All that the database keeps, to be searched through."""
        return stored(self.database_url)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``python -m queue_server`` with this configuration."""
        return subprocess.run(
            [sys.executable, "-m", "queue_server", *arguments, "--config", str(self.config)],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )

    def openapi(self) -> dict[str, Any]:
        """The API's document, as the command prints it."""
        return json.loads(self.run("openapi").stdout)

    def anybody(self, **headers: str) -> httpx.Client:
        """A client without rights; give it headers."""
        # There is no TLS here; reading certificates for it would take longer than the request.
        return httpx.Client(
            base_url=f"{self.url}/api/v1",
            headers=headers,
            timeout=20,
            verify=False,
            trust_env=False,
        )

    def kiosk(self, name: str = "kiosk01") -> httpx.Client:
        """A client with a kiosk's token."""
        return self.anybody(Authorization=f"Bearer {self.plain.kiosk_tokens[name]}")

    @contextmanager
    def staff(self, username: str = NURSE) -> Generator[httpx.Client]:
        """A client that has logged in."""
        with self.anybody(Origin=self.url) as client:
            client.post("/staff/login", json=self.login(username)).raise_for_status()
            yield client

    def login(self, username: str = NURSE) -> dict[str, str]:
        """The body of a login."""
        return {"username": username, "password": self.plain.users[username]}


def _tables() -> str:
    parts = [
        f'[[queue]]\nid = "{queue}"\nprefix = "{queue}"\nname = "{name}"\nname_en = "{queue}"\n'
        f'room = "Phòng {queue}"\nroom_en = "Room {queue}"'
        for queue, name in QUEUES.items()
    ]
    parts += [
        f'[[counter]]\nid = "{counter}"\nroom = "Phòng {counter}"\nqueues = {list(queues)}\n'
        'zone = "tang2"'
        for counter, queues in COUNTERS.items()
    ]
    parts += [
        f'[[board]]\nid = "{board}"\ntitle = "{board}"\nqueues = {list(queues)}\nzone = "tang2"'
        for board, queues in BOARDS.items()
    ]
    parts += [f'[[kiosk]]\nid = "{kiosk}"\nname = "{kiosk}"' for kiosk in KIOSKS]
    parts += [
        f'[[user]]\nusername = "{username}"\nname = "{username}"\nrole = "{role}"'
        for username, role in STAFF.items()
    ]
    return "\n".join(parts)
