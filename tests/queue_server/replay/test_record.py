"""A day that was lived is taken out of the database, and goes again as it went."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from queue_server import config
from queue_server.replay import choice, day_file, spec
from queue_server.replay.day_file import DayError
from queue_server.replay.generate import generate
from queue_server.replay.record import record
from queue_server.replay.simulate import simulate
from queue_server.replay.stay import Ending
from queue_server.store.database import Database, migrate
from queue_server.store.tables import person, stop, ticket, visit
from tests.queue_server.databases import new_url

if TYPE_CHECKING:
    from pathlib import Path

    from queue_server.config import ServerConfig
    from queue_server.replay.day import Day
    from queue_server.replay.simulate import Run

STATES = {
    Ending.SERVED: "finished",
    Ending.LEFT: "cancelled",
    Ending.NO_SHOW: "no_show",
    Ending.UNSERVED: "waiting",
}
MACHINE = """
[site]
id = "bm1"
name = "Bệnh viện Đa khoa Mẫu"
name_en = "Sample General Hospital"
facility_code = "01028"
[database]
url = "{url}"
[mqtt]
websockets_url = "ws://127.0.0.1:9001"
[portal]
url = "http://127.0.0.1:9"
username = "01028_BV"
staff_name = "Nguyễn Thị Kiểm Thử"
staff_cccd = "001180000001"
"""
QUEUE = """
[[queue]]
id = "{id}"
prefix = "{prefix}"
name = "{id}"
name_en = "{id}"
room = "{id}"
room_en = "{id}"
target_min = 30
order = {{ policy = "accumulating", cap_min = 120 }}
"""
COUNTERS = """
[[profile]]
id = "nurse"
name = "Tiếp đón"
queues = ["tiep-don", "thuoc"]
how = "in_turn"
[[counter]]
id = "ban-1"
room = "Bàn 1"
zone = "sanh"
queues = ["tiep-don"]
profiles = ["nurse"]
"""


@pytest.fixture
def hospital(tmp_path: Path) -> ServerConfig:
    """A server's configuration with the queues of the commune's station, and its empty database."""
    queues = spec.load("commune-station").queues
    tables = [QUEUE.format(id=one.id, prefix="KLM"[n]) for n, one in enumerate(queues)]
    tables.append(COUNTERS)
    file = tmp_path / "server.toml"
    file.write_text(MACHINE.format(url=new_url(tmp_path)) + "".join(tables), encoding="utf-8")
    loaded = config.load(file)
    migrate(loaded.database.url)
    return loaded


def live(run: Run, url: str) -> None:
    """Write the database's rows of a day that went like this."""
    day = run.day.day
    people: list[dict[str, Any]] = []
    visits: list[dict[str, Any]] = []
    tickets: list[dict[str, Any]] = []
    stops: list[dict[str, Any]] = []
    for number, one in enumerate(run.day.patients):
        key = f"{number:04}"
        people.append({"id": key, "number_index": None, "sealed": b"", "seen_at": one.at})
        visits.append({"id": key, "person_id": key, "service_day": day, "started_at": one.at})
        tickets.append(
            {
                "id": key,
                "visit_id": key,
                "queue_id": one.stops[0].queue,
                "number": number,
                "service_day": day,
                "prefix": one.number[0],
                "label": one.number,
                "code": key,
                "outcome": "eligible",
                "kiosk_id": "k",
                "issued_at": one.at,
            }
        )
    for stay in run.stays:
        key = f"{stay.number:04}"
        stops.append(
            {
                "id": stay.id,
                "ticket_id": key,
                "visit_id": key,
                "person_id": key,
                "queue_id": stay.stop.queue,
                "service_day": day,
                "state": STATES[stay.ending],
                "priority_class": stay.priority_class,
                "number": stay.number,
                "arrived_at": stay.arrived_at,
                "since": stay.waiting.since,
                "slot_at": stay.patient.slot if stay.index == 0 else None,
                "counter_id": stay.counter,
                "called_at": stay.last_called_at,
                "finished_at": stay.ended_at,
                "misses": max(stay.calls - 1, 0),
            }
        )
    database = Database(url)
    with database.write() as connection:
        for table, rows in ((person, people), (visit, visits), (ticket, tickets), (stop, stops)):
            connection.execute(table.insert(), rows)
    database.close()


def lived(name: str = "commune-station", seed: int = 1) -> Run:
    [policy] = choice.parse("accumulating:cap_min=120")
    return simulate(generate(spec.load(name), seed), policy)


def again(day: Day) -> Run:
    [policy] = choice.parse("configured")
    return simulate(day, policy)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_recorded_day_goes_again_as_it_went(hospital: ServerConfig, seed: int) -> None:
    went = lived(seed=seed)
    live(went, hospital.database.url)
    day = record(hospital, went.day.day)
    goes = again(day)

    def calls(run: Run) -> dict[tuple[str, int], Any]:
        return {(stay.patient.number, stay.index): stay.called_at for stay in run.stays}

    before, after = calls(went), calls(goes)
    assert before.keys() == after.keys()
    minute = timedelta(minutes=1)
    alike = sum(
        before[one] is None or (after[one] is not None and abs(before[one] - after[one]) <= minute)
        for one in before
    )
    assert alike / len(before) > 0.9
    assert {one.order.policy for one in day.queues} == {"accumulating"}


def test_breaks_of_the_counters_are_seen(hospital: ServerConfig) -> None:
    went = lived()
    live(went, hospital.database.url)
    found = {one.id: one.open for one in record(hospital, went.day.day).counters}
    assert found.keys() == {desk.counter.id for desk in went.desks}
    noon = went.day.counters[0].open[0][1]
    opened = went.day.counters[0].open[0][0]
    # Somebody waited before seven, and for longer: then it was closed; after nine it was not.
    assert not any(begin < opened - timedelta(minutes=1) for begin, _ in found["ban-1"])
    assert any(begin <= noon < end for begin, end in found["phong-kham-1"])


def test_the_file_says_nothing_of_who_they_were(hospital: ServerConfig) -> None:
    went = lived()
    live(went, hospital.database.url)
    text = "\n".join(day_file.lines(record(hospital, went.day.day)))
    keys = {"kind", "number", "at", "stops", "slot"}
    for line in text.splitlines():
        table = json.loads(line)
        assert table["kind"] != "patient" or table.keys() <= keys


def test_a_day_without_anybody(hospital: ServerConfig, tmp_path: Path) -> None:
    with pytest.raises(DayError, match="no numbers of this day") as found:
        record(hospital, date(2026, 1, 1))
    assert found.value.code == "no_such_day"
    empty = hospital.model_copy(
        update={
            "database": hospital.database.model_copy(update={"url": f"sqlite:///{tmp_path}/x.db"})
        }
    )
    with pytest.raises(DayError, match="cannot be read"):
        record(empty, date(2026, 1, 1))
