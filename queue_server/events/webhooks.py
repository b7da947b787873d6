"""Tells other systems of events over HTTP."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from queue_server.background.worker import Worker
from queue_server.events.webhook_sender import Sender
from queue_server.store import webhooks

if TYPE_CHECKING:
    from queue_server.clock import Clock
    from queue_server.secrets import Secrets
    from queue_server.store.database import Database
    from queue_server.store.leader import Leader
    from queue_server.store.site import Site


class Webhooks:
    """A thread for each webhook of the tree: one that is slow keeps back only itself.

    One more thread begins and ends them as the set-up changes.
    """

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
        self._running: dict[str, tuple[Sender, Worker]] = {}
        self._keeper = Worker("webhooks", clock, self._follow, leader)
        site.on_change.append(self._keeper.wake)

    def start(self) -> None:
        """Begin with those that are in the tree now."""
        self._keeper.start()

    def wake(self) -> None:
        """There may be events."""
        with self._lock:
            for _, worker in self._running.values():
                worker.wake()

    def close(self) -> None:
        """Send no more; what is left waits in the outbox."""
        self._keeper.close()
        self._end([*self._running])

    def _follow(self) -> None:
        """Have a thread for each that is in the tree, and nothing of those that are not."""
        wanted = [hook.id for hook in self._site.config.webhooks]
        # They end first: one that is sending keeps how far it is.
        self._end([hook for hook in self._running if hook not in wanted])
        with self._database.write() as connection:
            webhooks.keep_only(connection, wanted, self._clock.now())
        for hook in wanted:
            if hook not in self._running:
                self._begin(hook)

    def _begin(self, hook: str) -> None:
        sender = Sender(self._database, self._site, self._secrets, self._clock, hook)
        worker = Worker(f"webhook-{hook}", self._clock, sender.work, self._leader)
        with self._lock:
            self._running[hook] = sender, worker
        worker.start()

    def _end(self, hooks: list[str]) -> None:
        with self._lock:
            ending = [self._running.pop(hook) for hook in hooks]
        for sender, _ in ending:
            sender.close()
        for sender, worker in ending:
            worker.close()
            sender.hang_up()
