"""One case worked through: decision, route, arithmetic, sources. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from queue_server.contract.insurance import Outcome
from queue_server.contract.person import Person
from queue_server.insurance.answer import read_answer
from queue_server.insurance.assess import Assessment, assess
from queue_server.insurance.benefit.copay import Copay, Costs, copay
from queue_server.insurance.benefit.estimate import facts_of, known_facts
from queue_server.insurance.benefit.five_years import Paid
from queue_server.insurance.benefit.route import Route, find_route
from queue_server.insurance.benefit.step import short
from queue_server.insurance.benefit.tables import ROUTES
from queue_server.insurance.card_number import CardPercent, card_percent

if TYPE_CHECKING:
    from queue_server.insurance.benefit.case import Case
    from queue_server.insurance.benefit.tables import RouteRow

_SOMEBODY = Person(
    number="000000000000", name="Người bệnh", birth_date="1980", sex=None, name_source="typed"
)
"""Who comes in a case that names no patient: an adult for whom age makes no difference."""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """All that the rules say of a case.

    ``kiosk`` is what a kiosk makes of it, where the patient declares the papers of the case.
    ``route`` is None unless the patient is eligible; ``copay`` needs costs and a known percentage.
    """

    case: Case
    kiosk: Assessment
    card: CardPercent | None
    route: Route | None
    copay: Copay | None

    @property
    def certain(self) -> bool:
        """Whether one row surely counts and nothing is left to ask."""
        return self.route is not None and self.route.row is not None and not self.route.depends_on


def explain(case: Case) -> Explanation:
    """Work a case through, on the case's own day."""
    answer, hospital = read_answer(case.answer_body()), case.hospital.hospital()
    person = case.patient or _SOMEBODY
    kiosk = assess(answer, person, case.visit.papers, case.day, hospital)
    decision = kiosk.decision
    card = card_percent(decision.card_number, case.day, person.birth_date)
    route = None
    amounts = None
    if decision.outcome is Outcome.ELIGIBLE:
        facts = facts_of(known_facts(decision, hospital), case.visit.facts())
        route = find_route(facts, card and card.percent, case.day)
    if route is not None and case.costs is not None:
        amounts = copay(
            route,
            Costs(**case.costs.model_dump()),
            case.day,
            five_years_from=decision.five_years_from,
            paid=[Paid(one.on, one.amount) for one in case.paid],
        )
    return Explanation(case=case, kiosk=kiosk, card=card, route=route, copay=amounts)


def facts(explanation: Explanation) -> dict[str, Any]:
    """An explanation as JSON shows it; no card number, no name."""
    case, kiosk, decision = explanation.case, explanation.kiosk, explanation.kiosk.decision
    card, route, amounts = explanation.card, explanation.route, explanation.copay
    percent = amounts.percent if amounts else route.percent if route else None
    return {
        "case": case.id,
        "title": case.title,
        "date": case.day.isoformat(),
        "outcome": decision.outcome.value,
        "reason": decision.reason.value,
        "code": decision.code,
        "valid_from": decision.valid_from and decision.valid_from.isoformat(),
        "valid_to": decision.valid_to and decision.valid_to.isoformat(),
        "facility": decision.facility,
        "area": decision.area,
        "five_years_from": decision.five_years_from and decision.five_years_from.isoformat(),
        "staff_must_check": list(decision.staff_must_check),
        "alarm": decision.alarm,
        "card_percent": card and card.percent,
        "card_rule": card and card.rule,
        "route": route.row.code if route and route.row and explanation.certain else None,
        "route_percent": route.row.percent if route and route.row and explanation.certain else None,
        "depends_on": list(route.depends_on) if route else [],
        "perhaps": [_row(row) for row in route.perhaps] if route else [],
        "no_rules_before": ROUTES.first.isoformat() if case.day < ROUTES.first else None,
        "rule": _row(route.row) if route and route.row else None,
        "percent": None if percent is None else float(percent),
        "muc_huong": None if percent is None else short(percent),
        "covered": amounts and amounts.covered,
        "t_bhtt": amounts and amounts.t_bhtt,
        "t_bncct": amounts and amounts.t_bncct,
        "t_bntt": amounts and amounts.t_bntt,
        "steps": [
            {
                "rule": step.rule,
                "text": step.text,
                "source": step.source,
                "certainty": step.certainty,
            }
            for step in (amounts.steps if amounts else ())
        ],
        "kiosk_percent": kiosk.estimate and kiosk.estimate.percent,
        "kiosk_rule": kiosk.estimate and kiosk.estimate.rule,
        "desk": kiosk.needs_desk,
        "priorities": [one.group for one in kiosk.priorities],
        "told": kiosk.told.model_dump(),
        "provisional": True,
    }


def _row(row: RouteRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "from": row.first.isoformat(),
        "percent": row.percent,
        "flat": row.flat,
        "law": row.law,
        "certainty": row.certainty,
        "claim": row.claim,
        "note": row.note,
    }
