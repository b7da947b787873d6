"""The portal's stand-in as a process of its own, and the people whom it knows."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from demo.ports import free_port
from demo.process import Program, listens
from queue_server.contract.person import Person
from queue_server.insurance.portal.config import PortalConfig
from queue_server.simulators.sessions import password_md5

if TYPE_CHECKING:
    from typing import Self

ROOT = Path(__file__).parents[3]
PEOPLE = ROOT / "demo" / "people.toml"
RECORDS: dict[str, dict[str, Any]] = {
    person["id"]: person for person in tomllib.loads(PEOPLE.read_text("utf-8"))["person"]
}

USERNAME = "01028_BV"
PASSWORD = "mat-khau-thu-nghiem"
PASSWORD_MD5 = password_md5(PASSWORD)
STAFF_NAME = "Nguyễn Thị Kiểm Thử"
STAFF_CCCD = "001180000001"
TOKEN = "/api/token/take"
LOOKUP = "/api/egw/KQNhanLichSuKCB2024"


class StandIn:
    """``python -m queue_server portal-simulate`` on free ports."""

    def __init__(self, folder: Path, *options: str, people: Path = PEOPLE) -> None:
        port, control = free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.control = f"http://127.0.0.1:{control}"
        command = [sys.executable, "-m", "queue_server", "portal-simulate"]
        command += ["--port", str(port), "--control", str(control), "--people", str(people)]
        command += ["--password", PASSWORD, *options]
        self._program = Program("portal", command, folder / "portal.log", {"PYTHONPATH": str(ROOT)})
        self._ports = (port, control)

    def __enter__(self) -> Self:
        try:
            self._program.wait_until(lambda: all(listens(port) for port in self._ports))
        except BaseException:
            self._program.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._program.stop()

    @property
    def log(self) -> str:
        return self._program.log.read_text("utf-8")

    def fail(self, name: str, after: int = 0, **args: object) -> None:
        body = {"name": name, "after": after, "args": args}
        httpx.put(f"{self.control}/fault", json=body).raise_for_status()

    def heal(self) -> None:
        httpx.delete(f"{self.control}/fault").raise_for_status()

    def set_clock(self, instant: str | None) -> None:
        """Let its clock stand at an instant such as "2026-11-23T08:10:00+07:00"; None: go on."""
        if instant is None:
            httpx.delete(f"{self.control}/clock").raise_for_status()
        else:
            httpx.put(f"{self.control}/clock", json={"now": instant}).raise_for_status()

    def set_latency(self, **latency: object) -> None:
        httpx.put(f"{self.control}/latency", json=latency).raise_for_status()

    def checkins(self) -> dict[str, Any]:
        """rows, submissions, repetitions, refused, accepted [{ma_lk, submissions, row, …}]."""
        return httpx.get(f"{self.control}/checkins").raise_for_status().json()

    def state(self) -> dict[str, Any]:
        return httpx.get(f"{self.control}/state").raise_for_status().json()

    def requests(self) -> tuple[int, int]:
        """How many (token, look-up) requests came so far."""
        requests = self.state()["requests"]
        return requests["token"], requests["lookup"]

    def config(self, **changes: Any) -> PortalConfig:
        known = {"username": USERNAME, "staff_name": STAFF_NAME, "staff_cccd": STAFF_CCCD}
        return PortalConfig.model_validate({"url": self.url, **known, **changes})


def person(who: str, **changes: Any) -> Person:
    """Somebody of the people file as a kiosk would have read the chip."""
    card = RECORDS[who]["card"]
    day, month, year = card["birth_date"].split("/")
    facts = {
        "number": card["number"],
        "name": card["name"],
        "birth_date": f"{year}-{month}-{day}",
        "sex": card["sex"],
        "name_source": "dg13",
    }
    return Person.model_validate({**facts, **changes})
