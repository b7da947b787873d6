from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queue_server.simulators.portal import PortalServer
from tests.queue_server.simulators.caller import Caller, known
from tests.queue_server.simulators.stand_in import STAFF_CCCD, STAFF_NAME, StandIn

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def _process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    folder = tmp_path_factory.mktemp("portal")
    with StandIn(folder, "--staff-name", STAFF_NAME, "--staff-cccd", STAFF_CCCD) as stand_in:
        yield stand_in


@pytest.fixture
def portal(_process: StandIn) -> Iterator[StandIn]:
    """The stand-in, in good health at the beginning of each test."""
    _process.heal()
    yield _process
    _process.heal()


@pytest.fixture
def server() -> Iterator[PortalServer]:
    """A stand-in in this process, with the people of ``known``."""
    with PortalServer("127.0.0.1", 0, known()).serving() as running:
        yield running


@pytest.fixture
def caller(server: PortalServer) -> Iterator[Caller]:
    """A hospital that calls it."""
    with Caller(server.url) as one:
        yield one
