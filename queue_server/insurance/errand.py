"""Why a patient is sent to the desk: one rule for what is said, printed and shown."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from queue_server.contract.insurance import Outcome
from queue_server.insurance.identity import FACTS

if TYPE_CHECKING:
    from collections.abc import Collection

    from queue_server.contract.insurance import Estimate, Paper
    from queue_server.insurance.decision import Decision
    from queue_server.insurance.hospital import Hospital


class Errand(Enum):
    """What has to be settled at the desk."""

    INSURANCE = auto()
    """The portal does not say that a card is in force today."""
    PERSON = auto()
    """The card in force may be somebody else's."""
    PAPER_CARD = auto()
    """A card of the army's or the police's has to be seen."""
    PAPERS = auto()
    """What is paid hangs on papers that nobody has seen."""
    UNPAID = auto()
    """The fund is not expected to pay; a paper could change that."""


def errand(
    decision: Decision,
    estimate: Estimate | None,
    papers: Collection[Paper] | None,
    hospital: Hospital,
) -> Errand | None:
    """The most important reason to send a patient to the desk; None where there is none.

    Args:
        decision: what the portal's answer means.
        estimate: what the fund is expected to pay, None where that is not known.
        papers: what the patient declared, for staff to confirm; None where nobody asked.
        hospital: what this hospital is.
    """
    if decision.outcome is not Outcome.ELIGIBLE:
        # Nobody can do more at the desk while the portal is silent.
        return None if decision.outcome is Outcome.PENDING else Errand.INSURANCE
    if decision.staff_must_check:
        return Errand.PERSON if FACTS & {*decision.staff_must_check} else Errand.PAPER_CARD
    if estimate is not None and estimate.percent == 0:
        return Errand.UNPAID
    if decision.facility == hospital.facility_code:
        return None
    return Errand.PAPERS if estimate is None or papers else None
