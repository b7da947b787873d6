"""The arithmetic of the co-payment."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.insurance.benefit.copay import (
    Costs,
    Paid,
    copay,
    five_years_exempt,
    money,
    nearest,
    short,
)
from queue_server.insurance.benefit.route import Route
from queue_server.insurance.benefit.tables import AMOUNTS, ROUTES

MONEY = st.integers(0, 2_000_000_000)
DAYS = st.dates(date(2025, 1, 1), date(2029, 12, 31))
CARDS = st.sampled_from([80, 95, 100])
REGISTERED_BEFORE = date(2020, 1, 1)


@st.composite
def routes(draw: st.DrawFn) -> Route:
    row = draw(st.sampled_from([row for row in ROUTES.row if row.percent is not None]))
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
    exempt, _ = five_years_exempt(
        REGISTERED_BEFORE,
        [Paid(date(2026, 6, 30), before), Paid(date(2026, 7, 1), since)],
        date(2026, 12, 31),
    )
    assert exempt == (since > remaining)


def test_last_years_payments_do_not_count() -> None:
    paid = [Paid(date(2026, 12, 31), 50_000_000)]
    assert five_years_exempt(REGISTERED_BEFORE, paid, date(2026, 12, 31))[0]
    assert not five_years_exempt(REGISTERED_BEFORE, paid, date(2027, 1, 1))[0]


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
