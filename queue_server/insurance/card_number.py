"""Insurance card numbers: what stands in one, and what the card pays on a day.

Fifteen characters: category (2 letters), level (1 digit), province (2), insurance number (10), by
QĐ 1351/QĐ-BHXH [code]; cards by QĐ 1666/QĐ-BHXH show the insurance number alone [code]. The tables
and how sure they are stand in ``beneficiaries.toml`` and ``provinces.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from queue_server.insurance.age import full_years
from queue_server.insurance.beneficiaries import BENEFICIARIES, PROVINCES

if TYPE_CHECKING:
    from datetime import date

    from queue_server.insurance.beneficiaries import LevelPeriod


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


def card_percent(
    number: str | None, day: date, birth_date: str | None = None
) -> CardPercent | None:
    """What the card pays on a day; None of a new-style number, or of what is no number.

    The digit gives the level. Where its category's level was raised later (CN and LH on
    2026-01-01), the day's level counts for cards printed before, too; it never lowers. A level
    from an age on (LH) counts only for who is certainly so old.

    Args:
        number: the card's number, however written.
        day: the service day.
        birth_date: ISO 8601, shortened where less is known; None is not known.
    """
    card = parse(number or "")
    if isinstance(card, Refusal) or card.level is None or card.category is None:
        return None
    percent = BENEFICIARIES.level[card.level]
    raised = _level_of_the_day(card.category, card.level, day, full_years(birth_date, day))
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


def _level_of_the_day(
    code: str, printed: str, day: date, ages: tuple[int, int] | None
) -> LevelPeriod | None:
    """The category's level on a day, for a card with one of the category's own digits."""
    category = BENEFICIARIES.category.get(code)
    if category is None or all(one.level != printed for one in category.levels):
        return None
    period = category.on(day)
    if period is None or period.from_years is None:
        return period
    return period if ages is not None and ages[0] >= period.from_years else None


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
