"""Whether a check-in is sent, waits, is left out or cannot be sent: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from queue_server.contract.visits import Skipped
from queue_server.insurance.checkin.row import booked_card

if TYPE_CHECKING:
    from datetime import timedelta

    from queue_server.contract.visits import ServiceBooked
    from queue_server.insurance.checkin.row import Card

EMERGENCY = "2"
"""MA_DOITUONG_KCB of an emergency (QĐ 3276/QĐ-BYT): no check-in (QĐ 4750/QĐ-BYT, Điều 2 k2 c)."""
NOT_INSURED = "9"
"""MA_DOITUONG_KCB of a treatment that the insurance does not pay: the card's fields stay empty."""
CARD_NOT_NEEDED = {NOT_INSURED, "8"}
"""The others are insured treatments (QĐ 3276/QĐ-BYT), whose check-in means nothing without a card;
8 (thu hồi) names no right to care."""
CARD_MISSING = "MA_THE_BHYT:missing"


@dataclass(frozen=True)
class Rules:
    """What this hospital decided. ``hold``: how long a check-in waits for the card."""

    hold: timedelta
    without_card: Literal["send", "skip"]


@dataclass(frozen=True)
class Send:
    """Send it, with this card in it."""

    card: Card | None


@dataclass(frozen=True)
class Hold:
    """Wait for the insurance's answer, or for the HIS to tell the card."""


@dataclass(frozen=True)
class Skip:
    """Send nothing."""

    why: Skipped


@dataclass(frozen=True)
class Reject:
    """It cannot be sent as it is; ``code``: field and fault."""

    code: str


def left_out(booking: ServiceBooked) -> Skipped | None:
    """Why this booking makes no check-in, whatever the insurance says; None: it makes one."""
    if booking.patient_object == EMERGENCY:
        return Skipped.EMERGENCY
    return Skipped.SAMPLES_ONLY if booking.samples_only else None


def plan(
    booking: ServiceBooked,
    found: Card | None,
    *,
    settled: bool,
    waited: timedelta | None,
    rules: Rules,
) -> Send | Hold | Skip | Reject:
    """What to do with a booking now.

    Args:
        booking: what the HIS told.
        found: the card that pays by the newest answer, None when none does or nothing was answered.
        settled: whether the insurance has said whether a card pays.
        waited: since the booking is there and the portal could answer; None while it cannot.
        rules: the hospital's.
    """
    why = left_out(booking)
    if why is not None:
        return Skip(why)
    insured = booking.patient_object != NOT_INSURED
    card = (booked_card(booking) or found) if insured else None
    if card is not None:
        return Send(card)
    if insured and not settled and (waited is None or waited < rules.hold):
        return Hold()
    if booking.patient_object not in CARD_NOT_NEEDED:
        return Reject(CARD_MISSING)
    return Skip(Skipped.WITHOUT_CARD) if rules.without_card == "skip" else Send(None)
