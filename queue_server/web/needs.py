"""What the pages take from the server that they are part of (``app.state``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fastapi import Request

    from queue_server.config import ServerConfig
    from queue_server.web.device_view import Reported


class Sessions(Protocol):
    """Who is logged in."""

    def current_user(self, request: Request) -> Any:
        """The staff member of this request's cookie, or None."""
        ...


class Devices(Protocol):
    """What the kiosks last said."""

    def snapshot(self) -> Mapping[str, Reported]:
        """By kiosk id."""
        ...


class State(Protocol):
    """The parts of ``app.state`` that pages use."""

    config: ServerConfig
    sessions: Sessions
    devices: Devices
    broker_for_boards: Callable[[str], tuple[str, str]]
