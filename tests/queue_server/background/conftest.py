from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.queue_server.background.night import Night
from tests.queue_server.simulators.stand_in import STAFF_CCCD, STAFF_NAME, StandIn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
def night(portal: StandIn, tmp_path: Path) -> Iterator[Night]:
    """Tickets, the service and the rechecker, on a clock that the test moves."""
    with Night.begin(tmp_path, portal) as night:
        yield night
