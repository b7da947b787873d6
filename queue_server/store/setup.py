"""The hospital's tree in the database: versions, of which the newest is in force.

As long as there is none, the tree in server.toml is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, inspect, select

from queue_server.config import ConfigError
from queue_server.engine import stops
from queue_server.setup.read import read
from queue_server.setup.tree import Tree
from queue_server.store import boards, history
from queue_server.store.database import Database
from queue_server.store.dialects import is_sqlite
from queue_server.store.tables import setup, stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.config import ServerConfig
    from queue_server.store.site import Site

_NEWEST = select(func.coalesce(func.max(setup.c.version), 0))
_ONE = select(setup).where(setup.c.version == bindparam("version"))
_ALL = select(setup.c.version, setup.c.at, setup.c.who).order_by(setup.c.version.desc())
_OPEN_STOPS = (
    select(stop.c.queue_id, func.count().label("open"))
    .where(
        stop.c.service_day == bindparam("day"),
        stop.c.queue_id.in_(bindparam("queues", expanding=True)),
        stop.c.state.in_(stops.OPEN),
    )
    .group_by(stop.c.queue_id)
)


class ChangedError(Exception):
    """Somebody else has made a newer version meanwhile."""


class StrandedError(Exception):
    """People are today in queues that would be gone; ``open``: how many in which."""

    def __init__(self, open_stops: Mapping[str, int]) -> None:
        super().__init__(", ".join(f"{queue}: {count}" for queue, count in open_stops.items()))
        self.open = open_stops


@dataclass(frozen=True)
class Version:
    """One version of the tree: its TOML, when it came and who brought it ("staff:" or "server")."""

    version: int
    text: str
    at: datetime
    who: str


@dataclass(frozen=True)
class Mark:
    """A version without its text."""

    version: int
    at: datetime
    who: str


def newest(connection: Connection) -> int:
    """The version in force; 0: that of server.toml."""
    return connection.execute(_NEWEST).scalar_one()


def get(connection: Connection, version: int) -> Version | None:
    """One version, if there is such a one."""
    row = connection.execute(_ONE, {"version": version}).mappings().first()
    return None if row is None else Version(**row)


def versions(connection: Connection) -> list[Mark]:
    """All versions, the newest first."""
    return [Mark(**row) for row in connection.execute(_ALL).mappings()]


def add(connection: Connection, text: str, who: str, expected: int | None, now: datetime) -> int:
    """Put a tree (already checked) in force from now on; recorded in the history.

    Args:
        connection: a write transaction.
        text: its TOML.
        who: "staff:" and a username, or "server".
        expected: the version that it was made from; None: whichever.
        now: an aware instant.

    Returns:
        The new version's number.

    Raises:
        ChangedError: another version is in force than expected.
    """
    before = newest(connection)
    if expected is not None and expected != before:
        raise ChangedError
    version = before + 1
    connection.execute(setup.insert().values(version=version, text=text, at=now, who=who))
    history.record(connection, history.Entry(who, "setup", facts={"version": version}), now)
    return version


def keep_patients(connection: Connection, before: Tree, after: Tree, day: date) -> None:
    """See that no queue goes in which somebody is.

    Raises:
        StrandedError: there is one.
    """
    stay = {queue.id for queue in after.queues}
    gone = [queue.id for queue in before.queues if queue.id not in stay]
    left = _stranded(connection, gone, day)
    if left:
        raise StrandedError(left)


def _stranded(connection: Connection, queues: Iterable[str], day: date) -> Mapping[str, int]:
    """Those of these queues in which somebody is today, and how many."""
    facts = {"queues": list(queues), "day": day}
    return {row.queue_id: row.open for row in connection.execute(_OPEN_STOPS, facts)}


def tree_of(version: Version) -> Tree:
    """What a stored version says.

    Raises:
        ConfigError: this server cannot use it.
    """
    reading = read(version.text, Tree)
    if reading.value is None:
        told = "\n".join(
            f"set-up version {version.version}, line {problem.line}: {problem.place}: "
            f"{problem.words.en}"
            for problem in reading.problems
        )
        raise ConfigError(f"{told}\nexport it, correct it and import it with --force")
    return reading.value


def follow(database: Database, site: Site, now: datetime) -> bool:
    """Let the site follow the newest version, and tell the boards; True if there was a newer one.

    Raises:
        ConfigError: this server cannot use it; the site stays as it was.
    """
    with database.read() as connection:
        version = newest(connection)
        found = get(connection, version) if version != site.setup_version else None
    if found is None:
        return False
    site.adopt(found.version, tree_of(found))
    with database.write() as connection:
        boards.tell_all(connection, site, now)
    return True


def in_force(config: ServerConfig) -> ServerConfig:
    """A configuration with the tree of its database, for commands; its own where there is none.

    Raises:
        ConfigError: the database's tree cannot be used.
    """
    found = stored(config)
    return config if found is None else config.with_tree(tree_of(found))


def stored(config: ServerConfig) -> Version | None:
    """The newest version in a configuration's database, if there are both."""
    database = Database(config.database.url)
    try:
        if is_sqlite(database.url) and not _file_exists(database):
            return None
        with database.read() as connection:
            if not inspect(connection).has_table(setup.name):
                return None
            return get(connection, newest(connection))
    finally:
        database.close()


def _file_exists(database: Database) -> bool:
    return Path(database.engine.url.database or "").exists()
