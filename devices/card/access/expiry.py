"""When a Vietnamese identity card expires, as its holder's birth date and its date of issue say.

A card must be changed at certain ages; one that is issued in the last two years before such an age
runs until the next one, and after the last one for ever (Law on Identification of 2023, article
21, in force since 1 July 2024; before it, the Law on Citizen Identification of 2014).
"""

from __future__ import annotations

from datetime import date

_AGES = (14, 25, 40, 60)
_AGES_OF_2014 = (25, 40, 60)
_LAW_OF_2023 = date(2024, 7, 1)
_EARLY = 2  # years before an age in which a card is already good for the next one


def candidates(birth: date, issued: date) -> tuple[date | None, ...]:
    """The dates of expiry that are likely, best first, at most three; None is "never".

    After the rule's own date come its neighbours: what happens on the very day and how its
    exceptions are handled is not published.
    """
    ages = _AGES if issued >= _LAW_OF_2023 else _AGES_OF_2014
    dates = (*(_birthday(birth, age) for age in ages), None)
    best = next(
        (i for i, age in enumerate(ages) if issued < _birthday(birth, age - _EARLY)), len(ages)
    )
    neighbours = (*dates[max(best - 1, 0) : best], *dates[best + 1 : best + 2])
    return dates[best], *(end for end in neighbours if end is None or end > issued)


def _birthday(birth: date, age: int) -> date:
    """The day on which somebody reaches an age; 28 February for a leap day's child."""
    leap_day = (birth.month, birth.day) == (2, 29)
    return birth.replace(year=birth.year + age, day=28 if leap_day else birth.day)
