"""Issuing tickets over HTTP with 16 clients, against the bare SQLite transaction."""

from __future__ import annotations

import http.client
import json
import sqlite3
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, percentile

if TYPE_CHECKING:
    from pathlib import Path

    from demo.hospital import Hospital

CLIENTS = 16
TICKETS_EACH = 60
BARE_TRANSACTIONS = 1000
CREATED = 201
SCHEMA = """
pragma journal_mode=wal;
create table counter (queue text, day text, last int, primary key (queue, day));
create table ticket (id text primary key, queue text, day text, number int, code text unique,
                     unique (queue, day, number));
create table outbox (rev integer primary key autoincrement, topic text, payload text);
"""


def measure(hospital: Hospital) -> list[Figure]:
    issue_s, elapsed_s = _issue_over_http(hospital)
    bare_s, bare_elapsed_s = _bare_transactions(hospital.folder)
    floor_is = "the bare SQLite transaction, WAL, synchronous=FULL, same disk"
    return [
        Figure(
            "ticket.issue_per_s",
            *(len(issue_s) / elapsed_s, "1/s", len(bare_s) / bare_elapsed_s),
            *(floor_is, len(issue_s)),
        ),
        Figure(
            "ticket.issue_p99_ms",
            *(percentile(issue_s, 99) * 1000, "ms", percentile(bare_s, 99) * 1000),
            *(floor_is, len(issue_s)),
        ),
    ]


def _issue_over_http(hospital: Hospital) -> tuple[list[float], float]:
    token = next(iter(hospital.secrets["kiosk_tokens"].values()))
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [
            pool.submit(_client, hospital.http_port, token, client) for client in range(CLIENTS)
        ]
        samples = [sample for client in clients for sample in client.result()]
    return samples, time.perf_counter() - begun


def _client(port: int, token: str, client: int) -> list[float]:
    samples: list[float] = []
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        for order in range(TICKETS_EACH):
            body = {
                "queue_id": "B",
                "person": {
                    "number": f"079{client:03d}{order:06d}",
                    "name": f"Người Bệnh Thử {client} {order}",
                    "birth_date": "1980-01-01",
                    "sex": None,
                    "name_source": "qr",
                },
                "eligibility_id": None,
            }
            headers = {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": str(uuid.uuid4()),
            }
            begun = time.perf_counter()
            connection.request("POST", "/api/v1/tickets", json.dumps(body), headers)
            answer = connection.getresponse()
            answer.read()
            samples.append(time.perf_counter() - begun)
            if answer.status not in (CREATED, 200):
                raise RuntimeError(f"the server answered {answer.status}")
    return samples


def _bare_transactions(folder: Path) -> tuple[list[float], float]:
    samples: list[float] = []
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as database:
        database.executescript(SCHEMA)
        database.execute("pragma synchronous=FULL")
        for _ in range(BARE_TRANSACTIONS):
            begun = time.perf_counter()
            database.execute("begin immediate")
            (number,) = database.execute(
                "insert into counter values ('A', '2026-01-01', 1) on conflict (queue, day) "
                "do update set last = last + 1 returning last"
            ).fetchone()
            ticket = uuid.uuid4().hex
            database.execute(
                "insert into ticket values (?, 'A', '2026-01-01', ?, ?)", (ticket, number, ticket)
            )
            database.execute("insert into outbox (topic, payload) values ('t', '{}')")
            database.execute("commit")
            samples.append(time.perf_counter() - begun)
    return samples, sum(samples)
