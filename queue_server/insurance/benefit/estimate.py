"""What the fund is expected to pay, as far as the route is known at a kiosk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.insurance import Estimate, Outcome
from queue_server.insurance.benefit.facts import Facts, paper_facts
from queue_server.insurance.benefit.route import find_route
from queue_server.insurance.benefit.tables import ROUTES
from queue_server.insurance.card_number import card_percent

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from queue_server.contract.insurance import Paper
    from queue_server.insurance.decision import Decision
    from queue_server.insurance.hospital import Hospital


def estimate(
    decision: Decision,
    papers: Collection[Paper] | None,
    day: date,
    hospital: Hospital,
    *,
    birth_date: str | None = None,
) -> Estimate | None:
    """The percentage for an outpatient of today; None where the route or the card is not known.

    A patient is never shown more than the tables surely give: what nobody asked stays unknown.

    Args:
        decision: what the portal's answer means; only an eligible one has an estimate.
        papers: all that the patient has; empty is none, None where nobody asked.
        day: the service day.
        hospital: what this hospital is.
        birth_date: ISO 8601, shortened where less is known; some cards' level depends on the age.
    """
    if decision.outcome is not Outcome.ELIGIBLE:
        return None
    card = card_percent(decision.card_number, day, birth_date)
    facts = facts_of(known_facts(decision, hospital), paper_facts(papers))
    route = find_route(facts, card and card.percent, day)
    if route.row is None or route.percent is None:
        return None
    by_card = [] if card is None or route.row.flat else [card.rule]
    return Estimate(
        percent=float(route.percent),
        route=route.row.code,
        rule="; ".join([route.row.rule, *by_card]),
    )


def known_facts(decision: Decision, hospital: Hospital) -> dict[str, object]:
    """What hospital and card say of the route, by the names of :class:`Facts`."""
    registered = decision.facility
    return {
        "level": hospital.level,
        "points": hospital.points,
        "former_tier": hospital.former_tier,
        "full_benefit": hospital.full_benefit,
        "former_district_50_70": hospital.former_district_50_70,
        "registered_here": None if registered is None else registered == hospital.facility_code,
        # The portal leaves maKV empty where there is none; without it nothing is paid for it.
        "area": decision.area is not None,
    }


def facts_of(known: dict[str, object], said: dict[str, object]) -> Facts:
    """The facts of a visit: what is assumed, then what is known, then what was said."""
    assumed = {one.fact: one.value for one in ROUTES.assumed}
    return Facts.model_validate({**assumed, **known, **said})
