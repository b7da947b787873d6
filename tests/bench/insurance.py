"""Look-ups through our own code against the bare HTTP call to the same stand-in."""

from __future__ import annotations

import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from queue_server.clock import SystemClock
from queue_server.contract.person import Person
from queue_server.insurance.answer import NoAnswer
from queue_server.insurance.service import InsuranceService
from tests.bench.figures import Figure, percentile
from tests.proof.day import plan
from tests.proof.day.replay import replayed
from tests.queue_server.serving import Server, key
from tests.queue_server.simulators.bare import Bare
from tests.queue_server.simulators.stand_in import PASSWORD_MD5, StandIn

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

LOOKUPS = 300
KIOSKS, ROUNDS = 64, 3
SLOW_MS = 300
OK = 200
PATIENTS, SEED = 3000, 20261123


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="tiepdon-") as name:
        folder = Path(name)
        with StandIn(folder) as portal:
            one = _one_after_another(portal)
            portal.set_latency(ms=SLOW_MS)
            many = _all_at_once(portal, folder)
        return [*one, *many, *_after_a_day(folder)]


def _one_after_another(portal: StandIn) -> list[Figure]:
    """Ours and bare in turn, so that both see the same machine."""
    ours: list[float] = []
    bare: list[float] = []
    service = InsuranceService(portal.config(), PASSWORD_MD5, SystemClock())
    with capture_logs(), closing(service), closing(Bare(portal)) as caller:
        for order in range(LOOKUPS):
            person = _person(order)
            ours.append(_seconds(lambda person=person: _answered(service, person)))
            bare.append(_seconds(lambda person=person: caller.look_up(person)))
    median = statistics.median
    floor_is = "the same question over a bare HTTP connection to the stand-in"
    return [
        Figure(
            "insurance.lookup_ms",
            *(median(ours) * 1000, "ms", median(bare) * 1000),
            *(floor_is, LOOKUPS),
        )
    ]


def _all_at_once(portal: StandIn, folder: Path) -> list[Figure]:
    """64 kiosks ask our server in the same moment; then as many bare callers the stand-in."""
    (folder / "server").mkdir()
    with Server(folder / "server", portal=portal.url) as server:
        clients = [server.kiosk() for _ in range(KIOSKS)]
        for client in clients:
            client.get("/queues").raise_for_status()  # connected, as a kiosk is
        ours = _rounds(lambda kiosk, person: _ask(clients[kiosk], person), LOOKUPS)
    callers = [Bare(portal) for _ in range(KIOSKS)]
    bare = _rounds(lambda kiosk, person: callers[kiosk].look_up(person), 2 * LOOKUPS)
    floor_is = f"{KIOSKS} bare HTTP calls at once to the stand-in at {SLOW_MS} ms"
    return [
        Figure(
            f"insurance.lookup_{KIOSKS}_p{percent}_ms",
            *(percentile(ours, percent) * 1000, "ms", percentile(bare, percent) * 1000),
            *(floor_is, len(ours)),
        )
        for percent in (50, 99)
    ]


def _after_a_day(folder: Path) -> list[Figure]:
    (folder / "day").mkdir()
    with replayed(folder / "day", PATIENTS, SEED) as (day, _):
        return [
            Figure(
                "insurance.rss_mb",
                *(day.rss_mb, "MB", day.rss_mb_at_start),
                *("the same server before the day's first patient", len(day.visits)),
            ),
            Figure(
                "insurance.connections",
                *(float(day.connections), "", float(day.connections_at_start)),
                *("the same server before the day's first patient", len(day.visits)),
            ),
        ]


def _rounds(call: Callable[[int, Person], object], first: int) -> list[float]:
    """How long each call took, when all kiosks call at the same moment; people are new ones."""
    together = Barrier(KIOSKS)

    def one(kiosk: int, person: Person) -> float:
        together.wait()
        return _seconds(lambda: call(kiosk, person))

    samples: list[float] = []
    with ThreadPoolExecutor(KIOSKS) as pool:
        for number in range(ROUNDS):
            people = [_person(first + number * KIOSKS + kiosk) for kiosk in range(KIOSKS)]
            samples += pool.map(one, range(KIOSKS), people)
    return samples


def _ask(kiosk: httpx.Client, person: Person) -> None:
    body = {"person": person.model_dump(mode="json")}
    kiosk.post("/eligibility", json=body, headers=key()).raise_for_status()


def _answered(service: InsuranceService, person: Person) -> None:
    if isinstance(service.ask(person, plan.DAY).result(), NoAnswer):
        raise RuntimeError("the stand-in did not answer")  # noqa: TRY004 - no wrong type


def _person(order: int) -> Person:
    """Somebody whom the portal does not know: each question is a new one, none is kept."""
    return Person(
        number=f"079090{order:06d}",
        name="Người Bệnh Thử",
        birth_date="1990-01-01",
        sex=None,
        name_source="qr",
    )


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun
