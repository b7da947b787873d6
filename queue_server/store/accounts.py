"""Staff's own passwords. Who has no row here logs in with the one of the secrets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.store import history, staff
from queue_server.store.tables import staff_account
from queue_server.store.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

_COLUMNS = (
    staff_account.c.username,
    staff_account.c.password_hash,
    staff_account.c.must_change,
    staff_account.c.disabled,
    staff_account.c.changed_at,
)
_ALL = select(*_COLUMNS)
_ONE = _ALL.where(staff_account.c.username == bindparam("who"))


@dataclass(frozen=True)
class Account:
    """``password_hash``: Argon2; None: none, so that nobody can log in with one."""

    username: str
    password_hash: str | None
    must_change: bool
    disabled: bool
    changed_at: datetime


def find(connection: Connection, username: str) -> Account | None:
    """The account of this name, if a password was ever set here."""
    row = connection.execute(_ONE, {"who": username}).mappings().first()
    return None if row is None else Account(**row)


def everybody(connection: Connection) -> Mapping[str, Account]:
    """All accounts by their username."""
    return {row["username"]: Account(**row) for row in connection.execute(_ALL).mappings()}


def set_password(
    connection: Connection, username: str, password_hash: str, now: datetime, *, must_change: bool
) -> None:
    """Give an account this password and let it log in; its sessions end."""
    values = {
        "password_hash": password_hash,
        "must_change": must_change,
        "disabled": False,
        "changed_at": now,
    }
    _write(connection, username, values)
    staff.end_sessions(connection, username)


def disable(connection: Connection, username: str, now: datetime) -> None:
    """Let nobody log in with this name until it has a new password; its sessions end."""
    _write(connection, username, {"password_hash": None, "disabled": True, "changed_at": now})
    staff.end_sessions(connection, username)


def record(connection: Connection, who: str, username: str, what: str, now: datetime) -> None:
    """Tell the history of a deed: "own" (one's own password), "first", "disable" or "reset".

    ``who``: "staff:" and a username, or "server".
    """
    entry = history.Entry(who, "password", facts={"account": username, "what": what})
    history.record(connection, entry, now)


def _write(connection: Connection, username: str, values: Mapping[str, object]) -> None:
    wanted = insert(staff_account).values(username=username, **values)
    connection.execute(wanted.on_conflict_do_update(index_elements=["username"], set_=dict(values)))
