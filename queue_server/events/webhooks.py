"""Tells other systems of events over HTTP."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from queue_server.background.worker import Worker
from queue_server.events.webhook_sender import Sender

if TYPE_CHECKING:
    from queue_server.clock import Clock
    from queue_server.secrets import Secrets
    from queue_server.store.database import Database
    from queue_server.store.leader import Leader
    from queue_server.store.site import Site


class Webhooks:
    """A thread for each webhook of the tree: one that is slow keeps back only itself."""

    def __init__(
        self,
        database: Database,
        site: Site,
        secrets: Secrets,
        clock: Clock,
        leader: Leader | None = None,
    ) -> None:
        self._database = database
        self._site = site
        self._secrets = secrets
        self._clock = clock
        self._leader = leader
        self._lock = Lock()
        self._senders: dict[str, Sender] = {}
        self._workers: dict[str, Worker] = {}
        self._closed = False

    def start(self) -> None:
        """Begin with those that are in the tree now."""
        self.wake()

    def wake(self) -> None:
        """There may be events, or a webhook that is new in the tree."""
        with self._lock:
            for hook in () if self._closed else self._site.config.webhooks:
                if hook.id not in self._workers:
                    self._workers[hook.id] = self._worker(hook.id)
                    self._workers[hook.id].start()
            for worker in self._workers.values():
                worker.wake()

    def close(self) -> None:
        """Send no more; what is left waits in the outbox."""
        with self._lock:
            self._closed = True
        for sender in self._senders.values():
            sender.close()
        for worker in self._workers.values():
            worker.close()

    def _worker(self, hook: str) -> Worker:
        sender = Sender(self._database, self._site, self._secrets, self._clock, hook)
        self._senders[hook] = sender
        return Worker(f"webhook-{hook}", self._clock, sender.work, self._leader)
