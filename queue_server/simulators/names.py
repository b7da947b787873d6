"""Made-up people: names, places and birthdays."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_FAMILIES = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ"),
    *("Hồ", "Ngô", "Dương", "Lý", "Đinh", "Trương", "Mai", "Tô"),
)
_MIDDLES = {
    "M": ("Văn", "Đức", "Minh", "Quốc", "Gia", "Hữu", "Công", "Thanh", "Đình", ""),
    "F": ("Thị", "Thị Minh", "Ngọc", "Thùy", "Thu", "Kim", "Diệu", "Mỹ", "Thị Thanh", ""),
}
_GIVEN = {
    "M": ("An", "Bình", "Cường", "Dũng", "Hải", "Hùng", "Khánh", "Long", "Nam", "Phúc", "Quân"),
    "F": ("Anh", "Chi", "Dung", "Hà", "Hạnh", "Hoa", "Hương", "Lan", "Linh", "Mai", "Ngọc", "Yến"),
}
PROVINCES = ("01", "31", "36", "38", "40", "48", "52", "62", "66", "75", "79", "87", "92", "96")

_DAYS_OLD = {
    "under_6": (1, 6 * 365 - 1),
    "child": (7 * 366, 17 * 365),
    "adult": (19 * 366, 73 * 365),
    "over_75": (76 * 366, 99 * 365),
}
_LEAP_YEARS = tuple(range(1952, 2006, 4))


def name(random: Random, sex: str) -> str:
    """A name with its marks."""
    parts = (random.choice(_FAMILIES), random.choice(_MIDDLES[sex]), random.choice(_GIVEN[sex]))
    return " ".join(filter(None, parts))


def written(text: str, form: str) -> str:
    """A name as some office writes it; ``form`` as in ``Case.name_form``."""
    match form:
        case "capitals":
            return text.upper()
        case "decomposed":
            return unicodedata.normalize("NFD", text)
        case "spaced":
            return text.replace(" ", "  ")
        case _:
            return text


def unaccented(text: str) -> str:
    """A name as DG1 has it: capitals without marks."""
    bare = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).upper()


def birthday(random: Random, age: str, day: date) -> date:
    """When somebody of an age group (``Case.age``) was born, seen from ``day``."""
    tomorrow = day + timedelta(days=1)
    decisive = {
        "day_before_6": years_before(tomorrow, 6),
        "six_today": years_before(day, 6),
        "day_before_75": years_before(tomorrow, 75),
        "seventy_five_today": years_before(day, 75),
        "leap_day": date(random.choice(_LEAP_YEARS), 2, 29),
    }
    if age in decisive:
        return decisive[age]
    return day - timedelta(days=random.randint(*_DAYS_OLD.get(age, _DAYS_OLD["adult"])))


def years_before(day: date, years: int) -> date:
    """The same day of an earlier year; for 29 February 1 March where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
