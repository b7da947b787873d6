"""The server loses its power while kiosks issue: what was answered exists, once."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING, Any

import httpx

from tests.queue_server.databases import ON_POSTGRESQL
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import Server, a_ticket, key

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20261122
CRASHES = 3
KIOSKS = 6
ISSUED_BEFORE = (5, 60)
Request = tuple[dict[str, Any], dict[str, str]]


class _Load:
    """Kiosks that issue without a pause; remembers what was asked and what was answered."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._one_more = threading.Semaphore(0)
        self.answered: list[tuple[Request, dict[str, Any]]] = []
        self.unanswered: list[Request] = []
        self._threads = [threading.Thread(target=self._issue) for _ in range(KIOSKS)]
        for thread in self._threads:
            thread.start()

    def wait_for(self, tickets: int) -> None:
        for _ in range(tickets):
            assert self._one_more.acquire(timeout=30)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _issue(self) -> None:
        with self._server.kiosk() as client:
            while True:
                request = a_ticket("A"), key()
                try:
                    answer = client.post("/tickets", json=request[0], headers=request[1])
                except httpx.TransportError:
                    self.unanswered.append(request)
                    return
                assert answer.status_code == 201
                self.answered.append((request, answer.json()))
                self._one_more.release()


def test_every_answered_ticket_exists_once_after_each_crash(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    answered: list[tuple[Request, dict[str, Any]]] = []
    with QuickServer(tmp_path) as server:
        for _ in range(CRASHES):
            load = _Load(server)
            load.wait_for(dice.randint(*ISSUED_BEFORE))
            server.kill()
            load.join()
            server.start()
            if not ON_POSTGRESQL:
                assert server.database("pragma integrity_check") == [("ok",)]
            # What was not answered is done once, whether or not it was stored before.
            assert len(load.unanswered) == KIOSKS
            with server.kiosk() as kiosk:
                later = [(request, _ask(kiosk, request)) for request in load.unanswered]
            answered += load.answered + later
            _each_exists_once(server, answered)
        with server.kiosk() as kiosk:
            for request, ticket in answered:
                assert _ask(kiosk, request) == ticket


def _ask(kiosk: httpx.Client, request: Request) -> dict[str, Any]:
    answer = kiosk.post("/tickets", json=request[0], headers=request[1])
    assert answer.status_code == 201
    return answer.json()


def _each_exists_once(server: Server, answered: list[tuple[Request, dict[str, Any]]]) -> None:
    rows = server.database("select id, label, number from ticket")
    labels = {ticket_id: label for ticket_id, label, _ in rows}
    assert labels == {ticket["ticket_id"]: ticket["number"] for _, ticket in answered}
    assert sorted(number for _, _, number in rows) == list(range(1, len(answered) + 1))
