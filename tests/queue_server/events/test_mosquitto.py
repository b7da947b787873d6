"""Who may hear and say what: a real Mosquitto with the configuration that we write."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from demo.hospital import free_ports
from demo.mosquitto import MOSQUITTO
from demo.process import Program, listens
from queue_server.contract.mqtt import DeviceLeaf
from tests.queue_server.events.ear import Ear
from tests.queue_server.events.house import (
    BOARD_USER,
    KIOSK,
    OTHER_KIOSK,
    SERVER_USER,
    TOPICS,
    ZONE,
    House,
)
from tests.queue_server.serving import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_MORE = "no-more"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The broker alone."""
    house = House.build(tmp_path_factory.mktemp("house"))
    house.broker.start()
    yield house
    house.close()


def test_nobody_comes_in_without_name_and_password(house: House) -> None:
    for user, password in ((None, ""), (BOARD_USER, "guessed"), ("nobody", "")):
        with Ear(house.port, user, password) as stranger:
            assert stranger.refused == "Not authorized"


def test_a_board_hears_its_own_state_its_zone_and_the_heartbeat_alone(house: House) -> None:
    allowed = [TOPICS.board_state("hall"), TOPICS.call(ZONE), TOPICS.heartbeat]
    secret = [TOPICS.device(KIOSK, leaf) for leaf in DeviceLeaf]
    others = [TOPICS.board_state("eyes"), TOPICS.call("tang9"), TOPICS.alert]
    with house.ear(BOARD_USER) as board, house.ear(SERVER_USER) as server:
        board.listen("#", "$SYS/#", f"{TOPICS.root}/#", *secret, *others, *allowed)
        for topic in (*secret, *others, *allowed):
            server.say(topic, NO_MORE if topic == allowed[-1] else "x")
        board.wait_for(lambda message: message.payload == NO_MORE.encode())
        assert {message.topic for message in board.heard} == set(allowed)


def test_a_board_says_nothing(house: House) -> None:
    with house.ear(BOARD_USER) as board, house.ear(SERVER_USER) as server:
        server.listen(f"{TOPICS.root}/#")
        for topic in (TOPICS.board_state("hall"), TOPICS.call(ZONE), TOPICS.heartbeat):
            board.say(topic, "forged", retain=True)
        board.say(TOPICS.device(BOARD_USER, DeviceLeaf.HEALTH), "forged")
        server.say(TOPICS.heartbeat, NO_MORE)
        server.wait_for(lambda message: message.payload == NO_MORE.encode())
        assert [message.payload for message in server.heard] == [NO_MORE.encode()]


def test_a_kiosk_speaks_for_itself_alone(house: House) -> None:
    own = TOPICS.device(KIOSK, DeviceLeaf.HEALTH)
    with house.ear(KIOSK) as kiosk, house.ear(SERVER_USER) as server:
        server.listen(f"{TOPICS.root}/#")
        for topic in (
            TOPICS.device(OTHER_KIOSK, DeviceLeaf.HEALTH),
            TOPICS.board_state("hall"),
            TOPICS.call(ZONE),
        ):
            kiosk.say(topic, "forged")
        kiosk.say(own, NO_MORE)
        server.wait_for(lambda message: message.payload == NO_MORE.encode())
        assert [message.topic for message in server.heard] == [own]


def test_a_kiosk_hears_nothing_of_others(house: House) -> None:
    with house.ear(KIOSK) as kiosk, house.ear(SERVER_USER) as server:
        kiosk.listen("#", TOPICS.device(OTHER_KIOSK, DeviceLeaf.HEALTH), TOPICS.alert)
        server.say(TOPICS.alert, "x")
        server.listen(TOPICS.alert).say(TOPICS.alert, NO_MORE)
        server.wait_for(lambda message: message.payload == NO_MORE.encode())
        assert kiosk.heard == []


def test_boards_come_over_websockets(house: House) -> None:
    password = house.server.plain.mqtt[BOARD_USER]
    state = TOPICS.board_state("hall")
    with (
        Ear(house.websockets_port, BOARD_USER, password, transport="websockets") as board,
        house.ear(SERVER_USER) as server,
    ):
        board.listen(state)
        server.say(state, NO_MORE)
        board.wait_for(lambda message: message.payload == NO_MORE.encode())


def test_a_message_of_nonsense_size_is_not_taken(house: House) -> None:
    with house.ear(SERVER_USER) as server, house.ear(SERVER_USER) as witness:
        witness.listen(TOPICS.alert)
        server.throw(TOPICS.alert, "x" * 100_000)
        server.say(TOPICS.alert, NO_MORE)
        witness.wait_for(lambda message: message.payload == NO_MORE.encode())
        assert len(witness.heard) == 1


def test_what_is_retained_survives_a_power_cut(tmp_path: Path) -> None:
    house = House.build(tmp_path)
    state = TOPICS.board_state("hall")
    kept = house.broker_folder / "data" / "mosquitto.db"
    command = [MOSQUITTO, "-c", str(house.broker_folder / "mosquitto.conf")]
    broker = Program("mosquitto", command, tmp_path / "doomed.log")
    try:
        broker.wait_until(lambda: listens(house.port))
        with house.ear(SERVER_USER) as server:
            server.say(state, "still here", retain=True)
        broker.wait_until(lambda: kept.exists() and b"still here" in kept.read_bytes())
        broker.signal(signal.SIGKILL)
        broker.stop()
        house.broker.start()
        with house.ear(BOARD_USER) as board:
            board.listen(state)
            assert board.wait_for(lambda message: message.topic == state).retained
    finally:
        broker.stop()
        house.close()


# Debian 12's /etc/mosquitto/mosquitto.conf, its folders below another one.
DEBIANS_OWN = """
pid_file {root}/mosquitto.pid
persistence true
persistence_location {root}/lib/
log_dest file {root}/mosquitto.log
include_dir {root}/conf.d
"""


@pytest.fixture
def etc() -> Iterator[Path]:
    """A folder that the user mosquitto reaches, as it does not those of pytest."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        for name in ("lib", "conf.d", "server"):
            (root / name).mkdir()
        yield root


def test_beside_debians_own_file_as_debians_own_user(etc: Path) -> None:
    port, websockets = free_ports(2)
    server, out = Server(etc / "server"), etc / "tiepdon"
    ports = ("--port", str(port), "--websockets-port", str(websockets))
    written = server.run("broker", "--out", str(out), "--include", *ports)
    assert (written.returncode, f"chown -R mosquitto: {out}" in written.stderr) == (0, True)
    (etc / "conf.d" / "tiepdon.conf").symlink_to(out / "mosquitto.conf")
    (etc / "mosquitto.conf").write_text(DEBIANS_OWN.format(root=etc))
    if os.geteuid() == 0:  # it becomes the user mosquitto; started by anybody else it stays that
        for path in (etc, *etc.rglob("*")):
            shutil.chown(path, "mosquitto")
    broker = Program("mosquitto", [MOSQUITTO, "-c", str(etc / "mosquitto.conf")], etc / "out.log")
    try:
        broker.wait_until(lambda: listens(port) and listens(websockets))
        with Ear(port, SERVER_USER, server.plain.mqtt[SERVER_USER]) as ear:
            ear.listen(TOPICS.alert).say(TOPICS.alert, NO_MORE)
            ear.wait_for(lambda message: message.payload == NO_MORE.encode())
        with Ear(port, None) as stranger:
            assert stranger.refused == "Not authorized"
    finally:
        broker.stop()
