from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from queue_server.insurance.beneficiaries import BENEFICIARIES, PROVINCES
from queue_server.insurance.card_number import (
    CardNumber,
    CardPercent,
    Finding,
    Refusal,
    card_percent,
    has_merit,
    level_percent,
    parse,
)

DAY = date(2026, 11, 22)
SHEET = re.compile(r"[A-Z]{2}[1-5][0-9]{2}[0-9]{10}")


def parsed(text: str) -> CardNumber:
    card = parse(text)
    assert isinstance(card, CardNumber)
    return card


def test_a_number_comes_to_pieces() -> None:
    card = parsed("DN4010199012345")
    assert (card.category, card.level, card.province) == ("DN", "4", "01")
    assert card.insurance_number == "0199012345"
    assert card.findings == ()


@pytest.mark.parametrize(
    "text", ["dn 4 01 0199012345", "DN-4-01-0199012345", " DN4.01.0199012345\n"]
)
def test_a_number_may_be_written_in_groups(text: str) -> None:
    assert parsed(text).text == "DN4010199012345"


def test_a_new_style_number_is_the_insurance_number_alone() -> None:
    card = parsed("0199012345")
    assert card.insurance_number == "0199012345"
    assert (card.category, card.level, card.province, card.findings) == (None, None, None, ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Refusal.EMPTY),
        (" - ", Refusal.EMPTY),
        ("ĐN4010199012345", Refusal.CHARACTERS),
        ("DN４010199012345", Refusal.CHARACTERS),
        ("DN4010199012345|", Refusal.CHARACTERS),
        ("001199012345", Refusal.IDENTITY_NUMBER),
        ("DN401019901234", Refusal.LENGTH),
        ("DN401019901234567", Refusal.LENGTH),
        ("DN40I0199012345", Refusal.FORM),
        ("1N4010199012345", Refusal.FORM),
        ("DN6010199012345", Refusal.LEVEL),
        ("DNX010199012345", Refusal.LEVEL),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(text: str, why: Refusal) -> None:
    assert parse(text) is why
    assert level_percent(text) is None
    assert card_percent(text, DAY) is None


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("ZZ4010199012345", (Finding.CATEGORY_UNKNOWN,)),
        ("DN1010199012345", (Finding.LEVEL_DOES_NOT_FIT,)),
        ("DN4030199012345", (Finding.PROVINCE_UNKNOWN,)),
        ("ZZ4000199012345", (Finding.CATEGORY_UNKNOWN, Finding.PROVINCE_UNKNOWN)),
        ("CN3010199012345", ()),
        ("CN2010199012345", ()),
    ],
)
def test_what_is_odd_is_noted_and_not_refused(text: str, findings: tuple[Finding, ...]) -> None:
    assert parsed(text).findings == findings


@pytest.mark.parametrize(
    ("number", "day", "expected"),
    [
        ("DN4010199012345", DAY, CardPercent(80, "card level 4")),
        ("HT3010199012345", DAY, CardPercent(95, "card level 3")),
        ("TE1010199012345", DAY, CardPercent(100, "card level 1")),
        ("QN5010199012345", DAY, CardPercent(100, "card level 5")),
        ("CN3010199012345", date(2025, 12, 31), CardPercent(95, "card level 3")),
        (
            "CN3010199012345",
            date(2026, 1, 1),
            CardPercent(100, "category CN, level 2 (from 2026-01-01)"),
        ),
        ("CN2010199012345", DAY, CardPercent(100, "card level 2")),
        # Printed ahead of the change: a rule never lowers.
        ("CN2010199012345", date(2025, 12, 31), CardPercent(100, "card level 2")),
        ("LH4010199012345", date(2025, 12, 31), CardPercent(80, "card level 4")),
        # Digits that the category was never printed with count as they are.
        ("CN4010199012345", DAY, CardPercent(80, "card level 4")),
        ("HN4010199012345", DAY, CardPercent(80, "card level 4")),
        ("ZZ4010199012345", DAY, CardPercent(80, "card level 4")),
        ("0199012345", DAY, None),
        (None, DAY, None),
    ],
)
def test_the_card_pays_on_a_day(
    number: str | None, day: date, expected: CardPercent | None
) -> None:
    assert card_percent(number, day) == expected


LH_RAISED = CardPercent(100, "category LH, level 2 (from 2026-01-01)")
LH_PRINTED = CardPercent(80, "card level 4")


@pytest.mark.parametrize(
    ("birth_date", "day", "expected"),
    [
        ("1951-11-22", DAY, LH_RAISED),
        ("1951-11-23", DAY, LH_PRINTED),
        ("1951", DAY, LH_PRINTED),
        ("1950", DAY, LH_RAISED),
        (None, DAY, LH_PRINTED),
        ("1951-02-30", DAY, LH_PRINTED),
        ("1940-01-01", date(2025, 12, 31), LH_PRINTED),
    ],
)
def test_a_social_pension_pays_all_only_to_who_is_certainly_75(
    birth_date: str | None, day: date, expected: CardPercent
) -> None:
    assert card_percent("LH4010199012345", day, birth_date) == expected


def test_an_age_changes_nothing_for_other_categories() -> None:
    for birth_date in ("1940-01-01", "2000-01-01", None):
        near_poor = card_percent("CN3010199012345", DAY, birth_date)
        assert near_poor == CardPercent(100, "category CN, level 2 (from 2026-01-01)")
        assert card_percent("DN4010199012345", DAY, birth_date) == LH_PRINTED


def test_meritorious_service_is_the_persons_own() -> None:
    assert [code for code in BENEFICIARIES.category if has_merit(f"{code}2010199012345")] == [
        "CC",
        "CK",
    ]
    assert not has_merit("0199012345")
    assert not has_merit(None)


def test_a_categorys_periods_follow_one_another() -> None:
    for code, category in BENEFICIARIES.category.items():
        periods = category.levels
        assert all(one.first <= one.last for one in periods), code
        for earlier, later in pairwise(periods):
            assert (later.first - earlier.last).days == 1, code


def test_all_63_provinces_are_there() -> None:
    assert len(PROVINCES) == len(set(PROVINCES.values())) == 63
    assert all(re.fullmatch(r"[0-9]{2}", code) for code in PROVINCES)


def test_numbers_stay_out_of_repr() -> None:
    assert "0199012345" not in repr(parsed("DN4010199012345"))


@example("", "2200000000")  # a year beyond what a date can hold
@given(st.text(), st.text())
def test_no_text_raises(text: str, birth_date: str) -> None:
    card = parse(text)
    assert isinstance(card, Refusal) or len(card.insurance_number) == 10
    card_percent(text, DAY, birth_date)
    card_percent("LH4010199012345", DAY, birth_date)


@given(st.from_regex(SHEET, fullmatch=True), st.dates())
def test_a_well_formed_number_pays_at_least_its_digit(number: str, day: date) -> None:
    card = parsed(number)
    assert card.text == number
    assert f"{card.category}{card.level}{card.province}{card.insurance_number}" == number
    paid = card_percent(number, day)
    by_digit = level_percent(number)
    assert paid is not None
    assert by_digit is not None
    assert by_digit <= paid.percent <= 100
