"""All that a portal's answer means for one person on one day, in one place: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from queue_server.insurance.benefit.estimate import estimate
from queue_server.insurance.decision import decide
from queue_server.insurance.errand import errand
from queue_server.insurance.identity import check_identity, differences
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
    """The decision with all that follows from it.

    ``needs_desk``: the patient is sent there. ``withheld``: the portal's name, birth date or sex
    differ, so that nothing of the card may be shown to this patient until staff have compared;
    ``told``, ``estimate`` and ``priorities`` keep to that, ``decision`` is for staff.
    """

    decision: Decision
    identity: IdentityCheck
    estimate: Estimate | None
    priorities: tuple[Priority, ...]
    told: Told
    needs_desk: bool
    withheld: bool


def assess(
    answer: PortalAnswer | NoAnswer,
    person: Person,
    papers: Collection[Paper] | None,
    day: date,
    hospital: Hospital,
    *,
    asked_on: date | None = None,
    of_another: bool = False,
) -> Assessment:
    """Grade an answer for the service day ``day``; never raises, whatever the portal said.

    ``papers``: what the patient declares to have, empty for none; None where nobody asked.
    ``asked_on``: the day of the look-up, where it is later than the service day.
    ``of_another``: who is told came for the person.
    """
    identity = check_identity(answer, person)
    decision = decide(answer, day, asked=person, identity=identity, asked_on=asked_on)
    withheld = bool(differences(identity))
    shown = _without_card(decision) if withheld else decision
    born = person.birth_date
    percent = None if withheld else estimate(decision, papers, day, hospital, birth_date=born)
    return Assessment(
        decision=decision,
        identity=identity,
        estimate=percent,
        priorities=suggest(born, shown.card_number, day),
        told=tell(
            *(shown, percent, hospital),
            papers=papers,
            birth_date=born,
            day=day,
            of_another=of_another,
        ),
        needs_desk=errand(shown, percent, papers, hospital) is not None,
        withheld=withheld,
    )


def _without_card(decision: Decision) -> Decision:
    """What may be told while the card may be somebody else's."""
    return replace(decision, card_number=None, valid_from=None, valid_to=None, facility=None)
