from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queue_server.simulators.portal import PortalServer
from tests.queue_server.simulators.caller import Caller, known

if TYPE_CHECKING:
    from collections.abc import Iterator


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
