"""The arithmetic of the co-payment."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.insurance.benefit.copay import Costs, copay
from queue_server.insurance.benefit.five_years import FiveYears, Paid, five_years
from queue_server.insurance.benefit.route import Route
from queue_server.insurance.benefit.step import money, nearest, short
from queue_server.insurance.benefit.tables import AMOUNTS, ROUTES

MONEY = st.integers(0, 2_000_000_000)
DAYS = st.dates(date(2025, 1, 1), date(2029, 12, 31))
CARDS = st.sampled_from([80, 95, 100])
REGISTERED_BEFORE = date(2020, 1, 1)


def standing(paid: list[Paid], day: date) -> FiveYears:
    year = five_years(REGISTERED_BEFORE, paid, day)
    assert year is not None
    return year


@st.composite
def routes(draw: st.DrawFn) -> Route:
    rows = [row for row in ROUTES.row if row.percent is not None and row.claim]
    row = draw(st.sampled_from(rows))
    return Route(row=row, percent=row.of_card(draw(CARDS)))


@given(routes(), MONEY, st.lists(MONEY, max_size=7), MONEY, MONEY, DAYS)
def test_both_shares_make_up_the_whole(
    route: Route, in_scope: int, exams: list[int], out: int, difference: int, day: date
) -> None:
    costs = Costs(
        in_scope=in_scope, exams=tuple(exams), out_of_scope=out, price_difference=difference
    )
    amounts = copay(route, costs, day)
    assert amounts is not None
    assert amounts.t_bhtt + amounts.t_bncct == amounts.covered
    assert amounts.t_bntt == out + difference
    assert 0 <= amounts.t_bhtt <= amounts.covered <= in_scope + sum(exams)
    assert abs(amounts.t_bhtt - amounts.covered * amounts.percent / 100) <= Fraction(1, 2)


@given(routes(), MONEY, DAYS, st.lists(st.tuples(DAYS, MONEY), max_size=5))
def test_exemptions_never_pay_less_and_never_lift_a_lower_route(
    route: Route, in_scope: int, day: date, payments: list[tuple[date, int]]
) -> None:
    amounts = copay(
        route,
        Costs(in_scope=in_scope),
        day,
        five_years_from=REGISTERED_BEFORE,
        paid=[Paid(on, amount) for on, amount in payments],
    )
    assert amounts is not None
    assert route.row is not None
    assert route.percent is not None
    assert route.percent <= amounts.percent <= 100
    if route.row.percent != 100:
        assert amounts.percent == route.percent


@given(st.integers(0, 20_000_000), st.integers(0, 20_000_000))
def test_mid_2026_the_formula_of_the_decree(before: int, since: int) -> None:
    """Remaining = (6 - paid before 1 July / 2.34 M) x 2.53 M, NĐ 188/2025 Điều 18 khoản 2 c."""
    remaining = (6 - Fraction(before, 2_340_000)) * 2_530_000
    paid = [Paid(date(2026, 6, 30), before), Paid(date(2026, 7, 1), since)]
    year = standing(paid, date(2026, 12, 31))
    assert year.exempt == (since > remaining)
    assert year.left == max(0, ceil(remaining - since))


def test_last_years_payments_do_not_count() -> None:
    paid = [Paid(date(2026, 12, 31), 50_000_000)]
    assert standing(paid, date(2026, 12, 31)).exempt
    assert not standing(paid, date(2027, 1, 1)).exempt


@pytest.mark.parametrize(
    ("before", "since", "said"),
    [
        (0, 15_179_999, "15.179.999 đ; ngưỡng 6 × 2.530.000 đ = 15.180.000 đ: chưa vượt, còn 1 đ"),
        (0, 15_180_000, "15.180.000 đ; ngưỡng 6 × 2.530.000 đ = 15.180.000 đ: đúng bằng ngưỡng"),
        (0, 15_180_001, "15.180.001 đ; ngưỡng 6 × 2.530.000 đ = 15.180.000 đ: đã vượt"),
        (2, 15_179_998, "15.180.001 đ; ngưỡng 6 × 2.530.000 đ = 15.180.000 đ: đã vượt"),
        (1, 15_179_998, "15.179.999 đ; ngưỡng 6 × 2.530.000 đ = 15.180.000 đ: chưa vượt, còn 1 đ"),
    ],
)
def test_the_amounts_that_are_written_never_contradict_what_is_said(
    before: int, since: int, said: str
) -> None:
    paid = [Paid(date(2026, 6, 30), before), Paid(date(2026, 7, 1), since)]
    assert said in standing(paid, date(2026, 12, 31)).step.text


@pytest.mark.parametrize(
    ("already", "crosses"), [(15_000_000, True), (14_980_000, False), (15_180_001, False)]
)
def test_a_visit_that_goes_over_the_threshold_is_named(*, already: int, crosses: bool) -> None:
    """1.000.000 đ at 80 % are 200.000 đ of co-payment; the threshold is 15.180.000 đ."""
    (row,) = (row for row in ROUTES.row if row.code == "1.1")
    day = date(2026, 12, 1)
    amounts = copay(
        Route(row=row, percent=Fraction(80)),
        Costs(in_scope=1_000_000),
        day,
        five_years_from=REGISTERED_BEFORE,
        paid=[Paid(date(2026, 8, 1), already)],
    )
    assert amounts is not None
    assert any("vượt ngưỡng: phần vượt" in step.text for step in amounts.steps) == crosses


@given(MONEY, st.lists(MONEY, max_size=7), MONEY, MONEY, DAYS)
def test_without_a_claim_the_patient_pays_all_and_no_share_of_it_is_the_funds(
    in_scope: int, exams: list[int], out: int, difference: int, day: date
) -> None:
    (row,) = (row for row in ROUTES.row if not row.claim)
    assert row.code == "9"
    costs = Costs(
        in_scope=in_scope, exams=tuple(exams), out_of_scope=out, price_difference=difference
    )
    amounts = copay(Route(row=row, percent=Fraction(0)), costs, day)
    assert amounts is not None
    assert (amounts.covered, amounts.t_bhtt, amounts.t_bncct) == (0, 0, 0)
    assert amounts.t_bntt == in_scope + sum(exams) + out + difference


@given(DAYS)
def test_every_day_of_the_route_table_has_all_amounts(day: date) -> None:
    for name in ("base_salary", "small_visit", "five_years", "exams_of_a_day"):
        holding = [one for one in AMOUNTS.amount if one.id == name and one.holds_on(day)]
        assert len(holding) == 1


def test_exams_of_a_day_cost_no_more_than_two() -> None:
    shares = AMOUNTS.on("exams_of_a_day", date(2026, 11, 22))
    assert shares is not None
    assert isinstance(shares.value, tuple)
    assert sum(shares.value) == 200


@given(routes())
def test_muc_huong_has_four_characters_at_most(route: Route) -> None:
    assert route.percent is not None
    assert len(short(route.percent)) <= 4
    assert Fraction(short(route.percent)) == route.percent


@pytest.mark.parametrize(
    ("amount", "whole"), [(Fraction(1, 2), 1), (Fraction(1, 3), 0), (Fraction(3, 2), 2)]
)
def test_half_a_dong_goes_up(amount: Fraction, whole: int) -> None:
    assert nearest(amount) == whole


def test_money_is_written_as_people_read_it() -> None:
    assert money(379500) == "379.500 đ"
