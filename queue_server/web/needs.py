"""What the pages take from the server that they are part of (``app.state``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.api.access import Parts
    from queue_server.api.sessions import Sessions
    from queue_server.events.devices import DeviceBook
    from queue_server.sign_on.provider import Provider


class State(Protocol):
    """The parts of ``app.state`` that pages use."""

    parts: Parts
    sessions: Sessions
    devices: DeviceBook
    sign_on: Provider | None
    broker_for_boards: Callable[[str], tuple[str, str]]
    """A board's id -> the user and password of its own that it may read the broker with."""
