"""Kiosks that issue and counters that call, all at once, whatever happens to the server.

A request that gets no answer is asked again with the same key until it gets one, as a kiosk and a
console do. What was answered is kept, to be compared with what the database has in the end.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpx

from tests.queue_server.serving import COUNTERS, STAFF, a_ticket, key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.queue_server.serving import Server

QUEUES = ("A", "B", "C")
PAUSE_S = 0.05
RETRY_S = 0.05
GIVE_UP_S = 60
UNAVAILABLE = 503


@dataclass(frozen=True)
class Asked:
    """One write and its answer. ``who``: "kiosk01", or a cookie's owner."""

    who: str
    path: str
    body: dict[str, Any]
    key: dict[str, str]
    status: int
    answer: Any


@dataclass
class Crowd:
    """``kiosks`` and ``counters`` threads; stops at the end of the block.

    They share the ``servers``: each asks one of them, and another one where that is not there.
    """

    servers: Sequence[Server]
    seed: int
    kiosks: int = 16
    counters: int = 8
    done: list[Asked] = field(default_factory=list[Asked])
    broken: list[str] = field(default_factory=list[str])
    """Answers that no client should get."""
    refused: int = 0
    """How many times the answer was that the database takes nothing now."""

    given_up: bool = False
    """Nobody asks for an answer any more."""

    def __post_init__(self) -> None:
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._one_more = threading.Semaphore(0)
        self._in_flight = set[str]()
        self._threads = [
            *(threading.Thread(target=self._kiosk, args=(n,)) for n in range(self.kiosks)),
            *(threading.Thread(target=self._counter, args=(n,)) for n in range(self.counters)),
        ]

    def __enter__(self) -> Self:
        # All sessions are begun while the server is well: a login is no write to be repeated.
        self._cookies = {name: self._cookie(name) for name in STAFF if name != "ky.thuat"}
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, error: object, *_: object) -> None:
        self._ending.set()
        self.given_up = error is not None
        deadline = time.monotonic() + GIVE_UP_S
        for thread in self._threads:
            thread.join(deadline - time.monotonic())
        if any(thread.is_alive() for thread in self._threads):
            self.given_up = True
            raise AssertionError("an answer never came")

    @property
    def in_flight(self) -> set[str]:
        """The keys of the writes that wait for their answer just now."""
        with self._lock:
            return set(self._in_flight)

    def wait_for(self, answers: int) -> None:
        """Return when so many more writes were answered."""
        for _ in range(answers):
            assert self._one_more.acquire(timeout=GIVE_UP_S), "nothing is answered any more"

    def client_of(self, who: str, server: Server | None = None) -> httpx.Client:
        """Who asks, at this server or the first."""
        server = server or self.servers[0]
        if who in self._cookies:
            cookie = f"tiepdon_session={self._cookies[who]}"
            return server.anybody(Origin=server.url, Cookie=cookie)
        return server.kiosk(who)

    def _cookie(self, username: str) -> str:
        with self.servers[0].staff(username) as client:
            return client.cookies["tiepdon_session"]

    def _kiosk(self, order: int) -> None:
        chance = random.Random(f"{self.seed} kiosk {order}")
        with _Asker(f"kiosk0{order % 2 + 1}", self, order) as asker:
            while not self._ending.is_set():
                asker.write("/tickets", a_ticket(chance.choice(QUEUES)))
                self._ending.wait(chance.uniform(0, PAUSE_S))

    def _counter(self, order: int) -> None:
        chance = random.Random(f"{self.seed} counter {order}")
        counter = list(COUNTERS)[order % len(COUNTERS)]
        with _Asker(list(self._cookies)[order % len(self._cookies)], self, order) as asker:
            while not self._ending.is_set():
                asker.write(*_deed(counter, asker.present(counter), chance))
                self._ending.wait(chance.uniform(0, PAUSE_S))

    def begins(self, one: dict[str, str]) -> None:
        with self._lock:
            self._in_flight |= set(one.values())

    def ends(self, asked: Asked) -> None:
        with self._lock:
            self._in_flight -= set(asked.key.values())
            self.done.append(asked)
        self._one_more.release()

    def broke(self, what: str) -> None:
        with self._lock:
            self.broken.append(what)

    def was_refused(self) -> None:
        with self._lock:
            self.refused += 1


class _Asker:
    """One client, that goes on until it has an answer."""

    def __init__(self, who: str, crowd: Crowd, order: int) -> None:
        self._who = who
        self._crowd = crowd
        clients = [crowd.client_of(who, each) for each in crowd.servers]
        self._clients = clients[order % len(clients) :] + clients[: order % len(clients)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients:
            client.close()

    def write(self, path: str, body: dict[str, Any]) -> None:
        once = key()
        self._crowd.begins(once)
        answer = self._answer("POST", path, json=body, headers=once)
        if answer.is_server_error:
            self._crowd.broke(f"{path}: {answer.status_code} {answer.text}")
        self._crowd.ends(Asked(self._who, path, body, once, answer.status_code, answer.json()))

    def present(self, counter: str) -> str | None:
        """Whose stop is at a counter."""
        answer = self._answer("GET", f"/counters/{counter}")
        if not answer.is_success:
            self._crowd.broke(f"GET {counter}: {answer.status_code} {answer.text}")
            return None
        there = answer.json()["counter"]["present"]
        return there["stop_id"] if there else None

    def _answer(self, method: str, path: str, **request: Any) -> httpx.Response:
        while True:
            try:
                answer = self._clients[0].request(method, path, **request)
            except httpx.TransportError:
                self._clients.append(self._clients.pop(0))
            else:
                if answer.status_code != UNAVAILABLE:
                    return answer
                self._crowd.was_refused()
            if self._crowd.given_up:
                raise SystemExit  # ends this thread
            time.sleep(RETRY_S)


def _deed(counter: str, present: str | None, chance: random.Random) -> tuple[str, dict[str, Any]]:
    """One random thing that staff do with who is there: path and body."""
    here = {"stop_id": present}
    call = ("call-next", {"present": present, "checked": True})
    deeds: list[tuple[str, dict[str, Any]]] = [call, call, ("undo", {})]
    if present is not None:
        deeds += [
            *(("recall", here), ("start", here), ("finish", here), ("no-show", here)),
            *(("put-back", here), ("park", {**here, "with": "counter"})),
            ("transfer", {**here, "queue_id": chance.choice(QUEUES), "place": "last"}),
        ]
    name, body = chance.choice(deeds)
    return f"/counters/{counter}/{name}", body
