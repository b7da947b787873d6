"""A hospital with journeys, several policies and counters, in-process, and what staff do there."""

from __future__ import annotations

import atexit
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from queue_server.contract.http import TicketRequest
from queue_server.engine.stops import State
from queue_server.setup.tree import Tree
from queue_server.store import calls, tickets
from queue_server.store.moves import Deed
from queue_server.store.refused import RefusedError
from queue_server.store.tables import queue_day, step, stop, ticket
from tests.queue_server.store.ward import NOON, Ward

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import date, datetime

    from sqlalchemy import Select

    from queue_server.setup.tables import CounterTable

QUEUES = ("A", "L", "X", "N")
COUNTERS = ("c1", "c2", "c3", "c4")
UNDO_S = 600


def _queue(queue: str, policy: str, **more: Any) -> dict[str, Any]:
    names = {"name": f"Phòng {queue}", "name_en": f"Room {queue}"}
    rooms = {"room": f"Phòng {queue}", "room_en": f"Room {queue}"}
    order = {"policy": policy, "priority_run": 2}
    return {"id": queue, "prefix": queue, **names, **rooms, "order": order, **more}


def _counter(counter: str, *queues: str, profiles: tuple[str, ...] = ()) -> dict[str, Any]:
    facts = {"id": counter, "room": f"Bàn {counter}", "zone": "z"}
    return {**facts, "queues": queues, "profiles": profiles}


TREE = Tree.model_validate(
    {
        "rules": {"returns": 1, "return_calls": 2, "undo_s": UNDO_S, "call_gap_s": 0},
        "queue": [
            # Examined, then blood and X-ray in either order, then back with the results.
            _queue("A", "head_start", template="exam"),
            _queue("L", "ratio"),
            _queue("X", "slack"),
            _queue("N", "strict"),
        ],
        "template": [{"id": "exam", "name": "Khám", "steps": [["A"], ["L", "X"], ["A"]]}],
        "profile": [{"id": "turn", "name": "N", "queues": ["N", "A"], "how": "in_turn"}],
        "counter": [
            _counter("c1", "A"),
            _counter("c2", "A", "N", profiles=("turn",)),
            _counter("c3", "L", "X"),
            _counter("c4", "X", "N"),
        ],
        "board": [
            {"id": "hall", "title": "Sảnh", "queues": ["A", "N"], "zone": "z"},
            {"id": "lab", "title": "Xét nghiệm", "queues": ["L", "X", "A"], "zone": "z"},
        ],
        "kiosk": [{"id": "kiosk01", "name": "kiosk01"}],
        "user": [{"username": "dd.mau", "name": "Mẫu", "role": "nurse"}],
    }
)


@dataclass
class House:
    """The ward, and the time there."""

    ward: Ward
    now: datetime = NOON
    refused: list[str] = field(default_factory=list[str])

    def open_anew(self) -> None:
        """The next day, with nobody there; the counters stand as they were left."""
        self.now = NOON + timedelta(days=(self.now - NOON).days + 1)
        self.refused.clear()

    @property
    def day(self) -> date:
        return self.ward.site.day(self.now)

    @classmethod
    @cache
    def only(cls) -> House:
        """Made once: most of the time would go into making one for each run."""
        folder = tempfile.TemporaryDirectory(prefix="tiepdon-")
        atexit.register(folder.cleanup)
        ward = Ward.build(Path(folder.name))
        ward.site.adopt(1, TREE)
        return cls(ward)

    @contextmanager
    def under(self, tree: Tree) -> Generator[None]:
        """For a while, another set-up."""
        self.ward.site.adopt(2, tree)
        try:
            yield
        finally:
            self.ward.site.adopt(1, TREE)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def check_in(self, person: int, queue: str) -> str:
        """Somebody takes a number; returns the stop. The odd ones go first by their age."""
        self.later(1)
        who = {
            "number": f"079190{person:06d}",
            "name": "Nguyễn Thị Kiểm Thử",
            "birth_date": "1940-02-03" if person % 2 else "1990-02-03",
            "sex": "F",
            "name_source": "dg13",
        }
        body = {"queue_id": queue, "person": who, "eligibility_id": None}
        request = TicketRequest.model_validate(body)
        table = next(each for each in TREE.queues if each.id == queue)
        with self.ward.database.write() as connection:
            site = self.ward.site
            place, _ = tickets.issue(connection, site, table, request, "kiosk01", self.now)
        return place.given.stop_id

    def do(self, name: str, work: Callable[[Deed], object], counter: str | None = None) -> Any:
        """A deed of the nurse's, with its end; None where it is refused, with nothing changed."""
        self.later(1)
        before = self.everything()
        try:
            with self.ward.database.write() as connection:
                at = None if counter is None else self.counter(counter)
                deed = Deed(connection, self.ward.site, "staff:dd.mau", name, self.now, at)
                result = work(deed)
                calls.settle(deed)
        except RefusedError as error:
            refused = error
        else:
            return result
        self.refused.append(refused.code)
        assert refused.words.vi
        assert self.everything() == before
        return None

    def counter(self, counter: str) -> CounterTable:
        return next(each for each in TREE.counters if each.id == counter)

    def stops(self) -> list[dict[str, Any]]:
        """All stops, in the order in which they began."""
        order = (stop.c.arrived_at, stop.c.number, stop.c.queue_id)
        query = select(stop).where(stop.c.service_day == self.day).order_by(*order)
        with self.ward.database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def everything(self) -> dict[str, Any]:
        """Stops, steps and counts, without the stops that an undo has made void."""
        of_today = select(ticket.c.id).where(ticket.c.service_day == self.day)
        with self.ward.database.read() as connection:

            def read(query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
                return [dict(row) for row in connection.execute(query).mappings()]

            stops = read(select(stop).where(stop.c.service_day == self.day))
            steps = read(select(step).where(step.c.ticket_id.in_(of_today)))
            days = read(select(queue_day).where(queue_day.c.service_day == self.day))
        parts = ("ticket_id", "position", "queue_id", "kind", "state", "stop_id")
        return {
            "stops": {row["id"]: row for row in stops if not _void(row)},
            "steps": sorted(str([row[part] for part in parts]) for row in steps),
            "days": {row["queue_id"]: row for row in days if row["calls"]},
        }


def _void(row: dict[str, Any]) -> bool:
    """Begun by a deed that was taken back."""
    return row["state"] == State.CANCELLED and row["from_stop_id"] is not None
