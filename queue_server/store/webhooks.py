"""How far each webhook is in the events, and how its next one fares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.setup.tree import SERVER_USER
from queue_server.store import alarms, outbox
from queue_server.store.tables import Instant, webhook_cursor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
DOUBLINGS = 5
"""After so many it is the longest pause in any case."""
ALARM_AFTER = 3

_HOOK = webhook_cursor.c.id == bindparam("hook")
_CURSOR = select(webhook_cursor).where(_HOOK)
_BEGIN = webhook_cursor.insert()
_CHANGE = webhook_cursor.update().where(_HOOK)
_MOVE = _CHANGE.values(rev=bindparam("to_rev"), tries=0, next_at=None)
_PUT_OFF = _CHANGE.values(tries=bindparam("so_many"), next_at=bindparam("later", type_=Instant()))
_STOP = _CHANGE.values(stopped_at=bindparam("now", type_=Instant()))
_OTHERS = select(webhook_cursor.c.id).where(
    webhook_cursor.c.id.not_in(bindparam("hooks", expanding=True))
)
_FORGET = webhook_cursor.delete().where(_HOOK)
_START = _CHANGE.values(stopped_at=None, tries=0, next_at=None)


@dataclass(frozen=True)
class Cursor:
    """``rev``: the last message that it has, or does not want. ``tries``: of the next one."""

    rev: int
    tries: int = 0
    next_at: datetime | None = None
    stopped_at: datetime | None = None


def cursor(connection: Connection, hook: str) -> Cursor | None:
    """Where a webhook is; None for a new one."""
    found = connection.execute(_CURSOR, {"hook": hook}).first()
    if found is None:
        return None
    return Cursor(found.rev, found.tries, found.next_at, found.stopped_at)


def begin(connection: Connection, hook: str) -> Cursor:
    """A new webhook begins now: it gets what comes after. Safe to repeat."""
    known = cursor(connection, hook)
    if known is not None:
        return known
    begins = Cursor(outbox.last_rev(connection))
    connection.execute(_BEGIN, {"id": hook, "rev": begins.rev, "tries": 0})
    return begins


def move(connection: Connection, hook: str, rev: int, now: datetime) -> None:
    """It has all up to this one."""
    connection.execute(_MOVE, {"hook": hook, "to_rev": rev})
    alarms.clear(connection, alarms.Kind.WEBHOOK_FAILING, hook, now, SERVER_USER)


def put_off(connection: Connection, hook: str, tries: int, now: datetime) -> datetime:
    """The next one failed for the ``tries``-th time; when to try it again."""
    later = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries - 1, DOUBLINGS))
    connection.execute(_PUT_OFF, {"hook": hook, "so_many": tries, "later": later})
    if tries >= ALARM_AFTER:
        alarms.raise_alarm(connection, alarms.Kind.WEBHOOK_FAILING, hook, now)
    return later


def missed(connection: Connection, hook: str, now: datetime) -> None:
    """Some of its events are not kept any more."""
    alarms.raise_alarm(connection, alarms.Kind.WEBHOOK_MISSED, hook, now)


def stop(connection: Connection, hook: str, now: datetime) -> None:
    """It wants no more."""
    connection.execute(_STOP, {"hook": hook, "now": now})
    alarms.clear(connection, alarms.Kind.WEBHOOK_FAILING, hook, now, SERVER_USER)
    alarms.raise_alarm(connection, alarms.Kind.WEBHOOK_STOPPED, hook, now)


def keep_only(connection: Connection, hooks: Sequence[str], now: datetime) -> None:
    """Forget where all others were: one that is put back later is a new one. Safe to repeat."""
    for other in connection.execute(_OTHERS, {"hooks": hooks}).scalars().all():
        connection.execute(_FORGET, {"hook": other})
        for kind in (alarms.Kind.WEBHOOK_FAILING, alarms.Kind.WEBHOOK_STOPPED):
            alarms.clear(connection, kind, other, now, SERVER_USER)


def start(connection: Connection, hook: str, now: datetime) -> None:
    """Send to it again at once, also where it had stopped. Safe to repeat."""
    connection.execute(_START, {"hook": hook})
    alarms.clear(connection, alarms.Kind.WEBHOOK_STOPPED, hook, now, SERVER_USER)
