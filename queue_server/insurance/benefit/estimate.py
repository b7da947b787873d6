"""What the fund is expected to pay, as far as the route is known at a kiosk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from queue_server.contract.insurance import Estimate, Paper
    from queue_server.insurance.decision import Decision
    from queue_server.insurance.hospital import Hospital


def estimate(
    decision: Decision, papers: Collection[Paper], day: date, hospital: Hospital
) -> Estimate | None:
    """The percentage for an outpatient of today; None where the route or the card is not known."""
    del decision, papers, day, hospital
    return None
