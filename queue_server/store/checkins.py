"""Check-ins of treatments: what the HIS booked, and how far each is.

The record of each, sealed: "booking" as it came, "file" as it was sent, then "receipt" or "refusal"
as the portal gave it, "resent" by whom and when. ``problem`` holds a stable code: why it was
skipped, or what was wrong. ``booked_at`` is when it was queued, first or anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import bindparam, select

from queue_server.contract.visits import Checkin, CheckinState, ServiceBooked, Skipped
from queue_server.insurance.checkin.plan import Hold, Reject, Rules, Skip, plan
from queue_server.insurance.checkin.row import check_booking
from queue_server.store import alarms, checkin_cards
from queue_server.store.checkin_changes import changed_by
from queue_server.store.tables import checkin, visit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from queue_server.store.site import Site


class VisitUnknownError(LookupError):
    """There is no such visit."""


class TreatmentReusedError(ValueError):
    """This treatment belongs to another visit."""


_BEGAN = select(visit.c.started_at).where(visit.c.id == bindparam("visit"))
_COLUMNS = (
    *(checkin.c.id, checkin.c.visit_id, checkin.c.state, checkin.c.sealed),
    *(checkin.c.problem, checkin.c.receipt, checkin.c.booked_at),
)
_OF_TREATMENT = select(*_COLUMNS).where(checkin.c.treatment_index == bindparam("index"))
_BY_ID = select(*_COLUMNS).where(checkin.c.id == bindparam("which"))
_NEW = checkin.insert()
_AGAIN = checkin.update().where(checkin.c.id == bindparam("which"))


def rules(site: Site) -> Rules:
    """What the hospital's configuration says of check-ins."""
    table = site.config.checkin
    return Rules(hold=timedelta(minutes=table.hold_minutes), without_card=table.without_card)


def book(
    connection: Connection, site: Site, visit_id: str, booking: ServiceBooked, now: datetime
) -> tuple[Checkin, bool]:
    """Note the first cost of a treatment, in the caller's transaction.

    Returns:
        The treatment's check-in, and whether it is new. A later booking changes nothing of one of
        which the portal may have seen something, unless it was rejected and this one corrects it.

    Raises:
        VisitUnknownError: no such visit.
        TreatmentReusedError: the treatment is another visit's.
        queue_server.insurance.checkin.rules.CheckinError: it can never be sent.
    """
    began = connection.execute(_BEGAN, {"visit": visit_id}).scalar_one_or_none()
    if began is None:
        raise VisitUnknownError
    check_booking(booking, began, site.config.site.zone)
    if site.config.checkin.reported_by == "his":
        state, reason = CheckinState.SKIPPED, Skipped.REPORTED_BY_HIS
        return Checkin(checkin_id=None, state=state, reason=reason), False
    index = site.seal.digest("treatment", booking.treatment_id)
    known = connection.execute(_OF_TREATMENT, {"index": index}).mappings().first()
    if known is None:
        return _keep_new(connection, site, visit_id, index, booking, now), True
    if known["visit_id"] != visit_id:
        raise TreatmentReusedError
    changed = changed_by(site.seal, booking, known)
    if changed is None:
        return shown(known), False
    queued = _queued(connection, site, visit_id, changed, now)
    if known["state"] in {CheckinState.HELD, CheckinState.READY}:
        queued["booked_at"] = known["booked_at"]
    sealed = site.seal.close(_record(changed), known["id"])
    connection.execute(_AGAIN, {"which": known["id"], "sealed": sealed, **queued})
    return _stands(connection, known["id"]), False


def find(connection: Connection, checkin_id: str) -> RowMapping | None:
    """A check-in's row, None if there is none."""
    return connection.execute(_BY_ID, {"which": checkin_id}).mappings().first()


def queue_again(connection: Connection, checkin_id: str, sealed: bytes, now: datetime) -> Checkin:
    """Queue a check-in anew, with this record."""
    facts = {"which": checkin_id, "sealed": sealed, **_fresh(CheckinState.READY, now)}
    connection.execute(_AGAIN, facts)
    return _stands(connection, checkin_id)


def shown(row: RowMapping) -> Checkin:
    """A check-in's row as it is told."""
    skipped = row["state"] == CheckinState.SKIPPED
    return Checkin(
        checkin_id=row["id"],
        state=CheckinState(row["state"]),
        reason=Skipped(row["problem"]) if skipped else None,
        problem=None if skipped else row["problem"],
        receipt=row["receipt"],
    )


def _keep_new(
    connection: Connection,
    site: Site,
    visit_id: str,
    index: str,
    booking: ServiceBooked,
    now: datetime,
) -> Checkin:
    checkin_id = uuid4().hex
    row = {
        "id": checkin_id,
        "visit_id": visit_id,
        "treatment_index": index,
        "sealed": site.seal.close(_record(booking), checkin_id),
        **_queued(connection, site, visit_id, booking, now),
    }
    connection.execute(_NEW, row)
    return _stands(connection, checkin_id)


def _queued(
    connection: Connection, site: Site, visit_id: str, booking: ServiceBooked, now: datetime
) -> dict[str, object]:
    """A booking's columns as it is queued, held, left out or rejected."""
    try:
        card, settled = checkin_cards.newest(connection, site.seal, visit_id)
    except checkin_cards.DAMAGE:
        return _fresh(CheckinState.READY, now)  # who sends it rejects it for that
    step = plan(booking, card, settled=settled, waited=None, rules=rules(site))
    match step:
        case Skip(why):
            return {**_fresh(CheckinState.SKIPPED, now), **_ended(why, now)}
        case Reject(code):
            alarms.raise_alarm(connection, alarms.Kind.CHECKIN_REJECTED, code, now)
            return {**_fresh(CheckinState.REJECTED, now), **_ended(code, now)}
        case Hold():
            return _fresh(CheckinState.HELD, now)
        case _:
            return _fresh(CheckinState.READY, now)


def _fresh(state: CheckinState, now: datetime) -> dict[str, object]:
    nothing = {"problem": None, "receipt": None, "done_at": None}
    return {"state": state, "booked_at": now, "tries": 0, "next_at": now, **nothing}


def _ended(problem: str, now: datetime) -> dict[str, object]:
    return {"problem": problem, "next_at": None, "done_at": now}


def _record(booking: ServiceBooked) -> dict[str, object]:
    return {"booking": booking.model_dump(mode="json"), "file": None}


def _stands(connection: Connection, checkin_id: str) -> Checkin:
    return shown(connection.execute(_BY_ID, {"which": checkin_id}).mappings().one())
