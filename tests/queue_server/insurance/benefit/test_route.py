"""Three-valued matching: what is said to be known stays so, whatever comes to light."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from queue_server.insurance.benefit.facts import Facts
from queue_server.insurance.benefit.route import find_route, fit
from queue_server.insurance.benefit.tables import ROUTES
from tests.queue_server.insurance.benefit.facts import (
    CARD_PERCENTS,
    COMPLETE,
    DAYS,
    GAPS,
    with_gaps,
)

ANNEX = (
    "1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.11 1.12 1.13 1.14 1.15 1.16 1.17 1.18 2 3.1 3.2 3.3 3.6 "
    "7 7.2 7.3 7.4 8 9 10"
)


def test_the_table_has_the_annexs_27_codes_in_its_order() -> None:
    assert " ".join(dict.fromkeys(row.code for row in ROUTES.row)) == ANNEX


@given(COMPLETE, GAPS, CARD_PERCENTS, DAYS)
def test_a_percentage_that_is_known_holds_for_whatever_was_not_known(
    complete: dict[str, object], gaps: set[str], card: int | None, day: date
) -> None:
    partly = find_route(with_gaps(complete, gaps), card, day)
    assume(partly.percent is not None)
    assert find_route(with_gaps(complete, set()), card, day).percent == partly.percent


@given(COMPLETE, GAPS, CARD_PERCENTS, DAYS)
def test_what_the_answer_depends_on_is_unknown_and_is_enough(
    complete: dict[str, object], gaps: set[str], card: int | None, day: date
) -> None:
    """Asking for what is named, again and again, ends with nothing left to ask."""
    for _ in range(len(Facts.model_fields) + 1):
        route = find_route(with_gaps(complete, gaps), card, day)
        if not route.depends_on:
            break
        assert set(route.depends_on) <= gaps
        gaps = gaps - set(route.depends_on)
    else:
        pytest.fail("it never stops asking")
    full = find_route(with_gaps(complete, set()), card, day)
    assert route.percent == full.percent


@given(COMPLETE, CARD_PERCENTS, DAYS)
def test_with_all_facts_known_nothing_is_left_to_ask(
    complete: dict[str, object], card: int | None, day: date
) -> None:
    facts = with_gaps(complete, set())
    route = find_route(facts, card, day)
    assert not route.depends_on
    assert not route.perhaps
    rows = [row for row in ROUTES.row if row.holds_on(day)]
    assert route.row == next((row for row in rows if fit(row, facts)), None)


@given(
    COMPLETE,
    st.sampled_from([80, 95, 100]),
    DAYS,
    st.sampled_from(
        [("disease", "list_1"), ("disease", "list_2"), ("organ_donor", True), ("newborn", True)]
    ),
)
def test_what_a_kiosk_takes_for_granted_never_makes_the_percentage_too_high(
    complete: dict[str, object], card: int, day: date, really: tuple[str, object]
) -> None:
    assumed = {one.fact: one.value for one in ROUTES.assumed}
    at_kiosk = find_route(Facts.model_validate({**complete, **assumed}), card, day).percent
    in_truth = Facts.model_validate({**complete, **assumed, really[0]: really[1]})
    percent = find_route(in_truth, card, day).percent
    assume(at_kiosk is not None)
    assert percent is not None
    assert at_kiosk is not None
    assert at_kiosk <= percent


@given(COMPLETE, GAPS, CARD_PERCENTS, DAYS)
def test_no_row_further_down_that_surely_fits_pays_more(
    complete: dict[str, object], gaps: set[str], card: int | None, day: date
) -> None:
    """Else the order of the annex would take something from the patient that a law may give."""
    facts = with_gaps(complete, gaps)
    route = find_route(facts, card, day)
    for row in ROUTES.row:
        percent = row.of_card(card)
        if route.percent is not None and percent is not None and row.holds_on(day):
            assert not fit(row, facts) or percent <= route.percent


def test_the_first_of_july_2026_changes_three_codes_and_no_other() -> None:
    last, first = date(2026, 6, 30), date(2026, 7, 1)
    before, after = (
        [(row.code, row.name, row.percent) for row in ROUTES.row if row.holds_on(day)]
        for day in (last, first)
    )
    changed = [
        (one[0], one[2], other[2]) for one, other in zip(before, after, strict=True) if one != other
    ]
    assert changed == [("1.13", 0, 50), ("1.14", 0, 50), ("1.18", 0, 50)]


@given(st.dates(date(2025, 1, 1), date(2035, 1, 1)))
def test_every_day_has_one_row_for_each_situation(day: date) -> None:
    rows = [(row.code, row.name) for row in ROUTES.row if row.holds_on(day)]
    assert len(rows) == len(set(rows))
    assert {code for code, _ in rows} == set(ANNEX.split())


def test_no_row_ends_before_it_begins_or_leaves_a_gap() -> None:
    for row in ROUTES.row:
        if row.last < date.max:
            assert row.first <= row.last
            follows = [one for one in ROUTES.row if one.first == row.last + timedelta(days=1)]
            assert row.code in {one.code for one in follows}
