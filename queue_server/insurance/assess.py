"""All that a portal's answer means for one person on one day, in one place: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from queue_server.contract.insurance import Outcome
from queue_server.insurance.benefit.estimate import estimate
from queue_server.insurance.decision import decide
from queue_server.insurance.identity import check_identity
from queue_server.insurance.priority import suggest
from queue_server.insurance.told import tell

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from queue_server.contract.insurance import Estimate, IdentityCheck, Paper, Priority, Told
    from queue_server.contract.person import Person
    from queue_server.insurance.answer import NoAnswer, PortalAnswer
    from queue_server.insurance.decision import Decision
    from queue_server.insurance.hospital import Hospital


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The decision with all that follows from it. ``needs_desk``: the patient is sent there."""

    decision: Decision
    identity: IdentityCheck
    estimate: Estimate | None
    priorities: tuple[Priority, ...]
    told: Told
    needs_desk: bool


def assess(
    answer: PortalAnswer | NoAnswer,
    person: Person,
    papers: Collection[Paper],
    day: date,
    hospital: Hospital,
) -> Assessment:
    """Grade an answer for the service day ``day``; never raises, whatever the portal said."""
    identity = check_identity(answer, person)
    decision = decide(answer, day, asked=person, identity=identity)
    percent = estimate(decision, papers, day, hospital)
    return Assessment(
        decision=decision,
        identity=identity,
        estimate=percent,
        priorities=suggest(person.birth_date, decision.card_number, day),
        told=tell(decision, percent, hospital, day=day),
        needs_desk=bool(decision.staff_must_check)
        or decision.outcome in {Outcome.ASK_DESK, Outcome.NOT_ELIGIBLE},
    )
