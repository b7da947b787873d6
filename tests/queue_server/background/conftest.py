from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.queue_server.background.night import Night

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.queue_server.simulators.stand_in import StandIn


@pytest.fixture
def night(portal: StandIn, tmp_path: Path) -> Iterator[Night]:
    """Tickets, the service and the rechecker, on a clock that the test moves."""
    with Night.begin(tmp_path, portal) as night:
        yield night
