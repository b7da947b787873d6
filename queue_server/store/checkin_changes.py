"""What a later booking of the same treatment changes of its check-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.visits import CheckinState, ServiceBooked, Skipped
from queue_server.insurance.checkin.plan import left_out
from queue_server.store.checkin_cards import DAMAGE

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from queue_server.store.seal import Seal


def changed_by(seal: Seal, booking: ServiceBooked, known: RowMapping) -> ServiceBooked | None:
    """What a later booking makes of the treatment's; None: it changes nothing."""
    match known["state"]:
        case CheckinState.REJECTED:
            return booking if booking.corrected else None
        case CheckinState.SKIPPED if known["problem"] != Skipped.WITHOUT_CARD:
            # It may be the treatment's first cost after all.
            return booking if left_out(booking) is None else None
        case CheckinState.HELD | CheckinState.READY | CheckinState.SKIPPED:
            return _changed_unsent(seal, booking, known)
        case _:
            return None


def _changed_unsent(seal: Seal, booking: ServiceBooked, known: RowMapping) -> ServiceBooked | None:
    """The first cost stays the first; what the HIS says of the patient now is newer."""
    try:
        record = seal.open(known["sealed"], known["id"])
        first = ServiceBooked.model_validate(record["booking"])
        sent = record["file"] is not None
    except DAMAGE:
        return None  # who sends it rejects it for that
    if sent:
        return None
    if booking.corrected:
        return booking
    newer = {"patient_object": booking.patient_object, "card": booking.card or first.card}
    merged = first.model_copy(update=newer)
    return None if merged == first else merged
