from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demo.mosquitto import Mosquitto
from demo.ports import free_port
from tests.queue_server.databases import close_postgres
from tests.queue_server.forked import QuickServer
from tests.queue_server.simulators.stand_in import STAFF_CCCD, STAFF_NAME, StandIn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from tests.queue_server.serving import Server


@pytest.fixture(scope="session", autouse=True)
def _cluster() -> Iterator[None]:
    """Ends with the session, for a worker of pytest-xdist runs no exit handlers."""
    yield
    close_postgres()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that finds neither broker nor portal."""
    with QuickServer(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def kiosk(server: Server) -> Iterator[httpx.Client]:
    with server.kiosk() as client:
        yield client


@pytest.fixture(scope="module")
def nurse(server: Server) -> Iterator[httpx.Client]:
    with server.staff() as client:
        yield client


@pytest.fixture(scope="module")
def broker_ports() -> tuple[int, int]:
    """MQTT and WebSockets."""
    return free_port(), free_port()


@pytest.fixture(scope="module")
def told_server(
    tmp_path_factory: pytest.TempPathFactory, broker_ports: tuple[int, int]
) -> Iterator[Server]:
    """A server whose broker is ``broker``; not started."""
    mqtt, websockets = broker_ports
    server = QuickServer(tmp_path_factory.mktemp("server"), mqtt=mqtt, websockets=websockets)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def broker(
    told_server: Server, broker_ports: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mosquitto]:
    """Mosquitto with ``told_server``'s configuration; not started."""
    mqtt, websockets = broker_ports
    folder: Path = tmp_path_factory.mktemp("mosquitto")
    broker = Mosquitto(
        told_server.config,
        folder,
        port=mqtt,
        websockets_port=websockets,
        log=folder / "mosquitto.log",
    )
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def _stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    folder = tmp_path_factory.mktemp("portal")
    with StandIn(folder, "--staff-name", STAFF_NAME, "--staff-cccd", STAFF_CCCD) as stand_in:
        yield stand_in


@pytest.fixture
def portal(_stand_in: StandIn) -> Iterator[StandIn]:
    """The stand-in, in good health at the beginning of each test."""
    _stand_in.heal()
    yield _stand_in
    _stand_in.heal()
