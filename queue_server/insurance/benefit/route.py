"""Which route code fits, with facts that may be unknown: three-valued logic, pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from queue_server.insurance.benefit.tables import ROUTES, PointsRange, RouteRow, Routes, Test

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from fractions import Fraction

    from queue_server.insurance.benefit.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Route:
    """The uppermost row that fits, and what could still change the answer.

    ``row`` surely fits; None: none does. ``percent`` is what the fund pays of covered costs (route
    and card level together), None where it is not known. ``depends_on`` are the facts to ask for:
    rows above ``row`` may fit and pay something else.
    """

    row: RouteRow | None
    percent: Fraction | None
    perhaps: tuple[RouteRow, ...] = ()
    depends_on: tuple[str, ...] = ()


def find_route(facts: Facts, card_percent: int | None, day: date, routes: Routes = ROUTES) -> Route:
    """Go through the rows of a day from the top.

    Args:
        facts: what is known; None is not "no".
        card_percent: what the card alone pays, None where that is not known.
        day: the day of the visit.
        routes: the table.
    """
    rows = [row for row in routes.row if row.holds_on(day)]
    fits = [fit(row, facts) for row in rows]
    at = next((place for place, yes in enumerate(fits) if yes), len(rows))
    perhaps = tuple(row for row, may in zip(rows[:at], fits, strict=False) if may is None)
    if at == len(rows):
        return Route(row=None, percent=None, perhaps=perhaps, depends_on=_unknown(perhaps, facts))
    row = rows[at]
    percent = row.of_card(card_percent)
    other = tuple(one for one in perhaps if _pay(one, card_percent) != _pay(row, card_percent))
    return Route(
        row=row,
        percent=None if other else percent,
        perhaps=perhaps,
        depends_on=_unknown(other, facts),
    )


def fit(row: RouteRow, facts: Facts) -> bool | None:
    """Whether a row fits: yes, no, or None for perhaps."""
    wanted = _all(row.when, facts)
    barred = _all(row.unless, facts) if row.unless else False
    if wanted is False or barred is True:
        return False
    return None if wanted is None or barred is None else True


def _all(conditions: Mapping[str, Test], facts: Facts) -> bool | None:
    answers = [_holds(test, getattr(facts, fact)) for fact, test in conditions.items()]
    if False in answers:
        return False
    return None if None in answers else True


def _holds(test: Test, value: bool | str | float | None) -> bool | None:  # noqa: FBT001 - a fact's value, not a switch
    if value is None:
        return None
    if isinstance(test, PointsRange):
        if isinstance(value, str):
            return test.provisional
        return test.least <= value < test.below
    return value in test if isinstance(test, tuple) else value == test


def _unknown(rows: tuple[RouteRow, ...], facts: Facts) -> tuple[str, ...]:
    """The unknown facts that these rows hang on, in the order of the table."""
    return tuple(
        dict.fromkeys(
            fact
            for row in rows
            for fact in (*row.when, *(row.unless if _all(row.unless, facts) is None else ()))
            if getattr(facts, fact) is None
        )
    )


def _pay(row: RouteRow, card_percent: int | None) -> object:
    """What can be compared of two rows; the rows' own percentages where the card's is unknown."""
    percent = row.of_card(card_percent)
    return (row.percent, row.flat) if percent is None else percent
