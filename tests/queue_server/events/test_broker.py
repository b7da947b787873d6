"""What we want of a broker, shown on Mosquitto and on RabbitMQ with the configuration we write."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect, sync_playwright

from demo.mosquitto import Mosquitto
from demo.ports import free_ports
from devices.protocols import ReaderStatus, State
from kiosk.agent import Agent
from kiosk.config import MqttTable
from queue_server.contract.mqtt import Availability, DeviceLeaf, DeviceState
from queue_server.events.devices import DeviceBook
from queue_server.events.link import Link
from tests.queue_server.events.ear import Ear
from tests.queue_server.events.house import (
    BOARD_USER,
    KIOSK,
    OTHER_KIOSK,
    SERVER_USER,
    TOPICS,
    ZONE,
)
from tests.queue_server.events.test_devices import until
from tests.queue_server.rabbit import Rabbit
from tests.queue_server.serving import Server, a_ticket, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Record = Callable[[str, object], None]

only_proved = pytest.mark.skipif(
    os.environ.get("HYPOTHESIS_PROFILE", "test") == "test", reason="slow; make proof does it"
)
pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
NO_MORE = "no-more"
STATE = TOPICS.board_state("hall")
OTHERS_STATE = TOPICS.board_state("eyes")
A_KIOSK = """
import os, sys
from pathlib import Path
from pydantic import SecretStr
from kiosk.agent import Agent
from kiosk.config import MqttTable
port, user, password = sys.stdin.readline().split()
mqtt = MqttTable(host="127.0.0.1", port=int(port), username=user, password=SecretStr(password))
agent = Agent(mqtt, site="bm1", kiosk=user, bd_seq=42, storage=Path("/"))
agent.start()
sys.stdin.read(1)
os._exit(1)
"""


@dataclass(frozen=True)
class Place:
    """A broker, and a server that is not started."""

    server: Server
    broker: Mosquitto | Rabbit
    port: int
    websockets_port: int

    def ear(self, user: str, *, transport: Literal["tcp", "websockets"] = "tcp") -> Ear:
        port = self.port if transport == "tcp" else self.websockets_port
        return Ear(port, user, self.server.plain.mqtt[user], transport=transport)

    def link(self, devices: DeviceBook, on_up: Callable[[], None]) -> Link:
        return Link("127.0.0.1", self.port, self.server.plain.mqtt[SERVER_USER], devices, on_up)


@pytest.fixture(
    scope="module",
    params=[
        "mosquitto",
        pytest.param("rabbitmq", marks=only_proved),
    ],
)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    folder, (port, websockets) = tmp_path_factory.mktemp("place"), free_ports(2)
    server = Server(folder, mqtt=port, websockets=websockets)
    ports = {"port": port, "websockets_port": websockets}
    broker: Mosquitto | Rabbit
    if request.param == "rabbitmq":
        broker = Rabbit(server.config, **ports)
    else:
        broker = Mosquitto(server.config, folder / "broker", **ports, log=folder / "broker.log")
    try:
        broker.start()
        yield Place(server, broker, port, websockets)
    finally:
        server.stop()
        broker.stop()
        if isinstance(broker, Rabbit):
            broker.close()


@pytest.fixture(autouse=True)
def _counted(record_property: Record) -> None:
    record_property("runs", 1)


def test_nobody_comes_in_without_name_and_password(place: Place) -> None:
    for user, password in ((None, ""), (BOARD_USER, "guessed"), ("nobody", "")):
        with Ear(place.port, user, password) as stranger:
            assert stranger.refused in {"Not authorized", "Bad user name or password"}


def test_a_board_hears_its_own_state_its_zone_and_the_heartbeat_alone(place: Place) -> None:
    allowed = (STATE, TOPICS.call(ZONE), TOPICS.heartbeat)
    secret = [TOPICS.device(KIOSK, leaf) for leaf in DeviceLeaf]
    others = [OTHERS_STATE, TOPICS.call("tang9"), TOPICS.alert, TOPICS.event("A")]
    with place.ear(SERVER_USER) as server:
        server.say(OTHERS_STATE, "kept for another", retain=True)
        for topic in ("#", "$SYS/#", f"{TOPICS.root}/#", f"{TOPICS.root}/+/+", *secret, *others):
            with place.ear(BOARD_USER) as board:
                board.try_to_listen(topic)
                if not board.thrown_out:
                    board.listen(*allowed)
                    for told in (*secret, *others):
                        server.say(told, "x")
                    server.say(allowed[-1], NO_MORE)
                    board.wait_for(lambda message: message.payload == NO_MORE.encode())
                assert {message.topic for message in board.heard} <= set(allowed), topic
        with place.ear(BOARD_USER) as board:
            board.listen(*allowed)
            for topic in allowed:
                server.say(topic, "x")
            board.wait_for(lambda message: message.topic == allowed[-1])
            assert {message.topic for message in board.heard} == set(allowed)
        server.say(OTHERS_STATE, "", retain=True)


def test_a_board_says_nothing(place: Place) -> None:
    forged = (STATE, TOPICS.call(ZONE), TOPICS.heartbeat, TOPICS.device("hall", DeviceLeaf.HEALTH))
    _says_in_vain(place, BOARD_USER, forged)


def test_a_kiosk_speaks_for_itself_alone(place: Place) -> None:
    forged = (TOPICS.device(OTHER_KIOSK, DeviceLeaf.HEALTH), STATE, TOPICS.call(ZONE), TOPICS.alert)
    _says_in_vain(place, KIOSK, forged)
    with place.ear(KIOSK) as kiosk, place.ear(SERVER_USER) as server:
        for leaf in DeviceLeaf:
            own = TOPICS.device(KIOSK, leaf)
            server.listen(own)
            kiosk.say(own, NO_MORE)
            server.wait_for(lambda message, own=own: message.topic == own)


def _says_in_vain(place: Place, user: str, topics: tuple[str, ...]) -> None:
    with place.ear(SERVER_USER) as server:
        server.listen(f"{TOPICS.root}/#")
        for topic in topics:
            with place.ear(user) as forger:
                forger.try_to_say(topic, "forged", retain=True)
        server.say(TOPICS.alert, NO_MORE)
        server.wait_for(lambda message: message.payload == NO_MORE.encode())
        assert [message.payload for message in server.heard] == [NO_MORE.encode()]
    with place.ear(SERVER_USER) as late:
        late.listen(*topics, TOPICS.alert).say(TOPICS.alert, NO_MORE)
        late.wait_for(lambda message: message.topic == TOPICS.alert)
        assert not any(message.retained for message in late.heard)


def test_a_kiosk_hears_nothing(place: Place) -> None:
    topics = ("#", TOPICS.device(OTHER_KIOSK, DeviceLeaf.HEALTH), TOPICS.alert)
    with place.ear(SERVER_USER) as server:
        server.listen(TOPICS.alert)
        for topic in topics:
            with place.ear(KIOSK) as kiosk:
                kiosk.try_to_listen(topic)
                server.say(TOPICS.alert, topic)
                server.wait_for(lambda message, topic=topic: message.payload == topic.encode())
                assert kiosk.heard == []


def test_a_listener_hears_the_events(place: Place) -> None:
    with place.ear("listener.bi") as listener, place.ear(SERVER_USER) as server:
        listener.listen(TOPICS.event("+"), TOPICS.event(None), TOPICS.audit_head)
        told = (TOPICS.event("A"), TOPICS.event("B"), TOPICS.event(None), TOPICS.audit_head)
        for topic in (*told[:2], STATE, *told[2:]):
            server.say(topic, "x")
        listener.wait_for(lambda message: message.topic == told[-1])
        assert {message.topic for message in listener.heard} == set(told)


def test_a_late_board_gets_what_is_retained_by_exact_topic(place: Place) -> None:
    with place.ear(SERVER_USER) as server:
        for payload in ("old", "new"):
            server.say(STATE, payload, retain=True)
        server.say(TOPICS.call(ZONE), "a call is not retained")
    with place.ear(BOARD_USER, transport="websockets") as late:
        late.listen(TOPICS.call(ZONE), STATE)
        kept = late.wait_for(lambda message: message.topic == STATE)
        assert (kept.payload, kept.retained) == (b"new", True)
        assert late.on(TOPICS.call(ZONE)) == []


def test_a_message_of_nonsense_size_is_not_taken(place: Place) -> None:
    with place.ear(SERVER_USER) as witness:
        witness.listen(TOPICS.alert)
        with place.ear(SERVER_USER) as server:
            server.throw(TOPICS.alert, "x" * 100_000)
        with place.ear(SERVER_USER) as server:
            server.say(TOPICS.alert, NO_MORE)
        witness.wait_for(lambda message: message.payload == NO_MORE.encode())
        assert len(witness.heard) == 1


def test_a_kiosk_lives_and_dies(place: Place) -> None:
    """The kiosk's own client is heard by the server's own, its last will too."""
    book, came = DeviceBook("bm1", [KIOSK]), Event()
    link = place.link(book, came.set)
    with subprocess.Popen(
        [sys.executable, "-c", A_KIOSK], stdin=subprocess.PIPE, text=True
    ) as kiosk:
        try:
            assert kiosk.stdin is not None
            print(place.port, KIOSK, place.server.plain.mqtt[KIOSK], file=kiosk.stdin, flush=True)
            alive = Availability(state="online", bd_seq=42)
            until(lambda: book.snapshot()[KIOSK].availability == alive)
            until(lambda: book.snapshot()[KIOSK].health is not None)
            kiosk.stdin.close()
            dead = Availability(state="offline", bd_seq=42)
            until(lambda: book.snapshot()[KIOSK].availability == dead)
        finally:
            kiosk.kill()
            link.close()


def test_who_was_there_comes_back_when_the_broker_does(place: Place, tmp_path: Path) -> None:
    book, came = DeviceBook("bm1", [KIOSK]), Event()
    link = place.link(book, came.set)
    mqtt = MqttTable(
        host="127.0.0.1",
        port=place.port,
        username=KIOSK,
        password=place.server.plain.mqtt[KIOSK],  # pyright: ignore[reportArgumentType] - pydantic makes it secret
    )
    agent = Agent(mqtt, site="bm1", kiosk=KIOSK, bd_seq=43, storage=tmp_path)
    agent.start()
    try:
        until(lambda: book.snapshot()[KIOSK].health is not None)
        with place.ear(BOARD_USER, transport="websockets") as board:
            board.listen(STATE)
            place.broker.stop()
            until(lambda: not link.up)
            assert not link.publish(STATE, "lost", retain=True)
            came.clear()
            place.broker.start()
            assert came.wait(60)
            until(lambda: link.publish(STATE, NO_MORE, retain=True))
        agent.reader(ReaderStatus(State.READY, "empty"))
        until(lambda: book.snapshot()[KIOSK].reader is not None)
        reader = book.snapshot()[KIOSK].reader
        assert reader is not None
        assert reader.state == DeviceState.READY
        with place.ear(BOARD_USER) as board:
            board.listen(STATE)
            board.wait_for(lambda message: message.payload == NO_MORE.encode())
    finally:
        agent.stop()
        link.close()


@only_proved
def test_the_server_tells_what_it_could_not_tell_while_the_broker_was_dead(place: Place) -> None:
    """The real server, and a board's page in a browser."""
    unpublished = "select count(*) from outbox where published_at is null"
    with place.server, place.server.kiosk() as kiosk, place.server.staff() as nurse:
        kiosk.post("/tickets", json=a_ticket(), headers=key()).raise_for_status()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page()
            page.goto(f"{place.server.url}/board/hall")
            expect(page.locator("html")).to_have_attribute("data-state", "live", timeout=30_000)
            if isinstance(place.broker, Rabbit):
                place.broker.kill()
            else:
                place.broker.stop()
            made = nurse.post("/counters/pk1/call-next", headers=key()).raise_for_status().json()
            assert place.server.database(unpublished) != [(0,)]
            place.broker.start()
            shown = page.locator(f"[data-number={made['number']}]")
            expect(shown.first).to_be_visible(timeout=60_000)
            browser.close()
        until(lambda: place.server.database(unpublished) == [(0,)])
