"""The dated rule tables, ``routes.toml`` and ``amounts.toml`` beside this file; pure data."""

from __future__ import annotations

import tomllib
from datetime import date  # noqa: TC003 - pydantic needs it at run time
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from queue_server.insurance.benefit.facts import Facts
from queue_server.insurance.tables import Certainty, Dated, Table

AmountId = Literal["base_salary", "small_visit", "five_years", "exams_of_a_day"]


class _Dated(Dated):
    first: date = Field(alias="from")
    name: str
    certainty: Certainty


class PointsRange(Table):
    """``from`` <= points < ``below``; ``provisional``: ranked without a score fits too."""

    least: float = Field(default=0, alias="from")
    below: float
    provisional: bool = False


Test = bool | str | tuple[str, ...] | PointsRange


class RouteRow(_Dated):
    """One row of QĐ 3276/QĐ-BYT, Phụ lục 1; ``routes.toml`` explains the fields."""

    code: str
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    flat: bool = False
    claim: bool = True
    when: dict[str, Test]
    unless: dict[str, Test] = Field(default_factory=dict)
    law: str
    note: str | None = None

    @model_validator(mode="after")
    def _facts_exist(self) -> Self:
        for conditions in (self.when, self.unless):
            for fact, test in conditions.items():
                for value in test if isinstance(test, tuple) else (test,):
                    if not isinstance(value, PointsRange):
                        Facts.model_validate({fact: value})
                    elif fact != "points":
                        raise ValueError(f"{fact}: a range is for points alone")
        return self

    @property
    def rule(self) -> str:
        """The row's name in answers, such as "route 1.12 (from 2025-01-01)"."""
        return f"route {self.code} (from {self.first.isoformat()})"

    def of_card(self, card_percent: int | None) -> Fraction | None:
        """What the fund pays of covered costs, in percent; None where that is not known."""
        if self.percent is None:
            return None
        if self.flat or self.percent == 0:
            return Fraction(self.percent)
        return None if card_percent is None else Fraction(self.percent * card_percent, 100)


class Assumption(Table):
    """What is taken for granted where nobody can be asked, and why that is safe."""

    fact: str
    value: bool | str
    because: str


class Routes(Table):
    """``routes.toml``: rows in the annex's order; the first that fits counts."""

    source: str
    assumed: tuple[Assumption, ...]
    row: tuple[RouteRow, ...]

    @property
    def first(self) -> date:
        """The first day that there is any row for."""
        return min(row.first for row in self.row)

    @model_validator(mode="after")
    def _assumed_facts_exist(self) -> Self:
        Facts.model_validate({one.fact: one.value for one in self.assumed})
        return self


class Amount(_Dated):
    """One dated figure of ``amounts.toml``: đồng, percent, or a list of percentages."""

    id: AmountId
    value: int | tuple[int, ...]
    source: str

    @property
    def figure(self) -> int:
        """The figure of an amount that has but one."""
        return self.value if isinstance(self.value, int) else self.value[0]

    @property
    def rule(self) -> str:
        """The row's name in answers, such as "base_salary (from 2026-07-01)"."""
        return f"{self.id} (from {self.first.isoformat()})"


class Amounts(Table):
    """``amounts.toml``."""

    amount: tuple[Amount, ...]

    def on(self, name: AmountId, day: date) -> Amount | None:
        """The amount of a day; None before the table begins."""
        return next((one for one in self.amount if one.id == name and one.holds_on(day)), None)


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


ROUTES = Routes.model_validate(tomllib.loads(_text("routes.toml")))
AMOUNTS = Amounts.model_validate(tomllib.loads(_text("amounts.toml")))
