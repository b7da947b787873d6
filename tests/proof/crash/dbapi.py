"""apsw as a database driver for SQLAlchemy: as much of PEP 249 as the server's store uses."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import apsw

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from tests.proof.crash.power import Disk

apilevel, threadsafety, paramstyle = "2.0", 1, "qmark"
sqlite_version = apsw.sqlite_lib_version()
sqlite_version_info = tuple(int(part) for part in sqlite_version.split("."))
Binary = bytes
vfs: Disk | None = None
"""What files are opened with; there for as long as it is known here."""


class Error(Exception):
    """Whatever the database refuses."""


class OperationalError(Error):
    """Busy, full, damaged, wrong…"""


class IntegrityError(Error):
    """A constraint."""


class ProgrammingError(Error):
    """Never raised."""


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except apsw.ConstraintError as error:
        raise IntegrityError(*error.args) from error
    except apsw.Error as error:
        raise OperationalError(*error.args) from error


class Cursor:
    """Reads all rows at once."""

    arraysize = 1

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1
        self.lastrowid = 0

    def execute(self, sql: str, facts: Iterable[Any] = ()) -> Cursor:
        """Run it to its end."""
        self.description = None
        cursor = self._connection.cursor()
        cursor.exec_trace = self._begins
        before = self._connection.total_changes()
        with _translated():
            rows = cursor.execute(sql, tuple(facts))  # pyright: ignore[reportUnknownMemberType] - its stub names an optional NumPy
            self._rows = list(rows)
        changed = self._connection.total_changes() - before
        self.rowcount = changed if changed or not self.description else -1
        self.lastrowid = self._connection.last_insert_rowid()
        return self

    def executemany(self, sql: str, many: Iterable[Iterable[Any]]) -> Cursor:
        """One after the other."""
        changed = 0
        for facts in many:
            changed += max(0, self.execute(sql, facts).rowcount)
        self.rowcount = changed
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = arraysize) -> list[tuple[Any, ...]]:
        """The next rows."""
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All that are left."""
        return self.fetchmany(len(self._rows))

    def close(self) -> None:
        """Forget the rows."""
        self._rows = []

    def _begins(self, cursor: apsw.Cursor, _sql: str, _facts: object) -> bool:
        """Only here apsw tells the columns also of a statement without rows."""
        columns = cursor.get_description()
        self.description = tuple((name, *(None,) * 6) for name, _ in columns) or None
        return True


class Connection:
    """Transactions are begun by whoever uses it."""

    isolation_level: str | None = None

    def __init__(self, file: str) -> None:
        with _translated():
            self._connection = apsw.Connection(file, vfs=vfs and vfs.name)

    def cursor(self) -> Cursor:
        """A new one."""
        return Cursor(self._connection)

    def execute(self, sql: str, facts: Iterable[Any] = ()) -> Cursor:
        """With a cursor of its own."""
        return self.cursor().execute(sql, facts)

    def commit(self) -> None:
        """End the transaction, if there is one."""
        if self._connection.in_transaction:
            self.execute("commit")

    def rollback(self) -> None:
        """As if it had not begun."""
        if self._connection.in_transaction:
            self.execute("rollback")

    def close(self) -> None:
        """Close the file."""
        with _translated():
            self._connection.close()

    def create_function(self, name: str, arguments: int, function: Any, **_: Any) -> None:
        """SQLAlchemy's regular expressions."""
        create = getattr(self._connection, "create_scalar_function")  # noqa: B009 - its stub's types
        create(name, function, arguments)


def connect(file: str, **_: Any) -> Connection:
    """Open a database; the standard library's options mean nothing here."""
    return Connection(file)
