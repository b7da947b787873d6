"""The hospital's tree in the database: versions, of which the newest is in force.

As long as there is none, the tree in server.toml is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, inspect, select, union

from queue_server.config import ConfigError
from queue_server.engine import stops
from queue_server.setup.read import read
from queue_server.setup.tree import Tree
from queue_server.store import boards, history
from queue_server.store.database import Database
from queue_server.store.dialects import is_sqlite
from queue_server.store.site import Site
from queue_server.store.tables import setup, step, stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.config import ServerConfig
    from queue_server.setup.tables import CounterTable, QueueTable

_NEWEST = select(func.coalesce(func.max(setup.c.version), 0))
_ONE = select(setup).where(setup.c.version == bindparam("version"))
_ALL = select(setup.c.version, setup.c.at, setup.c.who).order_by(setup.c.version.desc())
# Who is in a queue today, or is today still to come to it; each ticket once.
_HERE = union(
    select(stop.c.queue_id, stop.c.ticket_id).where(
        stop.c.service_day == bindparam("day"), stop.c.state.in_(stops.OPEN)
    ),
    select(step.c.queue_id, step.c.ticket_id)
    .join_from(stop, step, step.c.ticket_id == stop.c.ticket_id)
    .where(
        stop.c.service_day == bindparam("day"),
        stop.c.state.in_(stops.OPEN),
        step.c.state == "planned",
    ),
).subquery()
_IN_QUEUES = (
    select(_HERE.c.queue_id, func.count().label("people"))
    .where(_HERE.c.queue_id.in_(bindparam("queues", expanding=True)))
    .group_by(_HERE.c.queue_id)
)
_AT_COUNTERS = select(stop.c.counter_id).where(
    stop.c.service_day == bindparam("day"),
    stop.c.state.in_(stops.AT_COUNTER),
    stop.c.counter_id.in_(bindparam("counters", expanding=True)),
)


class ChangedError(Exception):
    """Somebody else has made a newer version meanwhile."""


class BehindError(Exception):
    """There is a newer version than the site works with: follow it, then do the write."""


class StrandedError(Exception):
    """People would be left where nobody finds them.

    ``open``: how many are today in, or still to come to, which queues that would be gone.
    ``counters``: those that would be gone with somebody at them.
    """

    def __init__(self, open_stops: Mapping[str, int], counters: Sequence[str]) -> None:
        told = (*(f"{queue}: {count}" for queue, count in open_stops.items()), *counters)
        super().__init__(", ".join(told))
        self.open = open_stops
        self.counters = counters


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
    """See that no queue and no counter goes at which somebody is or, later today, will be.

    Raises:
        StrandedError: there is one.
    """
    queues = connection.execute(
        _IN_QUEUES, {"queues": _gone(before.queues, after.queues), "day": day}
    )
    counters = connection.execute(
        _AT_COUNTERS, {"counters": _gone(before.counters, after.counters), "day": day}
    )
    left = {row.queue_id: row.people for row in queues}
    occupied = sorted(counters.scalars())
    if left or occupied:
        raise StrandedError(left, occupied)


def _gone(
    before: Iterable[QueueTable | CounterTable], after: Iterable[QueueTable | CounterTable]
) -> list[str]:
    stay = {each.id for each in after}
    return [each.id for each in before if each.id not in stay]


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


def keep_up(connection: Connection, site: Site) -> None:
    """See that a write works with the newest version.

    Raises:
        BehindError: there is a newer one that nobody here has looked at.
    """
    if newest(connection) > site.setup_seen:
        raise BehindError


def follow(database: Database, site: Site, now: datetime) -> bool:
    """Let the site follow the newest version, and tell the boards; True if there was a newer one.

    The boards are told first: if that fails, the next call does it all again.

    Raises:
        ConfigError: this server cannot use it; the site stays as it was, and passes it over.
    """
    with database.read() as connection:
        version = newest(connection)
        found = get(connection, version) if version > site.setup_seen else None
    if found is None:
        return False
    try:
        tree = tree_of(found)
    except ConfigError:
        site.pass_over(found.version)
        raise
    ahead = Site(site.config.with_tree(tree), site.seal)
    with database.write() as connection:
        boards.tell_all(connection, ahead, now)
    return site.adopt(found.version, tree)


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
