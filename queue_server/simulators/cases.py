"""What can differ between patients, and lists of cases in which everything meets everything."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

from queue_server.simulators.codes import MEANINGS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

REPLACED = ("003", "004")
YOUNG = ("under_6", "day_before_6")
_CHILDREN = (*YOUNG, "six_today", "child")
_GROWN_UP_CATEGORIES = ("CC1", "CK2", "CN2", "HT3", "DN4", "QN5", "CA5")


@dataclass(frozen=True)
class Case:
    """One choice of each kind; ``CHOICES`` has them all.

    Attributes:
        code: the result code of the portal's record.
        category: letters and level of the card.
        age: a group, or a birthday that decides something today.
        dates: when the card is valid, as seen from today.
        new_card: the new card of 003 and 004.
        registered: primary care "here" or "elsewhere".
        area: maKV, "" for none.
        five_years: ngayDu5Nam.
        sex: "M" or "F".
        source: where the kiosk had the name from.
        name_form: how the portal writes the name.
    """

    code: str
    category: str
    age: str
    dates: str
    new_card: str
    registered: str
    area: str
    five_years: str
    sex: str
    source: str
    name_form: str


# In the order of Case's attributes; the weights are those of an ordinary day (made up).
_Weights = dict[str, float]
_CATEGORIES: _Weights = {
    "TE1": 12,
    "CC1": 2,
    "CK2": 2,
    "HN2": 6,
    "DT2": 3,
    "CN2": 3,
    "HT3": 12,
    "DN4": 25,
    "GD4": 30,
    "HS4": 8,
    "QN5": 1,
    "CA5": 1,
}
_AGES: _Weights = {
    "under_6": 30,
    "day_before_6": 0,
    "six_today": 0,
    "child": 15,
    "adult": 60,
    "day_before_75": 0,
    "seventy_five_today": 0,
    "over_75": 8,
    "leap_day": 1,
    "month_only": 1,
    "year_only": 3,
}
_DATES: _Weights = {"running": 60, "first_day": 1, "last_day": 1, "not_started": 1, "ended": 2}
_NEW_CARD: _Weights = {"none": 1, "in_force": 2, "starts_later": 1}
_USUAL_CODES = {"000": 880, "001": 10, "002": 5, "003": 800, "004": 15, "010": 600, "050": 10}
_RARE = 1
_FREE: dict[str, _Weights] = {
    "registered": {"here": 3, "elsewhere": 2},
    "area": {"": 17, "K1": 1, "K2": 1, "K3": 1},
    "five_years": {"none": 5, "past": 4, "today": 0, "future": 1},
    "sex": {"M": 1, "F": 1},
    "source": {"dg13": 14, "dg1": 2, "qr": 3, "typed": 1},
    "name_form": {"same": 8, "capitals": 8, "decomposed": 1, "spaced": 1},
}

Core = tuple[str, ...]
"""The choices that depend on each other: code, category, age, dates, new_card."""
Pair = tuple[int, str, int, str]


def is_possible(code: str, category: str, age: str, dates: str, new_card: str) -> bool:
    """Whether there can be such a patient."""
    young = age in YOUNG
    return (
        (category == "TE1") == young
        and not (age in _CHILDREN and category in _GROWN_UP_CATEGORIES)
        and (young or code != "130")
        and (code in REPLACED) == (new_card != "none")
        and (dates == "ended") == (code in {"003", "010"})
    )


def pairs(choices: Sequence[str]) -> list[Pair]:
    """Which choices meet, by their places."""
    return [(*one, *other) for one, other in combinations(enumerate(choices), 2)]


def possible_cores(codes: Sequence[str] = tuple(MEANINGS)) -> list[Core]:
    """Every possible choice of code, category, age, dates and new card."""
    return [
        core for core in product(codes, _CATEGORIES, _AGES, _DATES, _NEW_CARD) if is_possible(*core)
    ]


def covering(random: Random, codes: Sequence[str]) -> list[Case]:
    """Cases in which each choice meets each choice of every other kind that it can meet."""
    cores = possible_cores(codes)
    missing = _pairs_to_cover(cores)
    having: dict[tuple[int, str], set[int]] = {}
    for index, core in enumerate(cores):
        for place_and_choice in enumerate(core):
            having.setdefault(place_and_choice, set()).add(index)
    everyone = set(range(len(cores)))
    free = [tuple(choices) for choices in _FREE.values()]
    cases: list[Case] = []
    while missing:
        first, one, second, other = next(iter(missing))
        fitting = list(having.get((first, one), everyone) & having.get((second, other), everyone))
        candidates: list[list[str]] = []
        for _ in range(_CANDIDATES):
            drawn = [*cores[random.choice(fitting)], *map(random.choice, free)]
            drawn[first], drawn[second] = one, other
            candidates.append(drawn)
        best = max(candidates, key=lambda drawn: sum(pair in missing for pair in pairs(drawn)))
        for pair in pairs(best):
            missing.pop(pair, None)
        cases.append(Case(*best))
    return cases


_CANDIDATES = 6


def usual(random: Random, codes: Sequence[str], count: int) -> list[Case]:
    """Cases of an ordinary day."""
    cores = possible_cores(codes)
    tables = (_USUAL_CODES, _CATEGORIES, _AGES, _DATES, _NEW_CARD)
    weights = [
        prod(table.get(choice, _RARE) for table, choice in zip(tables, core, strict=True))
        for core in cores
    ]
    drawn = [random.choices(cores, weights, k=count)]
    free = [random.choices(list(table), list(table.values()), k=count) for table in _FREE.values()]
    return [Case(*core, *choices) for core, *choices in zip(*drawn, *free, strict=True)]


def _pairs_to_cover(cores: Sequence[Core]) -> dict[Pair, None]:
    """All pairs that can meet; a dictionary, for its order."""
    wanted = {pair: None for core in cores for pair in pairs(core)}
    core_choices = {
        place_and_choice: None for core in cores for place_and_choice in enumerate(core)
    }
    start = len(cores[0])
    free = [
        [(place, choice) for choice in choices]
        for place, choices in enumerate(_FREE.values(), start)
    ]
    groups = [list(core_choices), *free]
    for ones, others in combinations(groups, 2):
        wanted.update({(*one, *other): None for one, other in product(ones, others)})
    return wanted
