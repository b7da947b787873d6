"""Replays a day against a real server and a real broker; the portal has a bad morning.

Network budgets are real and short; all else follows the virtual clock, minute by minute.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import psutil

from demo.mosquitto import Mosquitto
from demo.ports import free_ports
from queue_server import secrets
from queue_server.config import load
from queue_server.insurance.codes import CODES
from queue_server.setup.tree import SERVER_USER
from queue_server.simulators.codes import MEANINGS
from queue_server.simulators.people_file import people_file
from queue_server.simulators.population import NO_ANSWER, population
from tests.proof.day import his, plan
from tests.proof.day.clock import SharedClock
from tests.queue_server.events.ear import Ear
from tests.queue_server.serving import KIOSKS, QUEUES, Server, key
from tests.queue_server.simulators.bare import Bare
from tests.queue_server.simulators.stand_in import STAFF_CCCD, STAFF_NAME, StandIn

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from datetime import datetime
    from pathlib import Path

    from queue_server.simulators.population import Patient
    from tests.proof.day.plan import Visit

FACILITY = "01028"
ANSWERED = tuple(
    code for code in MEANINGS if code not in NO_ANSWER and not CODES.is_our_fault(code)
)
"""Codes that say something of the patient; with the others one asks until they are repaired."""
AT_ONCE = 16
SETTLES_IN = 60
"""Steps of ten virtual minutes after the last booking."""
STEP = 10 * plan.MINUTE
BAD_MORNING = """
[[outage]]
from = "08:10"
until = "08:40"
fault = "down"
[[outage]]
from = "09:00"
until = "10:00"
fault = "slow"
args = { seconds = 1.2, only = "lookup" }
[[outage]]
from = "07:00"
until = "11:00"
fault = "drop_after"
args = { only = "checkin", share = 0.2 }
"""
PORTAL = """
background_s = 3
max_concurrent = 32
"""
TABLES = """
[his]
id = "his"
[insurance]
level = "basic"
points = 45
former_tier = "district"
"""
TIMEOUT_S = 0.4
"""The patient's three seconds, shortened like the portal's slowness."""


class DayServer(Server):
    """``queue_server`` on the day's clock."""

    def __init__(self, folder: Path, **options: Any) -> None:
        super().__init__(folder, timeout_s=TIMEOUT_S, **options)
        self.clock = SharedClock(folder / "clock", plan.at(plan.OPEN))

    def program(self) -> tuple[str, ...]:
        """The same application, another clock."""
        return ("tests.proof.day.serve", str(self.config), str(self.folder / "clock"))


@dataclass
class Day:
    """What a replayed day left behind."""

    visits: list[Visit]
    first: dict[int, str] = field(default_factory=dict[int, str])
    """By the visit's order: the outcome on the ticket when it was given."""
    visit_ids: dict[int, str] = field(default_factory=dict[int, str])
    server_log: str = ""
    other_logs: str = ""
    mqtt: list[bytes] = field(default_factory=list[bytes])
    portal: dict[str, Any] = field(default_factory=dict[str, Any])
    checkins: dict[str, Any] = field(default_factory=dict[str, Any])
    rss_mb_at_start: float = 0
    rss_mb: float = 0
    connections_at_start: int = 0
    connections: int = 0
    settled_at: datetime | None = None
    truth: dict[int, bytes] = field(default_factory=dict[int, bytes])
    """What the portal answers about each of them when it is well."""


@contextmanager
def replayed(folder: Path, count: int, seed: int) -> Generator[tuple[Day, DayServer]]:
    """The day of ``count`` patients; its server still runs while the caller looks at it."""
    people = population(count, seed, FACILITY, plan.DAY, ANSWERED)
    with ExitStack() as stack:
        portal = stack.enter_context(_portal(folder, people))
        mqtt, websockets = free_ports(2)
        ports = {"mqtt": mqtt, "websockets": websockets}
        (folder / "server").mkdir()
        server = DayServer(
            folder / "server", portal=portal.url, portal_options=PORTAL, tables=TABLES, **ports
        )
        broker = Mosquitto(
            server.config,
            folder / "mosquitto",
            port=mqtt,
            websockets_port=websockets,
            log=folder / "mosquitto.log",
        )
        stack.enter_context(broker)
        stack.enter_context(server)
        password = secrets.load(load(server.config).secrets).mqtt_plain[SERVER_USER]
        ear = stack.enter_context(Ear(mqtt, SERVER_USER, password)).listen("tiepdon/v1/#")
        day = Day(plan.plan(people, seed))
        with ExitStack() as clients:
            _Replay(day, server, portal, clients).run()
        day.server_log = server.log
        day.other_logs = portal.log + (folder / "mosquitto.log").read_text("utf-8")
        day.mqtt = [heard.payload for heard in ear.heard]
        yield day, server


@contextmanager
def _portal(folder: Path, people: Sequence[Patient]) -> Generator[StandIn]:
    """The stand-in with the same people, and a bad morning before it."""
    known, script = folder / "people.toml", folder / "morning.toml"
    known.write_text(people_file(people), encoding="utf-8")
    script.write_text(BAD_MORNING, encoding="utf-8")
    officer = ("--staff-name", STAFF_NAME, "--staff-cccd", STAFF_CCCD)
    with StandIn(folder, *officer, "--script", str(script), people=known) as portal:
        yield portal


class _Replay:
    def __init__(self, day: Day, server: DayServer, portal: StandIn, clients: ExitStack) -> None:
        self._day = day
        self._server = server
        self._portal = portal
        enter = clients.enter_context
        self._kiosks = [enter(server.kiosk(name)) for name in KIOSKS]
        self._his = his.Client(server, enter(server.anybody()))
        self._control = enter(httpx.Client(base_url=portal.control, trust_env=False))

    def run(self) -> None:
        process = psutil.Process(self._server.pid)
        self._set(plan.at(plan.OPEN))
        self._day.rss_mb_at_start = process.memory_info().rss / 1e6
        self._day.connections_at_start = len(process.net_connections())
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            for minute, (arriving, booking) in plan.by_minute(self._day.visits).items():
                self._set(minute)
                _all(crowd, self._arrive, arriving)
                _all(crowd, self._book, booking)
        self._settle()
        self._day.rss_mb = process.memory_info().rss / 1e6
        self._day.connections = len(process.net_connections())
        self._day.portal = self._control.get("/state").json()
        self._day.checkins = self._control.get("/checkins").json()
        with closing(Bare(self._portal)) as caller:
            for visit in self._day.visits:
                self._day.truth[visit.order] = caller.look_up(visit.patient.person)

    def _set(self, instant: datetime) -> None:
        self._control.put("/clock", json={"now": instant.isoformat()}).raise_for_status()
        self._server.clock.set(instant)

    def _arrive(self, visit: Visit) -> None:
        """What a kiosk does: ask about the insurance, then for a number."""
        kiosk = self._kiosks[visit.order % len(self._kiosks)]
        person = visit.patient.person.model_dump(mode="json")
        asked = kiosk.post("/eligibility", json={"person": person}, headers=key())
        asked.raise_for_status()
        body = {
            "queue_id": list(QUEUES)[visit.order % len(QUEUES)],
            "person": person,
            "eligibility_id": asked.json()["eligibility_id"],
        }
        ticket = kiosk.post("/tickets", json=body, headers=key()).raise_for_status().json()
        self._day.first[visit.order] = ticket["outcome"]
        self._day.visit_ids[visit.order] = ticket["visit_id"]

    def _book(self, visit: Visit) -> None:
        """What the HIS does, sometimes twice, sometimes for a second service."""
        visit_id = self._day.visit_ids[visit.order]
        same_key = uuid4().hex
        for _ in range(2 if visit.asked_twice else 1):
            self._his.book(visit_id, visit, same_key)
        if visit.second_service:
            self._his.book(visit_id, visit, uuid4().hex, service="XN002")

    def _settle(self) -> None:
        """Let the afternoon pass until nothing is waiting any more."""
        now = self._server.clock.now()
        for _ in range(SETTLES_IN):
            if _until(lambda: self._open_work() == 0, seconds=1.5):
                self._day.settled_at = now
                return
            now += STEP
            self._set(now)

    def _open_work(self) -> int:
        ((rechecks,),) = self._server.database(
            "select count(*) from recheck where next_at is not null"
        )
        ((unsent,),) = self._server.database(
            "select count(*) from checkin where state in ('held', 'ready')"
        )
        return rechecks + unsent


def _all(crowd: ThreadPoolExecutor, work: Callable[[Visit], None], visits: Sequence[Visit]) -> None:
    for done in [crowd.submit(work, visit) for visit in visits]:
        done.result()


def _until(ready: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
