"""Insurance card numbers: what stands in one, and what the card pays on a day.

Fifteen characters: category (2 letters), level (1 digit), province (2), insurance number (10), by
QĐ 1351/QĐ-BHXH [code]; cards by QĐ 1666/QĐ-BHXH show the insurance number alone [code]. The tables
stand in ``beneficiaries.toml`` and ``provinces.toml``, which say how sure they are.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field

from queue_server.insurance.tables import Certainty, Table

_BENEFICIARIES = Path(__file__).with_name("beneficiaries.toml")
_PROVINCES = Path(__file__).with_name("provinces.toml")

_Level = Annotated[str, Field(pattern=r"^[1-5]$")]
_Code = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class LevelPeriod(Table):
    """The digit that a category is printed with, on the days from ``from`` until ``until``."""

    level: _Level
    first: date = Field(default=date.min, alias="from")
    last: date = Field(default=date.max, alias="until")
    source: str | None = None
    certainty: Certainty | None = None


class Category(Table):
    """Who is insured: ``merit`` for người có công với cách mạng themselves."""

    name: str | None = None
    merit: bool = False
    levels: tuple[LevelPeriod, ...]

    def on(self, day: date) -> LevelPeriod | None:
        """The category's level on a day."""
        return next((one for one in self.levels if one.first <= day <= one.last), None)


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


class Refusal(StrEnum):
    """Why a text is no insurance card's number."""

    EMPTY = "empty"
    CHARACTERS = "characters"
    """Something else than letters A to Z and digits."""
    IDENTITY_NUMBER = "identity_number"
    """Twelve digits: the identity card's."""
    LENGTH = "length"
    FORM = "form"
    """Letters where digits belong, or the other way round."""
    LEVEL = "level"
    """The third character is none of 1 to 5."""


class Finding(StrEnum):
    """What is odd about a well-formed number; nobody is refused for it."""

    CATEGORY_UNKNOWN = "category_unknown"
    LEVEL_DOES_NOT_FIT = "level_does_not_fit"
    """The category was never printed with this digit."""
    PROVINCE_UNKNOWN = "province_unknown"


@dataclass(frozen=True, kw_only=True)
class CardNumber:
    """A number and its parts; of a new-style number, only the insurance number is known."""

    text: str = field(repr=False)
    insurance_number: str = field(repr=False)
    category: str | None = None
    level: str | None = None
    province: str | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class CardPercent:
    """What the fund pays by the card alone, in percent, and by which rule."""

    percent: int
    rule: str


_SEPARATORS = re.compile(r"[\s.\-]+")
_CARD = re.compile(r"(?P<category>[A-Z]{2})(?P<level>.)(?P<province>[0-9]{2})(?P<rest>[0-9]{10})")
_INSURANCE_NUMBER = re.compile(r"[0-9]{10}")
_IDENTITY_NUMBER = re.compile(r"[0-9]{12}")
_CARD_LENGTH = 15


def parse(text: str) -> CardNumber | Refusal:
    """Take a number to pieces, as typed or as the portal sends it; blanks, dots, hyphens go."""
    compact = _SEPARATORS.sub("", text)
    if not compact:
        return Refusal.EMPTY
    if not (compact.isascii() and compact.isalnum()):
        return Refusal.CHARACTERS
    compact = compact.upper()
    if _INSURANCE_NUMBER.fullmatch(compact):
        return CardNumber(text=compact, insurance_number=compact)
    return _parse_card(compact)


def _parse_card(compact: str) -> CardNumber | Refusal:
    if len(compact) != _CARD_LENGTH:
        identity = _IDENTITY_NUMBER.fullmatch(compact)
        return Refusal.IDENTITY_NUMBER if identity else Refusal.LENGTH
    parts = _CARD.fullmatch(compact)
    if parts is None:
        return Refusal.FORM
    if parts["level"] not in BENEFICIARIES.level:
        return Refusal.LEVEL
    return CardNumber(
        text=compact,
        insurance_number=parts["rest"],
        category=parts["category"],
        level=parts["level"],
        province=parts["province"],
        findings=_findings(parts["category"], parts["level"], parts["province"]),
    )


def level_percent(number: str | None) -> int | None:
    """What the printed digit alone says; None of a new-style number, or of what is no number."""
    card = parse(number or "")
    if isinstance(card, Refusal) or card.level is None:
        return None
    return BENEFICIARIES.level[card.level]


def card_percent(number: str | None, day: date) -> CardPercent | None:
    """What the card pays on a day; None of a new-style number, or of what is no number.

    The digit gives the level. Where its category's level was raised later (CN and LH on
    2026-01-01), the day's level counts for cards printed before, too; it never lowers.
    """
    card = parse(number or "")
    if isinstance(card, Refusal) or card.level is None or card.category is None:
        return None
    percent = BENEFICIARIES.level[card.level]
    raised = _level_of_the_day(card.category, card.level, day)
    if raised is None or BENEFICIARIES.level[raised.level] <= percent:
        return CardPercent(percent, f"card level {card.level}")
    return CardPercent(
        BENEFICIARIES.level[raised.level],
        f"category {card.category}, level {raised.level} (from {raised.first.isoformat()})",
    )


def has_merit(number: str | None) -> bool:
    """Whether the card's category means meritorious service."""
    card = parse(number or "")
    if isinstance(card, Refusal):
        return False
    category = BENEFICIARIES.category.get(card.category or "")
    return category is not None and category.merit


def _level_of_the_day(code: str, printed: str, day: date) -> LevelPeriod | None:
    """The category's level on a day, for a card with one of the category's own digits."""
    category = BENEFICIARIES.category.get(code)
    if category is None or all(one.level != printed for one in category.levels):
        return None
    return category.on(day)


def _findings(code: str, level: str, province: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    category = BENEFICIARIES.category.get(code)
    if category is None:
        found.append(Finding.CATEGORY_UNKNOWN)
    elif all(one.level != level for one in category.levels):
        found.append(Finding.LEVEL_DOES_NOT_FIT)
    if province not in PROVINCES:
        found.append(Finding.PROVINCE_UNKNOWN)
    return tuple(found)
