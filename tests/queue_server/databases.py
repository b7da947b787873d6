"""On which database the suite runs: ``TIEPDON_DATABASE=postgresql`` or, without it, SQLite."""

from __future__ import annotations

import atexit
import os
from functools import cache
from typing import TYPE_CHECKING

from tests.queue_server.postgres import QUICK, Postgres

if TYPE_CHECKING:
    from pathlib import Path

ON_POSTGRESQL = os.environ.get("TIEPDON_DATABASE") == "postgresql"


def new_url(folder: Path) -> str:
    """The URL of a database that is not made yet, or is empty; a file stands in ``folder``."""
    return postgres().make() if ON_POSTGRESQL else f"sqlite:///{folder}/server.db"


@cache
def postgres() -> Postgres:
    """One cluster for all tests of this process, started when the first one asks."""
    cluster = Postgres(*QUICK)
    atexit.register(cluster.close)
    cluster.start()
    return cluster
