"""Leased numbers: never the same twice, never of another day, and all accounted for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from demo.ports import free_port
from kiosk.client import Client
from kiosk.journal import Journal
from kiosk.leased import LeasedNumbers
from kiosk.leases import Leases
from kiosk.seal import Seal
from queue_server.contract.blocks import Block
from queue_server.contract.http import QueueList
from queue_server.contract.person import AbsentPatient
from queue_server.contract.problem import Code
from tests.kiosk.flow.walk import INTERNAL, TICKET
from tests.kiosk.test_client import PERSON, REQUEST, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Self

MORNING = datetime(2026, 11, 22, 1, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, 17, tzinfo=UTC)
QUEUE = INTERNAL.model_copy(update={"offline_block": 3})
QUEUES = QueueList(queues=(QUEUE,)).model_dump_json()
GIVES_UNTIL_KILLED = """
import sys
from pathlib import Path
from tests.kiosk.test_leases import Station
with Station(Path(sys.argv[1])) as station:
    for n in range(1_000_000):
        print(station.leases.give(station.request(n), f"key-{sys.argv[2]}-{n}").number, flush=True)
"""


def block(block_id: str = "b1", first: int = 101, last: int = 103) -> str:
    leased = Block(
        block_id=block_id,
        queue_id="internal",
        prefix="A",
        first=first,
        last=last,
        service_day=MORNING.date(),
        valid_until=MIDNIGHT,
        used=(),
    )
    return leased.model_dump_json()


class Station:
    """A kiosk's leases on a journal, with the time in hand."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.now = MORNING
        self.journal = Journal(folder / "journal.db")
        self.numbers = LeasedNumbers(self.journal)
        self.client = Client(url or f"http://127.0.0.1:{free_port()}", "token", timeout_s=2)
        seal = Seal(folder / "journal.key")
        self.leases = Leases(self.client, self.numbers, seal, lambda: self.now)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.journal.close()

    def lease(self, first: int = 101, last: int = 103) -> None:
        leased = Block.model_validate_json(block("b1", first, last))
        self.numbers.keep(leased, QUEUE, self.now)

    def request(self, n: int) -> Any:
        person = PERSON.model_copy(update={"number": f"{n:012d}"})
        return REQUEST.model_copy(update={"person": person})

    def give(self, n: int) -> str | None:
        ticket = self.leases.give(self.request(n), f"key-{n}")
        return ticket and ticket.number


@pytest.fixture
def server() -> Iterator[Server]:
    with closing(Server()) as running:
        yield running


def test_numbers_in_order_until_the_block_is_used_up(tmp_path: Path) -> None:
    with Station(tmp_path) as station:
        station.lease()
        assert [station.give(n) for n in (1, 2, 2, 3, 4)] == ["A101", "A102", "A102", "A103", None]
        assert station.leases.queues() == ()


@pytest.mark.parametrize("at", [MIDNIGHT, MORNING - timedelta(seconds=1)])
def test_a_block_of_another_day_or_of_a_clock_that_went_back_is_not_used(
    tmp_path: Path, at: datetime
) -> None:
    with Station(tmp_path) as station:
        station.lease()
        station.now = at
        assert station.give(1) is None
        assert station.leases.queues() == ()


def test_hours_are_kept_without_the_server(tmp_path: Path) -> None:
    with Station(tmp_path) as station:
        station.lease()
        noon = MORNING + timedelta(hours=4)
        station.numbers.describe(QUEUE.model_copy(update={"closes_at": noon}))
        assert station.leases.queues()[0].open
        station.now = noon
        assert not station.leases.queues()[0].open


def test_power_that_goes_again_and_again_gives_no_number_twice(tmp_path: Path) -> None:
    with Station(tmp_path) as station:
        station.lease(1, 999_999)
    shown: list[int] = []
    for round_ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", GIVES_UNTIL_KILLED, str(tmp_path), str(round_)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        shown += [int(process.stdout.readline().removeprefix("A")) for _ in range(20)]
        os.kill(process.pid, signal.SIGKILL)
        shown += [int(line.removeprefix("A")) for line in process.stdout if line.endswith("\n")]
        process.stdout.close()
        process.wait()
    with Station(tmp_path) as station:
        given = [number.number for number in station.numbers.unsent()]
    assert len(set(shown)) == len(shown)
    assert set(shown) <= set(given)
    assert given == sorted(set(given))


def test_who_got_a_number_is_sealed_and_then_forgotten(tmp_path: Path, server: Server) -> None:
    ticket = TICKET.model_copy(update={"number": "A101"}).model_dump_json()
    with Station(tmp_path, server.url) as station:
        station.lease()
        station.leases.give(REQUEST, "k")
        before = station.leases.had_before(REQUEST)
        assert before is not None
        assert (before.number, before.created) == ("A101", False)
        kept = b"".join(file.read_bytes() for file in tmp_path.glob("journal.db*"))
        assert not [word for word in (b"Minh", PERSON.number.encode(), b"TD1:") if word in kept]
        station.journal.printed("k.leased", None)
        assert station.journal.unsent() == ()
        server.says(201, ticket)
        server.says(200, QUEUES)
        assert station.leases.catch_up()
        body = json.loads(server.seen[0][2])
        assert body["leased"]["number"] == 101
        assert body["leased"]["code"] == before.code
        assert station.leases.had_before(REQUEST) is None
        assert [report.ticket_id for report in station.journal.unsent()] == ["t1"]


def test_what_the_server_refuses_for_good_holds_up_nobody(tmp_path: Path, server: Server) -> None:
    with Station(tmp_path, server.url) as station:
        station.lease()
        assert station.give(1) != station.give(2)
        server.refuses(409, Code.NUMBER_NOT_LEASED)
        server.says(201, TICKET.model_copy(update={"number": "A102"}).model_dump_json())
        server.says(200, QUEUES)
        assert station.leases.catch_up()
        assert station.numbers.unsent() == ()
        assert station.numbers.used("b1") == (102,)


def test_a_silent_server_is_tried_again(tmp_path: Path) -> None:
    with Station(tmp_path) as station:
        station.lease()
        station.give(1)
        assert not station.leases.catch_up()
        assert len(station.numbers.unsent()) == 1


def test_a_block_that_the_journal_does_not_know_is_closed_and_not_used(
    tmp_path: Path, server: Server
) -> None:
    with Station(tmp_path, server.url) as station:
        server.says(200, QUEUES)
        server.says(200, block("lost", 11, 13))
        server.says(200, "{}")
        server.says(201, block("new", 21, 23))
        assert station.leases.catch_up()
        assert server.seen[2][0] == "POST /api/v1/number-blocks/lost/close"
        assert station.give(1) == "A021"


def test_a_day_that_is_over_is_closed_with_what_was_used(tmp_path: Path, server: Server) -> None:
    with Station(tmp_path, server.url) as station:
        station.lease()
        station.give(1)
        station.now = MIDNIGHT + timedelta(hours=6)
        server.says(201, TICKET.model_copy(update={"number": "A101"}).model_dump_json())
        server.says(200, "{}")
        server.says(200, QueueList(queues=()).model_dump_json())
        assert station.leases.catch_up()
        call, _, body = server.seen[1]
        assert call == "POST /api/v1/number-blocks/b1/close"
        assert json.loads(body) == {"used": [101]}
        assert station.numbers.held() == ()


def test_who_came_and_each_patient_they_came_for_have_numbers_of_their_own(tmp_path: Path) -> None:
    def for_child(mother: int, birth_date: str) -> Any:
        child = AbsentPatient(birth_date=birth_date)
        return station.request(mother).model_copy(update={"patient": child, "relation": "parent"})

    with Station(tmp_path) as station:
        station.lease(101, 109)
        first = for_child(1, "2022-05-06")
        others = [station.request(1), for_child(1, "2020-01-02"), for_child(2, "2022-05-06")]
        assert station.leases.give(first, "key-0") is not None
        assert [station.leases.had_before(each) for each in others] == [None] * 3
        station.leases.give(for_child(1, "1948"), "key-of-the-father")
        assert station.leases.had_before(for_child(1, "1948")) is None
        known = station.leases.had_before(for_child(1, "2022-05-06"))
        assert known is not None
        assert (known.number, known.created) == ("A101", False)
