"""Random patients and staff; what must hold after each of their deeds."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from queue_server.contract.counters import (
    CallNext,
    CallStop,
    ChangeSteps,
    NewPatient,
    Park,
    PlannedStep,
    StopClass,
    Transfer,
    WalkIn,
)
from queue_server.engine import chain
from queue_server.engine.stops import AT_COUNTER, OPEN, State
from queue_server.store import (
    boards,
    calls,
    corrections,
    counters,
    journeys,
    lanes,
    present,
    rows,
    transfers,
    undo,
    walk_in,
)
from queue_server.store.history import hashed
from queue_server.store.tables import history, outbox, ticket
from tests.queue_server.stateful.house import COUNTERS, QUEUES, TREE, House

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.store.moves import Deed

HERE = (present.arrive, present.start, present.finish, present.no_show, present.put_back)
# Few, so that many have two numbers.
PEOPLE = 5
came = st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(QUEUES))
quiet_or_crowded = st.one_of(st.just([]), st.lists(came, min_size=8, max_size=16))
some_counter = st.sampled_from(COUNTERS)
some_person = st.integers(0, PEOPLE - 1)
some_queue = st.sampled_from(QUEUES)
reason = st.sampled_from(["", "đau nhiều"])
Regret = Literal["at once", "is ready", "closes", "others call"] | None
regret = st.sampled_from([None, "at once", "is ready", "closes", "others call"])
which = st.integers(0, 1000)


_HEAD = select(history).order_by(history.c.seq.desc()).limit(1)


class Staff(RuleBasedStateMachine):
    """Kiosks, nurses and supervisors, all at once and without sense."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House.only()
        self.house.open_anew()
        assert self._ready() == set()
        with self.house.ward.database.read() as connection:
            self.head = connection.execute(_HEAD).mappings().first()

    def teardown(self) -> None:
        self._chain_holds()

    def _some(self, index: int, states: tuple[State, ...] = tuple(State)) -> str:
        stops = [row["id"] for row in self.house.stops() if row["state"] in states]
        return stops[index % len(stops)] if stops else "nobody"

    def _do(self, name: str, counter: str, work: Callable[[Deed], object], regret: Regret) -> None:
        """A deed at a counter and, if it is regretted, all as it was before.

        Unless something has been done in between, or a counter that is ready has called somebody:
        after the deed, or who came back by the undo.
        """
        ready, busy, before = self._ready(), self._busy(), self.house.everything()
        if self.house.do(name, work, counter) is None or regret is None:
            return
        after, called = self.house.everything(), ready - self._ready()
        if name in {"call", "call-next"}:
            called -= {counter}
        self._in_between(counter, regret)
        touched = bool(called) or self.house.everything() != after
        ready = self._ready()
        undone = self.house.do("undo", undo.undo, counter)
        if after == before or touched:
            return
        if undone is None:
            assert (regret, self.house.refused[-1]) == ("closes", "counter_closed")
        elif not (self._busy() - busy) & ready:
            assert self.house.everything() == before

    def _in_between(self, counter: str, regret: Regret) -> None:
        """What a nurse or another one does before the first wants to take back a deed."""
        if regret == "is ready":
            self.house.do("ready", self._be_ready, counter)
        elif regret == "closes":
            self.house.do("close", counters.close, counter)
        elif regret == "others call":
            stops = self.house.stops()
            known = {row["person_id"] for row in stops if row["counter_id"] == counter}
            for row in stops:
                if row["state"] == State.WAITING and row["person_id"] in known:
                    asked = CallStop(stop_id=row["id"], reason="đau nhiều")
                    self._called_elsewhere(counter, asked)

    def _called_elsewhere(self, counter: str, asked: CallStop) -> None:
        for other in COUNTERS:
            if other not in {counter, *self._busy()}:
                self.house.do("call", lambda deed: calls.call(deed, asked), other)

    def _ready(self) -> set[str]:
        with self.house.ward.database.read() as connection:
            return set(counters.ready(connection, self.house.ward.site, self.house.day))

    def _busy(self) -> set[str]:
        return {row["counter_id"] for row in self.house.stops() if row["state"] in AT_COUNTER}

    @initialize(came=quiet_or_crowded)
    def many_have_come(self, *, came: list[tuple[int, str]]) -> None:
        for person, queue in came:
            self.house.check_in(person, queue)

    @rule(person=some_person, queue=some_queue)
    def check_in(self, *, person: int, queue: str) -> None:
        self.house.check_in(person, queue)

    @rule(counter=some_counter, regret=regret)
    def call_next(self, *, counter: str, regret: Regret) -> None:
        self._do("call-next", counter, self._next, regret)

    @staticmethod
    def _next(deed: Deed) -> object:
        did = calls.call_next(deed, CallNext())
        return did.called or did.finished or None

    @rule(counter=some_counter, index=which)
    def call_next_of_an_old_screen(self, *, counter: str, index: int) -> None:
        seen = self._some(index)
        here = {row["id"] for row in self.house.stops() if row["state"] in AT_COUNTER}
        asked = CallNext(present=seen, checked=True)
        did = self.house.do("call-next", lambda deed: calls.call_next(deed, asked), counter)
        assert did is None or seen in here

    @rule(counter=some_counter, index=which, reason=reason, regret=regret)
    def call(self, *, counter: str, index: int, reason: str, regret: Regret) -> None:
        asked = CallStop(stop_id=self._some(index, OPEN), reason=reason)
        self._do("call", counter, lambda deed: calls.call(deed, asked), regret)

    @rule(counter=some_counter, deed=st.sampled_from(HERE), index=which, regret=regret)
    def at_counter(self, *, counter: str, deed: Any, index: int, regret: Regret) -> None:
        here = [row for row in self.house.stops() if row["state"] in AT_COUNTER]
        seen = self._some(index)
        if here:
            of = here[index % len(here)]
            counter, seen = of["counter_id"], of["id"]
        self._do(deed.__name__, counter, lambda at: deed(at, seen), regret)

    @rule(counter=some_counter)
    def recall(self, *, counter: str) -> None:
        self.house.do("recall", lambda deed: calls.recall(deed, None), counter)

    @rule(
        counter=some_counter, index=which, where=st.sampled_from(["me", "counter"]), regret=regret
    )
    def park(self, *, counter: str, index: int, where: str, regret: Regret) -> None:
        asked = Park.model_validate({"stop_id": self._some(index, OPEN), "with": where})
        self._do("park", counter, lambda deed: transfers.park(deed, asked), regret)

    @rule(
        counter=some_counter,
        index=which,
        queue=some_queue,
        place=st.sampled_from(["first", "sorted", "last"]),
        delay=st.sampled_from([0, 0, 10]),
        back=st.booleans(),
        regret=regret,
    )
    def transfer(
        self,
        *,
        counter: str,
        index: int,
        queue: str,
        place: Any,
        delay: int,
        back: bool,
        regret: Regret,
    ) -> None:
        asked = Transfer(
            stop_id=self._some(index, OPEN),
            queue_id=queue,
            place=place,
            delay_min=delay,
            back=back,
            reason="gấp",
        )
        self._do("transfer", counter, lambda deed: transfers.transfer(deed, asked), regret)

    @rule(counter=some_counter, person=st.integers(0, PEOPLE), queue=some_queue, call=st.booleans())
    def walk_in(self, *, counter: str, person: int, queue: str, call: bool) -> None:
        patient = NewPatient(
            number=f"079190{person:06d}", name="Nguyễn Thị Kiểm Thử", birth_date="1990"
        )
        asked = WalkIn(queue_id=queue, patient=patient, call=call)
        self.house.do("walk-in", lambda deed: walk_in.walk_in(deed, asked), counter)

    @rule(counter=some_counter, wanted=st.booleans())
    def ready(self, *, counter: str, wanted: bool) -> None:
        if wanted:
            self.house.do("ready", self._be_ready, counter)
        else:
            self.house.do("ready", lambda deed: counters.set_ready(deed, wanted=False), counter)

    @staticmethod
    def _be_ready(deed: Deed) -> object:
        return counters.set_ready(deed, wanted=True), calls.look_now(deed)

    @rule(counter=some_counter, deed=st.sampled_from([counters.pause, counters.close]))
    def rest(self, *, counter: str, deed: Any) -> None:
        self.house.do("rest", deed, counter)

    @rule(counter=some_counter, profile=st.sampled_from([None, "turn"]))
    def open_counter(self, *, counter: str, profile: str | None) -> None:
        self.house.do("open", lambda deed: counters.open_up(deed, profile), counter)

    @rule(index=which, cancel=st.booleans())
    def cancel_or_bring_back(self, *, index: int, cancel: bool) -> None:
        deed = corrections.cancel if cancel else corrections.bring_back
        stop_id = self._some(index)
        self.house.do("cancel", lambda at: deed(at, stop_id, "nhầm"))

    @rule(index=which, lane=st.sampled_from(["emergency", "front", "priority", "normal"]))
    def set_class(self, *, index: int, lane: Any) -> None:
        asked = StopClass(priority_class=lane, reason="đau nhiều")
        stop_id = self._some(index)
        self.house.do("class", lambda deed: corrections.set_class(deed, stop_id, asked))

    @rule(index=which, queues=st.lists(some_queue, max_size=3))
    def set_steps(self, *, index: int, queues: list[str]) -> None:
        steps = tuple(PlannedStep(position=1 + i // 2, queue_id=q) for i, q in enumerate(queues))
        asked, stop_id = ChangeSteps(steps=steps), self._some(index)
        self.house.do("steps", lambda deed: corrections.set_steps(deed, stop_id, asked))

    @rule(counter=some_counter)
    def undo(self, *, counter: str) -> None:
        with self.house.ward.database.read() as connection:
            now = self.house.now
            offered = undo.offered(connection, self.house.ward.site, counter, now)
        undone = self.house.do("undo", undo.undo, counter)
        assert (undone is None) == (offered is None)

    @rule(minutes=st.sampled_from([1, 15, 100]))
    def time_passes(self, *, minutes: int) -> None:
        then = self.house.now + timedelta(minutes=minutes)
        if self.house.ward.site.day(then) == self.house.day:
            self.house.later(60 * minutes)

    @invariant()
    def nobody_is_at_two_places(self) -> None:
        stops = self.house.stops()
        at_counters = [row for row in stops if row["state"] in AT_COUNTER]
        for name in ("counter_id", "person_id", "ticket_id"):
            assert max(Counter(row[name] for row in at_counters).values(), default=0) <= 1
        still = [row for row in stops if row["state"] in OPEN]
        assert max(Counter(row["ticket_id"] for row in still).values(), default=0) <= 1
        with self.house.ward.database.read() as connection:
            given = select(ticket.c.label).where(ticket.c.service_day == self.house.day)
            labels = list(connection.execute(given).scalars())
        assert len(set(labels)) == len(labels)

    @invariant()
    def nobody_is_at_a_closed_counter(self) -> None:
        ward = self.house.ward
        with ward.database.read() as connection:
            for counter_id in self._busy():
                desk = counters.read(connection, ward.site, counter_id, self.house.day)
                assert desk is not None
                assert desk.state != "closed"

    @invariant()
    def nobody_is_lost(self) -> None:
        """Each open stop is in a list, and who has none has nothing before them any more."""
        ward, now = self.house.ward, self.house.now
        day = ward.site.day(now)
        stops = self.house.stops()
        with ward.database.read() as connection:
            at_counters = rows.at_counters(connection, ward.site, COUNTERS, day).values()
            kept = rows.kept(connection, ward.site, QUEUES, "", day)
            found = [row.stop_id for row in (*at_counters, *kept)]
            for queue in TREE.queues:
                line = lanes.first(connection, ward.site, queue, 1000, now)
                found += [each.waiting.stop_id for each in line]
                counted = lanes.counts(connection, day).get(queue.id, 0)
                assert counted == len(line)
                for place, each in enumerate(line):
                    ahead = lanes.ahead(connection, ward.site, queue, each.waiting, now)
                    assert abs(ahead - place) <= len(line)
            still = {row["id"]: row for row in stops if row["state"] in OPEN}
            assert sorted(found) == sorted(still)
            last = {row["ticket_id"]: row for row in stops}
            for ticket_id, row in last.items():
                if any(each["ticket_id"] == ticket_id for each in still.values()):
                    continue
                ended_well = row["state"] == State.FINISHED
                if ended_well and not self._joined(ticket_id):
                    assert journeys.planned(connection, ticket_id) == ()

    def _joined(self, ticket_id: str) -> bool:
        """Whether a ticket counts on an open stop of another one."""
        parts = [str(ticket_id), "begun"]
        still = [row["id"] for row in self.house.stops() if row["state"] in OPEN]
        steps = self.house.everything()["steps"]
        mine = [each for each in steps if all(part in each for part in parts)]
        return any(stop_id in each for each in mine for stop_id in still)

    @invariant()
    def boards_show_what_is(self) -> None:
        ward = self.house.ward
        newest = select(outbox).order_by(outbox.c.rev.desc()).limit(1)
        with ward.database.read() as connection:
            for board in TREE.boards:
                topic = ward.site.topics.board_state(board.id)
                row = connection.execute(newest.where(outbox.c.topic == topic)).first()
                if row is None or ward.site.day(row.at) != self.house.day:
                    continue
                shown = json.loads(row.payload)
                is_now = boards.state(connection, ward.site, board, row.at).model_dump(mode="json")
                for name in ("serving", "next"):
                    assert shown[name] == is_now[name]

    @invariant()
    def who_is_ready_has_nobody_to_call(self) -> None:
        ward, now = self.house.ward, self.house.now
        with ward.database.read() as connection:
            for counter_id in counters.ready(connection, ward.site, self.house.day):
                assert counter_id not in self._busy()
                desk = counters.read(connection, ward.site, counter_id, self.house.day)
                counter = self.house.counter(counter_id)
                for queue in counters.served(ward.site, counter, desk)[1]:
                    heads = lanes.heads(connection, queue.id, ward.site.day(now), now)
                    # A delay that ends is told by nobody.
                    assert [head for head in heads if head.not_before is None] == []

    def _chain_holds(self) -> None:
        before, calls_of = (self.head["hash"] if self.head else chain.BEGINNING), Counter[str]()
        rows_since = select(history).where(history.c.seq > (self.head["seq"] if self.head else 0))
        undone = set[str]()
        deeds = list[tuple[str, str]]()
        with self.house.ward.database.read() as connection:
            queue_of = {row["id"]: row["queue_id"] for row in self.house.stops()}
            for row in connection.execute(rows_since.order_by(history.c.seq)).mappings():
                parts = {name: row[name] for name in row if name not in {"at", "hash"}}
                assert chain.link(before, hashed(parts, row["at"])) == row["hash"]
                before = row["hash"]
                facts = json.loads(row["facts"])
                if "day_was" in facts:
                    deeds.append((facts["deed"], queue_of[row["stop_id"]]))
                undone |= {facts["undone"]} if "undone" in facts else set()
        calls_of.update(queue for deed, queue in deeds if deed not in undone)
        counted = {q: day["calls"] for q, day in self.house.everything()["days"].items()}
        assert counted == dict(calls_of)


TestStaff = Staff.TestCase
# Forty deeds a day; a day of them takes as long as some hundred examples of other properties.
_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "test")
_DAYS = {"test": 10, "ci": 60, "proof": 600}
TestStaff.settings = settings(stateful_step_count=40, max_examples=_DAYS[_PROFILE])
