"""Follows the set-up that another process, or the command line, has put in force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from queue_server.config import ConfigError
from queue_server.store import setup

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.clock import Clock
    from queue_server.store.database import Database
    from queue_server.store.site import Site

LOOK_EVERY = timedelta(seconds=2)

_log = structlog.get_logger()


class SetupFollower:
    """Looks for a newer version; one that this server cannot use is told once in the log."""

    def __init__(self, database: Database, site: Site, clock: Clock) -> None:
        self._database = database
        self._site = site
        self._clock = clock

    def work(self) -> datetime:
        """Follow the newest version; returns when to look again."""
        now = self._clock.now()
        try:
            if setup.follow(self._database, self._site, now):
                _log.info("setup_changed", version=self._site.setup_version)
        except ConfigError as error:
            _log.error("setup_unusable", why=str(error))
        return now + LOOK_EVERY
