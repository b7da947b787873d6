"""Puts a set-up in force from the command line, with or without a server that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.clock import SystemClock
from queue_server.config import ConfigError, ServerConfig
from queue_server.engine import numbers
from queue_server.store import database, setup

if TYPE_CHECKING:
    from queue_server.setup.tree import Tree

WHO = "server"
"""In the history: who may run commands on the machine has all rights there."""


def put(config: ServerConfig, text: str, tree: Tree, *, force: bool) -> tuple[int, bool]:
    """Put a tree in force; a server that runs follows within seconds. Safe to repeat.

    Args:
        config: server.toml, for its database.
        text: the tree's TOML, kept as it is.
        tree: what the text says.
        force: even where patients are in queues that would be gone.

    Returns:
        The version in force, and whether it is new.

    Raises:
        ConfigError: the database cannot be used, or people would be stranded.
    """
    database.check_place(config.database.url)
    database.migrate(config.database.url)
    opened, now = database.Database(config.database.url), SystemClock().now()
    try:
        with opened.write() as connection:
            version = setup.newest(connection)
            newest = setup.get(connection, version)
            if newest is not None and newest.text == text:
                return version, False
            if not force:
                before = config if newest is None else setup.tree_of(newest)
                day = numbers.service_day(now, config.site.zone, before.rules.day_ends)
                setup.keep_patients(connection, before, tree, day)
            return setup.add(connection, text, WHO, version, now), True
    except setup.StrandedError as error:
        raise ConfigError(
            f"people are today in queues, or at counters, that would be gone ({error}); call or "
            "transfer them first, or give --force"
        ) from None
    finally:
        opened.close()
