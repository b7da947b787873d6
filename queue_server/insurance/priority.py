"""Who goes first by law: suggestions from facts that are known without asking."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from queue_server.contract.insurance import Priority
from queue_server.insurance.age import full_years
from queue_server.insurance.card_number import has_merit
from queue_server.insurance.tables import Certainty, Dated, Table

if TYPE_CHECKING:
    from datetime import date

_FILE = Path(__file__).with_name("priority.toml")


class Rule(Dated):
    """One row of ``priority.toml``, which explains the fields."""

    group: Literal["under_6", "from_75", "merit"]
    because: Literal["birth_date", "card_category"]
    under_years: int | None = None
    from_years: int | None = None
    merit_category: bool = False
    confirm: bool
    source: str
    certainty: Certainty


class _Rules(Table):
    rule: tuple[Rule, ...]


RULES = _Rules.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8"))).rule


def suggest(birth_date: str, card_number: str | None, day: date) -> tuple[Priority, ...]:
    """The groups of Luật KCB 15/2023/QH15, Điều 3 khoản 2 that these facts speak for.

    Args:
        birth_date: ISO 8601, shortened where less is known; then only what is certain counts.
        card_number: the insurance card in force; None where nothing may be taken from it.
        day: the service day.
    """
    ages = full_years(birth_date, day)
    merit = has_merit(card_number)
    return tuple(
        Priority(group=rule.group, because=rule.because, confirm=rule.confirm)
        for rule in RULES
        if rule.holds_on(day) and _applies(rule, ages, merit=merit)
    )


def _applies(rule: Rule, ages: tuple[int, int] | None, *, merit: bool) -> bool:
    if rule.merit_category:
        return merit
    if ages is None:
        return False
    youngest, oldest = ages
    return (rule.under_years is None or oldest < rule.under_years) and (
        rule.from_years is None or youngest >= rule.from_years
    )
