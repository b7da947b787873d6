"""What is Mosquitto's own: its files, Debian's beside them, and what it keeps on the disk."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from demo.mosquitto import MOSQUITTO
from demo.ports import free_ports
from demo.process import Program, listens
from tests.queue_server.events.ear import Ear
from tests.queue_server.events.house import (
    BOARD_USER,
    SERVER_USER,
    TOPICS,
    House,
)
from tests.queue_server.serving import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_MORE = "no-more"


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
