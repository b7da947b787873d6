from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from queue_server.contract.insurance import Priority
from queue_server.insurance.priority import suggest

DAY = date(2026, 11, 22)
CHILD = Priority(group="under_6", because="birth_date", confirm=False)
OLD = Priority(group="from_75", because="birth_date", confirm=False)
MERIT = Priority(group="merit", because="card_category", confirm=True)


@pytest.mark.parametrize(
    ("birth_date", "expected"),
    [
        ("2026-11-22", (CHILD,)),
        ("2020-11-23", (CHILD,)),
        ("2020-11-22", ()),
        ("2020-12", (CHILD,)),
        ("2020-11", ()),
        ("2020", ()),
        ("2021", (CHILD,)),
        ("2026", (CHILD,)),
        ("1951-11-22", (OLD,)),
        ("1951-11-23", ()),
        ("1951-10", (OLD,)),
        ("1951-11", ()),
        ("1951", ()),
        ("1950", (OLD,)),
        ("1999-01-15", ()),
        ("2026-11-23", ()),
        ("2027", ()),
        ("1951-02-29", ()),
        ("1950-13", ()),
        ("0000", ()),
    ],
)
def test_full_years_count_and_only_what_is_certain(
    birth_date: str, expected: tuple[Priority, ...]
) -> None:
    assert suggest(birth_date, None, DAY) == expected


@pytest.mark.parametrize(
    ("birth_date", "day", "expected"),
    [
        ("2020-02-29", date(2026, 2, 28), (CHILD,)),
        ("2020-02-29", date(2026, 3, 1), ()),
        ("1952-02-29", date(2027, 2, 28), ()),
        ("1952-02-29", date(2027, 3, 1), (OLD,)),
        ("1952-02", date(2027, 2, 28), ()),
        ("1952-02", date(2027, 3, 1), (OLD,)),
        ("1952-02-29", date(2028, 2, 29), (OLD,)),
        ("1951", date(2026, 12, 30), ()),
        ("1951", date(2026, 12, 31), (OLD,)),
    ],
)
def test_a_leap_days_child_is_a_year_older_on_the_first_of_march(
    birth_date: str, day: date, expected: tuple[Priority, ...]
) -> None:
    assert suggest(birth_date, None, day) == expected


def test_meritorious_service_is_suggested_and_confirmed() -> None:
    assert suggest("1999-01-15", "CK2010199012345", DAY) == (MERIT,)
    assert suggest("1945-01-15", "CC1010199012345", DAY) == (OLD, MERIT)
    assert suggest("1999-01-15", "TS2010199012345", DAY) == ()
    assert suggest("1999-01-15", "0199012345", DAY) == ()


def test_before_the_law_was_in_force_nothing_is_suggested() -> None:
    assert suggest("2020-11-23", "CC1010199012345", date(2023, 12, 31)) == ()


@given(st.dates(date(1900, 1, 1), DAY), st.dates(date(2024, 1, 1), date(2060, 1, 1)))
def test_knowing_less_never_suggests_more(born: date, day: date) -> None:
    whole = set(suggest(born.isoformat(), None, day))
    if born <= day:
        assert set(suggest(f"{born:%Y-%m}", None, day)) <= whole
        assert set(suggest(f"{born:%Y}", None, day)) <= whole


@given(st.dates(date(1949, 1, 2), date(1960, 1, 1)) | st.dates(date(2018, 1, 2), date(2022, 1, 1)))
def test_priority_changes_on_the_birthday(born: date) -> None:
    assume((born.month, born.day) != (2, 29))
    old = born.year < 2000
    birthday = born.replace(year=born.year + (75 if old else 6))
    eve = birthday - timedelta(days=1)
    assert suggest(born.isoformat(), None, eve) == (() if old else (CHILD,))
    assert suggest(born.isoformat(), None, birthday) == ((OLD,) if old else ())
