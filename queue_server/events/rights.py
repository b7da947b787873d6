"""Who may say and hear what on the broker, whichever broker it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from queue_server.config import LISTENER_USER
from queue_server.contract.mqtt import Topics
from queue_server.setup.tree import BOARD_USER, SERVER_USER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queue_server.config import ServerConfig


@dataclass(frozen=True)
class Rights:
    """One user's topic filters. A subscriber's client id is its user's name, or begins with it."""

    user: str
    says: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()


def rights(config: ServerConfig) -> Iterator[Rights]:
    """Kiosks speak for themselves alone; a board hears its own state, its zone, the heartbeat.

    A listener hears the events, the history's head and the heartbeat.
    """
    topics = Topics(config.site.id)
    everything = (f"{topics.root}/#",)
    yield Rights(SERVER_USER, says=everything, hears=everything)
    for kiosk in config.kiosks:
        yield Rights(kiosk.id, says=(f"{topics.root}/dev/{kiosk.id}/#",))
    for board in config.boards:
        shown = (topics.board_state(board.id), topics.call(board.zone), topics.heartbeat)
        yield Rights(f"{BOARD_USER}{board.id}", hears=shown)
    heard = (topics.event("+"), topics.event(None), topics.audit_head, topics.heartbeat)
    for listener in config.mqtt.listeners:
        yield Rights(f"{LISTENER_USER}{listener}", hears=heard)
