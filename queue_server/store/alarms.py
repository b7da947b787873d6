"""What somebody has to repair, counted, until it is cleared. Never anything personal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import String, bindparam, select

from queue_server.contract.insurance import Outcome
from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble
from queue_server.setup.tree import SERVER_USER
from queue_server.store.tables import Instant, alarm
from queue_server.store.upsert import insert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.insurance.decision import Decision


class Kind(StrEnum):
    """What is wrong; ``detail`` says which one of it."""

    PORTAL_CODE = "portal_code"
    """A result code that is the hospital's to repair, or unknown; detail: the code, or "none"."""
    PORTAL_ACCOUNT = "portal_account"
    """The portal refuses the hospital's account; detail: "401"."""
    PORTAL_UNREADABLE = "portal_unreadable"
    """What came was no answer of the portal; detail: a ``Trouble``."""
    CHECKIN_REJECTED = "checkin_rejected"
    CHECKIN_GIVEN_UP = "checkin_given_up"
    RECHECK_GIVEN_UP = "recheck_given_up"
    """Tickets whose insurance was never answered; detail: their service day, ISO 8601."""
    WEBHOOK_FAILING = "webhook_failing"
    """A system does not take its events; detail: the webhook's id, as of the next two."""
    WEBHOOK_MISSED = "webhook_missed"
    """It did not for so long that some are not kept any more."""
    WEBHOOK_STOPPED = "webhook_stopped"
    """It has said that it wants no more."""
    SIGN_ON_FAILING = "sign_on_failing"
    """The provider of the single sign-on is silent or not to be trusted; detail: the reason."""


@dataclass(frozen=True)
class Alarm:
    """One that is open: ``count`` times since ``first_at``, last at ``last_at``."""

    id: str
    kind: Kind
    detail: str
    count: int
    first_at: datetime
    last_at: datetime


OFFICER_CODES = ("054", "055")
"""The officer is not registered, or under another name (CV 1923/BHXH-CNTT, Phụ lục 03; primary)."""
_UNREADABLE = {Trouble.NOT_JSON, Trouble.TOO_LARGE}
_OPEN = alarm.c.cleared_at.is_(None)
_RAISED = insert(alarm)
_RAISE = _RAISED.on_conflict_do_update(
    index_elements=[alarm.c.kind, alarm.c.detail],
    index_where=_OPEN,
    set_={"count": alarm.c.count + 1, "last_at": _RAISED.excluded.last_at},
)
_CLEARED = {
    "cleared_at": bindparam("now", type_=Instant()),
    "cleared_by": bindparam("by", type_=String()),
}
_CLEAR = alarm.update().where(_OPEN, alarm.c.kind == bindparam("which_kind")).values(_CLEARED)
_CLEAR_ONE = _CLEAR.where(alarm.c.detail == bindparam("which_detail"))
_ACKNOWLEDGE = alarm.update().where(_OPEN, alarm.c.id == bindparam("which")).values(_CLEARED)
_KNOWN = select(alarm.c.id).where(alarm.c.id == bindparam("which"))
_ALL_OPEN = (
    select(alarm.c.id, alarm.c.kind, alarm.c.detail)
    .add_columns(alarm.c.count.label("times"), alarm.c.first_at, alarm.c.last_at)
    .where(_OPEN)
    .order_by(alarm.c.last_at.desc(), alarm.c.id)
)


def raise_alarm(connection: Connection, kind: str, detail: str, now: datetime) -> None:
    """Raise an alarm, or count up the open one, in the caller's transaction.

    Args:
        connection: the transaction.
        kind: one of ``Kind``.
        detail: a stable code, 64 characters at most; nothing personal.
        now: the instant.
    """
    row = {"id": uuid4().hex, "kind": Kind(kind), "detail": detail, "count": 1}
    connection.execute(_RAISE, {**row, "first_at": now, "last_at": now})


def note(
    connection: Connection, said: PortalAnswer | NoAnswer, decision: Decision, now: datetime
) -> None:
    """Raise what a look-up shows to be wrong, clear what it proves to be gone."""
    if said.refused:
        raise_alarm(connection, Kind.PORTAL_ACCOUNT, "401", now)
    elif isinstance(said, NoAnswer):
        if said.trouble in _UNREADABLE:
            raise_alarm(connection, Kind.PORTAL_UNREADABLE, said.trouble, now)
    elif not said.remembered:
        clear(connection, Kind.PORTAL_ACCOUNT, None, now, SERVER_USER)
        clear(connection, Kind.PORTAL_UNREADABLE, None, now, SERVER_USER)
        if decision.alarm is not None:
            raise_alarm(connection, Kind.PORTAL_CODE, decision.code or "none", now)
        elif decision.outcome is Outcome.ELIGIBLE:
            # Nothing less proves it: whether the portal looks at the card first is not known.
            for code in OFFICER_CODES:
                clear(connection, Kind.PORTAL_CODE, code, now, SERVER_USER)


def clear(connection: Connection, kind: str, detail: str | None, now: datetime, by: str) -> None:
    """Close the open alarms of a kind (``detail`` None: all of them). Safe to repeat."""
    facts = {"which_kind": kind, "now": now, "by": by}
    if detail is None:
        connection.execute(_CLEAR, facts)
    else:
        connection.execute(_CLEAR_ONE, {**facts, "which_detail": detail})


def acknowledge(connection: Connection, alarm_id: str, now: datetime, by: str) -> bool:
    """Close one alarm by hand; False if there is no such alarm. Safe to repeat."""
    connection.execute(_ACKNOWLEDGE, {"which": alarm_id, "now": now, "by": by})
    return connection.execute(_KNOWN, {"which": alarm_id}).first() is not None


def standing(connection: Connection) -> list[Alarm]:
    """The alarms that are open, the latest first."""
    return [
        Alarm(row.id, Kind(row.kind), row.detail, row.times, row.first_at, row.last_at)
        for row in connection.execute(_ALL_OPEN)
    ]
