"""Whether a check-in is sent, waits or is left out: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from queue_server.contract.visits import Skipped

if TYPE_CHECKING:
    from datetime import timedelta

    from queue_server.contract.visits import ServiceBooked
    from queue_server.insurance.checkin.row import Card

EMERGENCY = "2"
"""MA_DOITUONG_KCB of an emergency (QĐ 3276/QĐ-BYT): no check-in (QĐ 4750/QĐ-BYT, Điều 2 k2 c)."""
NOT_INSURED = "9"
"""MA_DOITUONG_KCB of a treatment that the insurance does not pay: the card's fields stay empty."""


@dataclass(frozen=True)
class Rules:
    """What this hospital decided. ``hold``: how long a check-in waits for the portal's answer."""

    hold: timedelta
    without_card: Literal["send", "skip"]


@dataclass(frozen=True)
class Send:
    """Send it, with this card in it."""

    card: Card | None


@dataclass(frozen=True)
class Hold:
    """Wait for the insurance's answer."""


@dataclass(frozen=True)
class Skip:
    """Send nothing."""

    why: Skipped


def left_out(booking: ServiceBooked) -> Skipped | None:
    """Why this booking makes no check-in, whatever the insurance says; None: it makes one."""
    if booking.patient_object == EMERGENCY:
        return Skipped.EMERGENCY
    return Skipped.SAMPLES_ONLY if booking.samples_only else None


def plan(
    booking: ServiceBooked, card: Card | None, *, settled: bool, waited: timedelta, rules: Rules
) -> Send | Hold | Skip:
    """What to do with a booking now.

    Args:
        booking: what the HIS told.
        card: the card that pays by the newest answer, None when none does or nothing was answered.
        settled: whether the insurance has answered about the patient.
        waited: since the booking came.
        rules: the hospital's.
    """
    why = left_out(booking)
    if why is not None:
        return Skip(why)
    if booking.patient_object == NOT_INSURED:
        card = None
    elif not settled and waited < rules.hold:
        return Hold()
    if card is None and rules.without_card == "skip":
        return Skip(Skipped.WITHOUT_CARD)
    return Send(card)
