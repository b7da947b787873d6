"""The durable queue of check-ins, as the sender works through it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from queue_server.contract.person import Patient
from queue_server.contract.visits import CheckinState, ServiceBooked
from queue_server.store import alarms, checkin_cards
from queue_server.store.tables import Instant, checkin, person, visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from queue_server.contract.visits import Skipped
    from queue_server.insurance.checkin.row import Card
    from queue_server.insurance.portal.upload import Receipt, Refused
    from queue_server.store.seal import Seal

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
DOUBLINGS = 5
"""After so many it is the longest pause in any case."""
ENOUGH_TRIES = 3
"""Of one that is old: a server that was off for days has not tried anything yet."""
PROBLEM_LENGTH = 64


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A check-in, with all that its file is made of. ``record``: see ``checkins``.

    ``queued``: whether it is in the queue. ``untold``: its file was made just now, and the portal
    has seen none of it.
    """

    id: str
    queued: bool
    untold: bool = False
    booked_at: datetime
    tries: int
    began: datetime
    record: dict[str, Any] = field(repr=False)
    booking: ServiceBooked = field(repr=False)
    person: Patient = field(repr=False)
    card: Card | None = field(repr=False)
    settled: bool

    @property
    def file(self) -> bytes | None:
        """What was sent, or is about to be; None before it is made."""
        text: str | None = self.record["file"]
        return None if text is None else text.encode()


_NOW = bindparam("now", type_=Instant())
_DUE = (
    select(checkin.c.id)
    # A clock that was set back must not make a pause longer.
    .where((checkin.c.next_at <= _NOW) | (checkin.c.next_at > bindparam("far", type_=Instant())))
    .order_by(checkin.c.booked_at, checkin.c.id)
    .limit(bindparam("most"))
)
_ONE = (
    select(checkin.c.id, checkin.c.visit_id, checkin.c.booked_at, checkin.c.tries)
    .add_columns(checkin.c.next_at, checkin.c.sealed, visit.c.started_at, visit.c.person_id)
    .add_columns(person.c.sealed.label("person"))
    .join(visit, visit.c.id == checkin.c.visit_id)
    .join(person, person.c.id == visit.c.person_id)
    .where(checkin.c.id == bindparam("which"))
)
_SOME = checkin.update().where(
    checkin.c.id.in_(bindparam("these", expanding=True)), checkin.c.next_at.is_not(None)
)
_THIS = checkin.update().where(checkin.c.id == bindparam("which"))


def due(connection: Connection, now: datetime, most: int) -> list[str]:
    """The check-ins that can be looked at now, the oldest first."""
    facts = {"now": now, "far": now + LONGEST_PAUSE, "most": most}
    return list(connection.execute(_DUE, facts).scalars())


def read(connection: Connection, seal: Seal, checkin_id: str) -> Waiting:
    """One check-in.

    Raises:
        checkin_cards.DAMAGE: one of its records is damaged.
    """
    row = connection.execute(_ONE, {"which": checkin_id}).one()
    record = seal.open(row.sealed, row.id)
    card, settled = checkin_cards.newest(connection, seal, row.visit_id)
    return Waiting(
        id=row.id,
        queued=row.next_at is not None,
        booked_at=row.booked_at,
        tries=row.tries,
        began=row.started_at,
        record=record,
        booking=ServiceBooked.model_validate(record["booking"]),
        person=Patient.model_validate(seal.open(row.person, row.person_id)),
        card=card,
        settled=settled,
    )


def hold(connection: Connection, held: Sequence[str], until: datetime) -> None:
    """Look at these again at ``until``; what has left the queue meanwhile stays as it is."""
    connection.execute(_SOME.values(state=CheckinState.HELD, next_at=until), {"these": held})


def skip(connection: Connection, checkin_id: str, why: Skipped, now: datetime) -> None:
    """Send nothing for it."""
    _end(connection, checkin_id, CheckinState.SKIPPED, now, problem=why)


def keep_file(connection: Connection, seal: Seal, waiting: Waiting, file: bytes) -> Waiting:
    """Keep what will be sent, before it is: a repetition has to be the same bytes."""
    record = {**waiting.record, "file": file.decode()}
    sealed = seal.close(record, waiting.id)
    _change(connection, waiting.id, state=CheckinState.READY, sealed=sealed)
    return replace(waiting, record=record, untold=True)


def take_back(connection: Connection, seal: Seal, waiting: Waiting) -> None:
    """Forget a file of which the portal has seen nothing: it is built anew from what is known."""
    sealed = seal.close({**waiting.record, "file": None}, waiting.id)
    _change(connection, waiting.id, sealed=sealed)


def accept(
    connection: Connection, seal: Seal, waiting: Waiting, receipt: Receipt, now: datetime
) -> None:
    """Keep the portal's receipt."""
    told = {"transaction_id": receipt.transaction_id, "received_at": receipt.received_at}
    sealed = seal.close({**waiting.record, "receipt": told}, waiting.id)
    kept = {"receipt": receipt.transaction_id[:PROBLEM_LENGTH], "sealed": sealed}
    _end(connection, waiting.id, CheckinState.ACCEPTED, now, problem=None, **kept)


def refuse(
    connection: Connection, seal: Seal, waiting: Waiting, refused: Refused, now: datetime
) -> None:
    """The portal does not take it; its words are kept sealed, for they may be personal."""
    told = {"code": refused.code, "message": refused.message}
    sealed = seal.close({**waiting.record, "refusal": told}, waiting.id)
    _change(connection, waiting.id, sealed=sealed)
    reject(connection, waiting.id, refused.code, now)


def reject(connection: Connection, checkin_id: str, code: str, now: datetime) -> None:
    """It cannot be sent as it is, and somebody has to know."""
    _end(connection, checkin_id, CheckinState.REJECTED, now, problem=code)
    alarms.raise_alarm(connection, alarms.Kind.CHECKIN_REJECTED, code, now)


def put_off(connection: Connection, waiting: Waiting, now: datetime) -> None:
    """No receipt came: try later, and later again each time."""
    pause = min(FIRST_PAUSE * 2 ** min(waiting.tries, DOUBLINGS), LONGEST_PAUSE)
    _change(connection, waiting.id, tries=waiting.tries + 1, next_at=now + pause)


def give_up(connection: Connection, waiting: Waiting, trouble: str, now: datetime) -> None:
    """No receipt came for too long, and somebody has to know."""
    _end(connection, waiting.id, CheckinState.GIVEN_UP, now, problem=trouble)
    alarms.raise_alarm(connection, alarms.Kind.CHECKIN_GIVEN_UP, trouble, now)


def _end(
    connection: Connection, checkin_id: str, state: CheckinState, now: datetime, **more: object
) -> None:
    _change(connection, checkin_id, state=state, next_at=None, done_at=now, **more)


def _change(connection: Connection, checkin_id: str, **values: object) -> None:
    connection.execute(_THIS, {"which": checkin_id, **values})
