"""The database goes away: a nurse and a kiosk are told so, and the same request succeeds later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.problem import CONTENT_TYPE
from tests.queue_server.postgres import QUICK, Postgres
from tests.queue_server.serving import Server, a_ticket, key

if TYPE_CHECKING:
    from pathlib import Path

    import httpx


def _is_told(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == CONTENT_TYPE
    assert answer.json()["code"] == "store_unavailable"


def test_a_request_while_the_database_is_away_is_refused_and_succeeds_later(tmp_path: Path) -> None:
    ticket, once = a_ticket(), key()
    with Postgres(*QUICK) as cluster, Server(tmp_path, database=cluster.make()) as server:
        with server.kiosk() as kiosk, server.staff() as nurse:
            assert kiosk.get("/queues").status_code == 200
            cluster.kill()
            _is_told(kiosk.post("/tickets", json=ticket, headers=once))
            _is_told(nurse.post("/counters/pk1/call-next", headers=key()))
            _is_told(nurse.get("/counters/pk1"))
            cluster.start()
            given = kiosk.post("/tickets", json=ticket, headers=once)
            assert (given.status_code, given.json()["number"]) == (201, "A001")
            assert kiosk.post("/tickets", json=ticket, headers=once).json() == given.json()
            called = nurse.post("/counters/pk1/call-next", headers=key())
            assert called.json()["number"] == "A001"
        server.stop()
