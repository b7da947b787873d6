"""A database, and deeds that are recorded in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from queue_server import secrets
from queue_server.config import load
from queue_server.events import gaps, wire
from queue_server.store import history, outbox
from queue_server.store.database import Database, migrate
from queue_server.store.seal import Seal
from queue_server.store.site import Site
from queue_server.store.tables import outbox as table
from tests.queue_server.serving import Server

if TYPE_CHECKING:
    from pathlib import Path

    from queue_server.secrets import Secrets
    from queue_server.store.outbox import Message

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


@dataclass
class Deeds:
    """One hospital's history, in-process."""

    database: Database
    site: Site
    secrets: Secrets
    now: datetime = field(default=MORNING)

    @classmethod
    def build(cls, folder: Path, tables: str = "") -> Deeds:
        config = load(Server(folder, tables=tables).config)
        migrate(config.database.url)
        kept = secrets.load(config.secrets)
        return cls(Database(config.database.url), Site(config, Seal(kept)), kept)

    def do(self, action: str = "call", queue: str | None = "A", **more: Any) -> int:
        """One deed, a second after the one before; its seq."""
        self.now += timedelta(seconds=1)
        entry = history.Entry("staff:dd.mau", action, queue_id=queue, **more)
        with self.database.write() as connection:
            return history.record(connection, entry, self.now)

    def messages(self, after: int = 0, topic: str | None = None) -> list[Message]:
        stored = None if topic is None else wire.stored_topic(self.site, topic)
        with self.database.read() as connection:
            found = outbox.after(connection, after, 1000, stored)
        assert not gaps.broken(found, after), "nothing is gone"
        return [wire.dressed(self.site, message) for message in found]

    def forget(self, *revs: int) -> None:
        """As retention does after seven days."""
        with self.database.write() as connection:
            connection.execute(delete(table).where(table.c.rev.in_(revs)))
