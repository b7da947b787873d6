"""The agent against a real Mosquitto, read by an independent subscriber."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from demo.ports import free_port
from demo.process import Program, listens
from devices.protocols import PrinterStatus, ReaderStatus, ScannerStatus, State
from kiosk.agent import Agent, machine
from kiosk.config import MqttTable
from queue_server.contract.mqtt import (
    Availability,
    Health,
    Info,
    PrinterHealth,
    ReaderHealth,
    ScannerHealth,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOT = "tiepdon/v1/bm1/dev/kiosk03"
DIES_WITHOUT_GOODBYE = """
import os, sys, time
from pathlib import Path
from pydantic import SecretStr
from kiosk.agent import Agent
from kiosk.config import MqttTable
mqtt = MqttTable(host="127.0.0.1", port=int(sys.argv[1]), username="u", password=SecretStr("p"))
agent = Agent(mqtt, site="bm1", kiosk="kiosk03", bd_seq=42, storage=Path("/"))
agent.start()
sys.stdin.read(1)
os._exit(1)
"""


class Broker:
    """A Mosquitto that can be stopped and started again on its port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._config = folder / "mosquitto.conf"
        self._config.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        self._program: Program | None = None

    def start(self) -> None:
        binary = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        assert binary is not None
        command = [binary, "-c", str(self._config)]
        self._program = Program("mosquitto", command, self._folder / "mosquitto.log")
        self._program.wait_until(lambda: listens(self.port))

    def stop(self) -> None:
        if self._program is not None:
            self._program.stop()

    def says(self, leaf: str, wanted: str = "", timeout_s: int = 15) -> str:
        """The first message below the kiosk's topic that holds ``wanted``."""
        command = ["mosquitto_sub", "-p", str(self.port), "-t", f"{ROOT}/{leaf}"]
        with subprocess.Popen(
            ["timeout", str(timeout_s), *command], stdout=subprocess.PIPE, text=True
        ) as subscriber:
            assert subscriber.stdout is not None
            for line in subscriber.stdout:
                if wanted in line:
                    subscriber.terminate()
                    return line
        raise AssertionError(f"nothing with {wanted!r} on {leaf}")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def agent(broker: Broker, tmp_path: Path) -> Iterator[Agent]:
    mqtt = MqttTable(host="127.0.0.1", port=broker.port, username="u", password=SecretStr("p"))
    made = Agent(mqtt, site="bm1", kiosk="kiosk03", bd_seq=7, storage=tmp_path)
    yield made
    made.stop()


def test_birth_health_and_devices_are_retained(broker: Broker, agent: Agent) -> None:
    broker.start()
    agent.reader(ReaderStatus(State.READY, "empty"))
    agent.start()
    online = Availability.model_validate_json(broker.says("availability"))
    assert (online.state, online.bd_seq) == ("online", 7)
    info = Info.model_validate_json(broker.says("info"))
    assert (info.bd_seq, info.children) == (7, ("reader", "scanner", "printer"))
    health = Health.model_validate_json(broker.says("health"))
    assert (health.bd_seq, health.screen, health.last_ticket_ts) == (7, "Idle", None)
    assert health.disk_free_pct is not None
    reader = ReaderHealth.model_validate_json(broker.says("reader/state"))
    assert (reader.state, reader.slot) == ("ready", "empty")


def test_changes_are_told(broker: Broker, agent: Agent) -> None:
    broker.start()
    agent.start()
    broker.says("availability")
    agent.printer(PrinterStatus(State.ERROR, paper="out"))
    agent.scanner(ScannerStatus(State.UNKNOWN))
    agent.ticket()
    agent.screen("TakeTicket")
    printer = PrinterHealth.model_validate_json(broker.says("printer/state"))
    assert (printer.state, printer.paper, printer.cover) == ("error", "out", "unknown")
    assert ScannerHealth.model_validate_json(broker.says("scanner/state")).state == "unknown"
    health = Health.model_validate_json(broker.says("health", "TakeTicket"))
    assert health.last_ticket_ts is not None


def test_a_kiosk_that_dies_is_told_of_by_its_last_will(broker: Broker) -> None:
    broker.start()
    with subprocess.Popen(
        [sys.executable, "-c", DIES_WITHOUT_GOODBYE, str(broker.port)], stdin=subprocess.PIPE
    ) as kiosk:
        assert '"bd_seq":42' in broker.says("availability", "online")
        assert kiosk.stdin is not None
        kiosk.stdin.write(b"x")
        kiosk.stdin.flush()
        assert '"bd_seq":42' in broker.says("availability", "offline")


def test_a_kiosk_that_ends_says_so(broker: Broker, tmp_path: Path) -> None:
    broker.start()
    mqtt = MqttTable(host="127.0.0.1", port=broker.port, username="u", password=SecretStr("p"))
    agent = Agent(mqtt, site="bm1", kiosk="kiosk03", bd_seq=8, storage=tmp_path)
    agent.start()
    broker.says("availability", "online")
    agent.stop()
    assert '"bd_seq":8' in broker.says("availability", "offline")


def test_a_broker_that_comes_late_learns_all(broker: Broker, agent: Agent) -> None:
    agent.start()
    agent.printer(PrinterStatus(State.OFFLINE))
    agent.screen("Who")
    broker.start()
    assert "online" in broker.says("availability")
    assert '"offline"' in broker.says("printer/state")
    assert '"Who"' in broker.says("health")


def test_no_broker_configured(tmp_path: Path) -> None:
    agent = Agent(None, site="bm1", kiosk="kiosk03", bd_seq=1, storage=tmp_path)
    agent.start()
    agent.screen("Who")
    agent.stop()


def test_the_machine_is_described(tmp_path: Path) -> None:
    assert machine.model()
    odd = tmp_path / "model"
    odd.write_bytes("Máy tính nhúng\0".encode())
    assert machine.model(odd) == machine.model(tmp_path / "missing")
    odd.write_bytes(b"Raspberry Pi 5 Model B Rev 1.0\0")
    assert machine.model(odd) == "Raspberry Pi 5 Model B Rev 1.0"
    assert machine.software() == "0.1.0"
    memory, disk = machine.mem_free_mb(), machine.disk_free_pct(tmp_path)
    assert memory is not None
    assert memory > 0
    assert disk is not None
    assert 0 < disk < 100
    assert machine.disk_free_pct(tmp_path / "missing") is None
