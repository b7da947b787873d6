"""A queue server with a broker of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.mosquitto import Mosquitto
from demo.ports import free_ports
from queue_server.contract.mqtt import Topics
from tests.queue_server.events.ear import Ear
from tests.queue_server.forked import QuickServer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.queue_server.serving import Server

KIOSK, OTHER_KIOSK = "kiosk01", "kiosk02"
BOARD_USER, SERVER_USER = "board-hall", "queue-server"
ZONE = "tang2"
TOPICS = Topics("bm1")


@dataclass(frozen=True)
class House:
    """Nothing runs until it is started; what was started is stopped with ``close``."""

    server: Server
    broker: Mosquitto
    broker_folder: Path
    port: int
    websockets_port: int

    @classmethod
    def build(
        cls,
        folder: Path,
        *,
        tables: str = "",
        kind: type[Server] = QuickServer,
        database: str | None = None,
    ) -> House:
        """``database``: its URL, or a new one."""
        port, websockets = free_ports(2)
        server = kind(folder, mqtt=port, websockets=websockets, tables=tables, database=database)
        out, log = folder / "mosquitto", folder / "mosquitto.log"
        broker = Mosquitto(server.config, out, port=port, websockets_port=websockets, log=log)
        return cls(server, broker, out, port, websockets)

    def ear(self, user: str, *, lasting: str | None = None) -> Ear:
        """Somebody who comes to the broker with this user's password."""
        return Ear(self.port, user, self.server.plain.mqtt[user], lasting=lasting)

    def close(self) -> None:
        self.server.stop()
        self.broker.stop()
