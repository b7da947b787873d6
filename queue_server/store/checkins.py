"""Check-ins of treatments: what the HIS booked, and how far each is.

The record of each, sealed: "booking" as it came, "file" as it was sent, then "receipt" or "refusal"
as the portal gave it. ``problem`` holds a stable code: why it was skipped, or what was wrong.
``booked_at`` is when it was queued, first or anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, select

from queue_server.contract.visits import Checkin, CheckinState, Skipped
from queue_server.insurance.checkin.plan import Hold, Rules, Skip, left_out, plan
from queue_server.insurance.checkin.row import check_booking
from queue_server.store import checkin_cards
from queue_server.store.tables import checkin, visit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from queue_server.contract.visits import ServiceBooked
    from queue_server.store.site import Site


class VisitUnknownError(LookupError):
    """There is no such visit."""


class TreatmentReusedError(ValueError):
    """This treatment belongs to another visit."""


_BEGAN = select(visit.c.started_at).where(visit.c.id == bindparam("visit"))
_COLUMNS = (
    *(checkin.c.id, checkin.c.visit_id, checkin.c.state, checkin.c.sealed),
    *(checkin.c.problem, checkin.c.receipt),
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
        The treatment's check-in, and whether it is new. A later booking changes nothing, but where
        the earlier one was left out for what it was, or was rejected and this one corrects it.

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
    if not _takes_its_place(booking, known):
        return _shown(known), False
    queued = _queued(connection, site, visit_id, booking, now)
    sealed = site.seal.close(_record(booking), known["id"])
    connection.execute(_AGAIN, {"which": known["id"], "sealed": sealed, **queued})
    return _now(connection, known["id"]), False


def resend(connection: Connection, site: Site, checkin_id: str, now: datetime) -> Checkin | None:
    """Queue a rejected or given-up check-in anew; any other stays as it is.

    One that was given up goes out with the same bytes, for the portal may have taken them. One that
    was rejected is built anew from what is known now. One whose record is damaged stays rejected.

    Returns:
        How it stands then; None if there is no such check-in.
    """
    known = connection.execute(_BY_ID, {"which": checkin_id}).mappings().first()
    if known is None:
        return None
    if known["state"] not in {CheckinState.REJECTED, CheckinState.GIVEN_UP}:
        return _shown(known)
    try:
        record = site.seal.open(known["sealed"], checkin_id)
    except InvalidTag:
        return _shown(known)
    if known["state"] == CheckinState.REJECTED:
        record = {"booking": record["booking"], "file": None}
    facts = {"which": checkin_id, "sealed": site.seal.close(record, checkin_id)}
    connection.execute(_AGAIN, {**facts, **_fresh(CheckinState.READY, now)})
    return _now(connection, checkin_id)


def _takes_its_place(booking: ServiceBooked, known: RowMapping) -> bool:
    """Whether a later booking is the treatment's first cost after all."""
    if known["state"] == CheckinState.REJECTED:
        return booking.corrected
    by_itself = known["problem"] in {Skipped.EMERGENCY, Skipped.SAMPLES_ONLY}
    return known["state"] == CheckinState.SKIPPED and by_itself and left_out(booking) is None


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
    return _now(connection, checkin_id)


def _queued(
    connection: Connection, site: Site, visit_id: str, booking: ServiceBooked, now: datetime
) -> dict[str, object]:
    """A booking's columns as it is queued, held or left out."""
    card, settled = checkin_cards.newest(connection, site.seal, visit_id)
    step = plan(booking, card, settled=settled, waited=timedelta(), rules=rules(site))
    if isinstance(step, Skip):
        row = _fresh(CheckinState.SKIPPED, now)
        return {**row, "problem": step.why, "next_at": None, "done_at": now}
    return _fresh(CheckinState.HELD if isinstance(step, Hold) else CheckinState.READY, now)


def _fresh(state: CheckinState, now: datetime) -> dict[str, object]:
    nothing = {"problem": None, "receipt": None, "done_at": None}
    return {"state": state, "booked_at": now, "tries": 0, "next_at": now, **nothing}


def _record(booking: ServiceBooked) -> dict[str, object]:
    return {"booking": booking.model_dump(mode="json"), "file": None}


def _now(connection: Connection, checkin_id: str) -> Checkin:
    return _shown(connection.execute(_BY_ID, {"which": checkin_id}).mappings().one())


def _shown(row: RowMapping) -> Checkin:
    skipped = row["state"] == CheckinState.SKIPPED
    return Checkin(
        checkin_id=row["id"],
        state=CheckinState(row["state"]),
        reason=Skipped(row["problem"]) if skipped else None,
        problem=None if skipped else row["problem"],
        receipt=row["receipt"],
    )
