from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.access.expiry import candidates


def day(text: str) -> date:
    return date.fromisoformat("-".join(reversed(text.split("/"))))


@pytest.mark.parametrize(
    ("born", "issued", "expires"),
    [
        ("15/01/1999", "01/07/2024", "15/01/2039"),
        ("05/06/1965", "06/06/2025", None),
        ("02/03/1990", "01/05/2021", "02/03/2030"),
        ("01/08/1996", "01/05/2021", "01/08/2036"),
        ("05/05/1983", "01/06/2021", "05/05/2043"),
        ("01/01/2014", "01/01/2025", "01/01/2028"),
        ("01/06/2012", "01/01/2025", "01/06/2037"),
    ],
)
def test_the_rule(born: str, issued: str, expires: str | None) -> None:
    assert candidates(day(born), day(issued))[0] == (expires and day(expires))


@pytest.mark.parametrize(
    ("issued", "expires"),
    [("30/06/2024", "10/03/2038"), ("01/07/2024", "10/03/2027")],
)
def test_the_age_of_14_counts_since_the_law_of_2023(issued: str, expires: str) -> None:
    assert candidates(day("10/03/2013"), day(issued))[0] == day(expires)


@pytest.mark.parametrize(
    ("issued", "expires"),
    [
        ("09/03/2022", "10/03/2024"),  # the day before the 38th birthday
        ("10/03/2022", "10/03/2044"),
    ],
)
def test_two_years_before_an_age_are_too_late_for_it(issued: str, expires: str) -> None:
    assert candidates(day("10/03/1984"), day(issued))[0] == day(expires)


def test_the_neighbours_come_after_the_best_guess() -> None:
    assert candidates(day("10/03/1984"), day("10/03/2022")) == (
        day("10/03/2044"),
        day("10/03/2024"),
        None,
    )


def test_an_age_that_was_over_at_the_issue_is_no_candidate() -> None:
    assert candidates(day("15/01/1999"), day("01/07/2024")) == (
        day("15/01/2039"),
        day("15/01/2059"),
    )
    assert candidates(day("01/01/1950"), day("01/01/2022")) == (None,)


def test_a_leap_days_child_has_its_birthday_in_february() -> None:
    assert candidates(day("29/02/1996"), day("01/05/2021"))[0] == day("28/02/2036")


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.dates(date(2016, 1, 1), date(2099, 12, 31))
)
def test_there_are_one_to_three_different_ones_and_each_is_to_come(
    born: date, issued: date
) -> None:
    dates = candidates(born, issued)
    assert 1 <= len(dates) == len(set(dates)) <= 3
    assert all(end is None or end > issued for end in dates)
    assert all(end is None or end.year - born.year in (14, 25, 40, 60) for end in dates)
