"""Those who listen: what the broker and the server tell them must be what the database has."""

from __future__ import annotations

import json
import random
import time
from contextlib import ExitStack
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self

import httpx

from queue_server.events.follower import Follower
from tests.proof.crash import ledger
from tests.queue_server.events.house import SERVER_USER, TOPICS
from tests.queue_server.serving import BOARDS, COUNTERS, QUEUES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.proof.crash.crowd import Asked, Crowd
    from tests.queue_server.events.ear import Ear
    from tests.queue_server.events.house import House
    from tests.queue_server.serving import Server

LISTENER = "listener.bi"
EVENTS = [f"{TOPICS.root}/{leaf}" for leaf in ("event", *(f"queue/{q}/event" for q in QUEUES))]
WAIT_S = 20
RETRY_S = 0.05


class Subscriber:
    """A system that listens, is away at times, and catches up as docs/events.md says."""

    def __init__(self, house: House, servers: Sequence[Server], seed: int) -> None:
        self.knows: dict[str, list[dict[str, Any]]] = {topic: [] for topic in EVENTS}
        self.heard = 0
        """How many events came over MQTT."""
        self.was_away = 0
        self._house = house
        self._servers = list(servers)
        self._token = {"Authorization": f"Bearer {house.server.plain.mqtt[LISTENER]}"}
        self._chance = random.Random(f"{seed} subscriber")
        self._followers = {
            topic: Follower(lambda rev, topic=topic: self._missed(topic, rev), taken.append)
            for topic, taken in self.knows.items()
        }
        self._ending = Event()
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def knows_all(self, server: Server) -> None:
        """Every event of the database, once and in order, after a last catching up."""
        for follower in self._followers.values():
            follower.subscribed()
        for topic, known in self.knows.items():
            leaf = topic.removeprefix(f"{TOPICS.root}/")
            rows = server.database(
                "select rev, payload from outbox where topic = ? order by rev", leaf
            )
            assert [each["rev"] for each in known] == [rev for rev, _ in rows]
            kept = [json.loads(payload) for _, payload in rows]
            assert [each["seq"] for each in known] == [each["seq"] for each in kept]

    def _run(self) -> None:
        try:
            while not self._ending.is_set():
                self._listen()
                self.was_away += 1
                self._ending.wait(self._chance.uniform(0, 0.5))
        except BaseException as error:  # noqa: BLE001 - the test's thread raises it
            self._error = error

    def _listen(self) -> None:
        """Until it goes away, or the broker did."""
        until = time.monotonic() + self._chance.uniform(0.5, 4)
        taken = 0
        try:
            with self._house.ear(LISTENER) as ear:
                ear.listen(*EVENTS)
                for follower in self._followers.values():
                    follower.subscribed()
                while time.monotonic() < until and not self._ending.is_set():
                    for message in ear.heard[taken:]:
                        self._followers[message.topic].heard(message.body)
                        taken += 1
                    self._ending.wait(0.01)
        except (OSError, AssertionError):  # the broker is away, or went while it was asked
            time.sleep(RETRY_S)
        self.heard += taken

    def _missed(self, topic: str, after: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while page := self._page(topic, found[-1]["rev"] if found else after):
            found += page
        return found

    def _page(self, topic: str, after: int) -> list[dict[str, Any]]:
        """Asked again until there is an answer."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            try:
                with self._servers[0].anybody(**self._token) as client:
                    asked = {"after": after, "topic": topic}
                    answer = client.get("/events", params=asked).raise_for_status()
                    return [event["payload"] for event in answer.json()["events"]]
            except httpx.HTTPError:
                self._servers.append(self._servers.pop(0))
                time.sleep(RETRY_S)
        raise TimeoutError("no events were to be had")


def everything_agrees(
    house: House, crowd: Crowd, subscriber: Subscriber, ear: Ear | None = None
) -> None:
    """After a day with crashes: database, clients, broker, boards, consoles and subscriber.

    ``ear`` has listened on a broker that was never away.
    """
    server = house.server
    assert crowd.broken == []
    assert crowd.in_flight == set()
    ledger.check(server.database_url, crowd.done)
    repeated(crowd, [each for each in crowd.done if each.status <= ledger.CREATED], server)
    all_is_published(server)
    if ear is not None:
        broker_was_told(server, ear)
    boards_show_the_newest(house)
    consoles_agree(server, crowd)
    subscriber.knows_all(server)
    assert subscriber.heard
    assert subscriber.was_away
    assert server.run("audit", "verify").returncode == 0


def all_is_published(server: Server) -> None:
    """Wait until the broker has everything."""
    deadline = time.monotonic() + WAIT_S
    left = "select count(*) from outbox where published_at is null"
    while server.database(left) != [(0,)]:
        assert time.monotonic() < deadline, "the publisher stands still"
        time.sleep(0.02)


def all_is_published_up_to_now(server: Server) -> None:
    """Wait until the broker has what was committed before this."""
    [(newest,)] = server.database("select max(rev) from outbox")
    deadline = time.monotonic() + WAIT_S
    left = "select count(*) from outbox where published_at is null and rev <= ?"
    while server.database(left, newest) != [(0,)]:
        assert time.monotonic() < deadline, "nobody publishes"
        time.sleep(0.02)


def broker_was_told(server: Server, ear: Ear) -> None:
    """Every event at least once; what is new always comes after what was there before."""
    rows = server.database("select rev from outbox where topic like '%event' order by rev")
    expected = [rev for (rev,) in rows]
    deadline = time.monotonic() + WAIT_S

    def told() -> list[int]:
        revs = [heard.body["rev"] for heard in list(ear.heard) if heard.topic in EVENTS]
        return list(dict.fromkeys(revs))

    while told() != expected:
        missing = sorted(set(expected) - set(told()))
        assert time.monotonic() < deadline, f"never told, or out of order: {missing}"
        time.sleep(0.1)


def boards_show_the_newest(house: House) -> None:
    """What the broker retains for each board is what the database says now."""
    with house.server.anybody() as client, house.ear(SERVER_USER) as ear:
        for board in BOARDS:
            newest = client.get(f"/boards/{board}").raise_for_status().json()
            topic = TOPICS.board_state(board)
            ear.listen(topic)
            shown = ear.wait_for(lambda heard, topic=topic: heard.topic == topic)
            assert shown.retained
            for name in ("serving", "next"):
                assert shown.body[name] == newest[name], board


def consoles_agree(server: Server, crowd: Crowd) -> None:
    """Each counter's console shows who is there, and its queues' waiting rows."""
    present = dict(
        server.database("select counter_id, id from stop where state in ('called', 'serving')")
    )
    with crowd.client_of("dd.truong") as client:
        for counter in COUNTERS:
            shown = client.get(f"/counters/{counter}").raise_for_status().json()
            there = shown["counter"]["present"]
            assert (there and there["stop_id"]) == present.get(counter)


def repeated(crowd: Crowd, done: Sequence[Asked], server: Server) -> None:
    """Whoever asks again is answered as the first time, and nothing happens."""
    rows = "select (select count(*) from history), (select count(*) from ticket)"
    before = server.database(rows)
    with ExitStack() as stack:
        clients: dict[str, httpx.Client] = {}
        for each in done:
            if each.who not in clients:
                clients[each.who] = stack.enter_context(crowd.client_of(each.who))
            again = clients[each.who].post(each.path, json=each.body, headers=each.key)
            assert (again.status_code, again.json()) == (each.status, each.answer)
    assert server.database(rows) == before
