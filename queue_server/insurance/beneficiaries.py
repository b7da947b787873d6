"""Who is insured at which level, and provinces: ``beneficiaries.toml`` and ``provinces.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from queue_server.insurance.tables import Certainty, Dated, Table

if TYPE_CHECKING:
    from datetime import date

_BENEFICIARIES = Path(__file__).with_name("beneficiaries.toml")
_PROVINCES = Path(__file__).with_name("provinces.toml")

_Level = Annotated[str, Field(pattern=r"^[1-5]$")]
_Code = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class LevelPeriod(Dated):
    """The digit that a category is printed with on the row's days.

    ``from_years``: only people of so many full years have it.
    """

    level: _Level
    from_years: int | None = None
    source: str | None = None
    certainty: Certainty | None = None


class Category(Table):
    """Who is insured: ``merit`` for người có công với cách mạng themselves."""

    name: str | None = None
    merit: bool = False
    levels: tuple[LevelPeriod, ...]

    def on(self, day: date) -> LevelPeriod | None:
        """The category's level on a day."""
        return next((one for one in self.levels if one.holds_on(day)), None)


class Beneficiaries(Table):
    """``beneficiaries.toml``; where a period names no source, the file's own counts."""

    source: str
    certainty: Certainty
    level: dict[_Level, int]
    category: dict[_Code, Category]


class _Provinces(Table):
    source: str
    certainty: Certainty
    province: dict[str, str]


BENEFICIARIES = Beneficiaries.model_validate(tomllib.loads(_BENEFICIARIES.read_text("utf-8")))
PROVINCES = _Provinces.model_validate(tomllib.loads(_PROVINCES.read_text("utf-8"))).province
