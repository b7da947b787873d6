"""Kiosks that issue and counters that call, all at once, whatever happens to the server.

A request that gets no answer is asked again with the same key until it gets one, as a kiosk and a
console do. What was answered is kept, to be compared with what the database has in the end.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpx

from tests.queue_server.serving import COUNTERS, STAFF, a_ticket, key

if TYPE_CHECKING:
    from tests.queue_server.serving import Server

QUEUES = ("A", "B", "C")
PAUSE_S = 0.05
RETRY_S = 0.2
UNAVAILABLE = 503


@dataclass(frozen=True)
class Asked:
    """One write and its answer."""

    who: str
    path: str
    body: dict[str, Any] | None
    key: dict[str, str]
    status: int
    answer: Any


@dataclass
class Crowd:
    """``kiosks`` and ``counters`` threads; stops at the end of the block."""

    server: Server
    seed: int
    kiosks: int = 16
    counters: int = 8
    done: list[Asked] = field(default_factory=list[Asked])
    unanswered: int = 0
    """How many requests wait for their answer just now."""

    def __post_init__(self) -> None:
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._one_more = threading.Semaphore(0)
        self._threads = [
            *(threading.Thread(target=self._kiosk, args=(n,)) for n in range(self.kiosks)),
            *(threading.Thread(target=self._counter, args=(n,)) for n in range(self.counters)),
        ]
        self.broken: list[str] = []

    def __enter__(self) -> Self:
        # All sessions are begun while the server is well: a login is no write to be repeated.
        self._cookies = [self._cookie(name) for name in STAFF if name != "ky.thuat"]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join(60)
            if thread.is_alive():
                self.broken.append(f"{thread.name} waits for an answer")

    def wait_for(self, answers: int) -> None:
        """Return when so many more writes were answered."""
        for _ in range(answers):
            assert self._one_more.acquire(timeout=60), "nothing is answered any more"

    def _cookie(self, username: str) -> str:
        with self.server.staff(username) as client:
            return client.cookies["tiepdon_session"]

    def _kiosk(self, order: int) -> None:
        chance = random.Random(f"{self.seed} kiosk {order}")
        with self.server.kiosk(f"kiosk0{order % 2 + 1}") as client:
            while not self._ending.is_set():
                self._ask(client, f"kiosk {order}", "/tickets", a_ticket(chance.choice(QUEUES)))
                self._ending.wait(chance.uniform(0, PAUSE_S))

    def _counter(self, order: int) -> None:
        chance = random.Random(f"{self.seed} counter {order}")
        counter = list(COUNTERS)[order % len(COUNTERS)]
        cookie = self._cookies[order % len(self._cookies)]
        headers = {"Origin": self.server.url, "Cookie": f"tiepdon_session={cookie}"}
        with self.server.anybody(**headers) as client:
            while not self._ending.is_set():
                self._deed(client, f"counter {order}", counter, chance)
                self._ending.wait(chance.uniform(0, PAUSE_S))

    def _deed(self, client: httpx.Client, who: str, counter: str, chance: random.Random) -> None:
        """One random thing that staff do with who is there."""
        present = self._present(client, counter)
        path = f"/counters/{counter}"
        here = {"stop_id": present}
        deeds: list[tuple[str, dict[str, Any]]] = [
            ("call-next", {"present": present, "checked": True}),
            ("call-next", {"present": present, "checked": True}),
            ("undo", {}),
        ]
        if present is not None:
            deeds += [
                *(("recall", here), ("start", here), ("finish", here), ("no-show", here)),
                *(("put-back", here), ("park", {**here, "with": "counter"})),
                ("transfer", {**here, "queue_id": chance.choice(QUEUES), "place": "last"}),
            ]
        deed, body = chance.choice(deeds)
        self._ask(client, who, f"{path}/{deed}", body)

    def _present(self, client: httpx.Client, counter: str) -> str | None:
        while not self._ending.is_set():
            try:
                answer = client.get(f"/counters/{counter}")
            except httpx.TransportError:
                self._ending.wait(RETRY_S)
                continue
            if answer.is_success:
                there = answer.json()["counter"]["present"]
                return there["stop_id"] if there else None
            if answer.status_code != UNAVAILABLE:
                self._broke(f"GET {counter}: {answer.status_code} {answer.text}")
                return None
        return None

    def _ask(self, client: httpx.Client, who: str, path: str, body: dict[str, Any]) -> None:
        with self._lock:
            self.unanswered += 1
        try:
            self._until_answered(client, who, path, body)
        finally:
            with self._lock:
                self.unanswered -= 1

    def _until_answered(
        self, client: httpx.Client, who: str, path: str, body: dict[str, Any]
    ) -> None:
        once = key()
        while True:
            try:
                answer = client.post(path, json=body, headers=once)
            except httpx.TransportError:
                # Also at the end: what was begun is finished, so that nothing stays open.
                threading.Event().wait(RETRY_S)
                continue
            if answer.status_code == UNAVAILABLE:
                threading.Event().wait(RETRY_S)
                continue
            break
        if answer.is_server_error:
            self._broke(f"{path}: {answer.status_code} {answer.text}")
        with self._lock:
            self.done.append(Asked(who, path, body, once, answer.status_code, answer.json()))
        self._one_more.release()

    def _broke(self, what: str) -> None:
        with self._lock:
            self.broken.append(what)
