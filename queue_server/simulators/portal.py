"""A stand-in for the insurance portal: whom it knows, what it answers, and its HTTP server.

In a test or a replay, without a process of its own::

    data = PortalData(people=load_people(PEOPLE), sessions=Sessions([Account("01028_BV")]))
    with PortalServer("127.0.0.1", 0, data).serving() as portal:
        portal.faults.set(Fault("slow", args={"seconds": 2}))
        ...  # ask portal.url; portal.data.clock.set(...), portal.data.ledger.rows()
"""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from queue_server.simulators.clock import SettableClock
from queue_server.simulators.faults import KINDS, FaultBox
from queue_server.simulators.functions import Functions
from queue_server.simulators.handler import PortalHandler
from queue_server.simulators.latency import Latency
from queue_server.simulators.ledger import Ledger
from queue_server.simulators.script import Script

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import datetime, tzinfo

    from queue_server.simulators.faults import Fault, Kind
    from queue_server.simulators.people import PortalPeople
    from queue_server.simulators.sessions import Sessions
    from queue_server.simulators.wire import Answer, Request

HO_CHI_MINH = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class PortalData:
    """What the stand-in knows and goes by.

    Attributes:
        people: patients, and the officers who may ask.
        sessions: accounts and their sessions.
        clock: sessions, dates, receipts and scripts follow it.
        script: outages by the time of day.
        ledger: the check-ins that were accepted.
        zone: where "today" and the times of day are.
        tells_lookups: dsLichSuKT2018 says who looked the card up before, instead of null.
    """

    people: PortalPeople
    sessions: Sessions
    clock: SettableClock = field(default_factory=SettableClock)
    script: Script = field(default_factory=Script)
    ledger: Ledger = field(default_factory=Ledger)
    zone: tzinfo = HO_CHI_MINH
    tells_lookups: bool = False


class PortalServer(ThreadingHTTPServer):
    """The stand-in's HTTP server; a thread for each connection.

    Args:
        host: address to listen on.
        port: TCP port, 0 for any free one.
        data: what it knows; may be shared with the caller.
        latency: how long it thinks at first.

    Attributes:
        faults: what it gets wrong now, besides the script.
        latency: how long it thinks now.

    Raises:
        OSError: it cannot listen there.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, host: str, port: int, data: PortalData, latency: Latency | None = None
    ) -> None:
        self.data = data
        self.faults = FaultBox()
        self.latency = latency or Latency()
        self._functions = Functions(data)
        self._lock = Lock()
        self._requests: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
        self._codes: dict[Kind, Counter[str]] = {kind: Counter() for kind in KINDS}
        super().__init__((host, port), PortalHandler)

    @property
    def url(self) -> str:
        """Its origin."""
        return f"http://{self.server_address[0]}:{self.server_address[1]}"

    @contextmanager
    def serving(self) -> Generator[PortalServer]:
        """Serve in a thread of its own, and stop listening in the end."""
        thread = Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()
            thread.join()

    def meet(self, kind: Kind) -> Fault | None:
        """Count a request; the fault that it runs into, from the control channel or the script."""
        with self._lock:
            self._requests[kind] += 1
        local = self.data.clock.now().astimezone(self.data.zone)
        return self.faults.meet(kind) or self.data.script.meet(kind, local)

    def now(self, fault: Fault | None) -> datetime:
        """The portal's time, for a request that runs into this fault."""
        skewed = fault is not None and fault.name == "clock_skew"
        skew = fault.seconds(0) if fault is not None and skewed else 0
        return self.data.clock.now() + timedelta(seconds=skew)

    def answer(self, kind: Kind, path: str, request: Request, fault: Fault | None) -> Answer:
        """Do what the request asks for."""
        if fault is not None and fault.name == "session_lost":
            self.data.sessions.lose()
        answer = self._functions.answer(kind, path, request, fault)
        with self._lock:
            self._codes[kind][answer.code] += 1
        return answer

    def state(self) -> dict[str, Any]:
        """Counts alone, for ``GET /state``: nothing of anybody."""
        now = self.data.clock.now()
        with self._lock:
            requests = dict(self._requests)
            codes = {kind: dict(counted) for kind, counted in self._codes.items()}
        return {
            "requests": requests,
            "codes": codes,
            "sessions": self.data.sessions.living(now),
            "checkins": self.data.ledger.counts(),
            "fault": self.faults.now(),
            "script": self.data.script.now(now.astimezone(self.data.zone)),
            "latency": {"ms": self.latency.ms, "jitter_ms": self.latency.jitter_ms},
            "now": now.astimezone(self.data.zone).isoformat(),
        }

    def handle_error(self, request: object, client_address: object) -> None:
        """Callers who leave early are what the stand-in is for; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(cast("Any", request), client_address)
