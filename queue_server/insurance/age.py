"""Full years of age on a day, as far as a birth date is known."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def full_years(birth_date: str | None, day: date) -> tuple[int, int] | None:
    """The least and the most full years on a day; None when the birth date cannot be.

    Somebody born on 29 February is a year older from 1 March on in years without that day.

    Args:
        birth_date: ISO 8601, shortened where less is known (1951, 1951-10); None is not known.
        day: the service day.
    """
    try:
        born, latest = _first_and_last_day(birth_date or "")
    except (ValueError, OverflowError):
        return None
    if born > day:
        return None
    return _years(latest, day), _years(born, day)


def _first_and_last_day(birth_date: str) -> tuple[date, date]:
    parts = tuple(int(part) for part in birth_date.split("-"))
    year, month, day = (*parts, 1, 1)[:3]
    born = date(year, month, day)
    last_month = parts[1] if len(parts) > 1 else 12
    last_day = parts[2] if len(parts) > 2 else monthrange(year, last_month)[1]  # noqa: PLR2004 - year, month, day
    return born, date(year, last_month, last_day)


def _years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
