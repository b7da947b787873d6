"""Who pays what: whole đồng, each step with its rule. An estimate, never a bill.

Rounding: the fund's share is rounded to the nearest đồng, half a đồng upwards; the patient's is the
rest, so that both always make up the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from queue_server.insurance.benefit.five_years import five_years
from queue_server.insurance.benefit.step import Step, money, nearest, short
from queue_server.insurance.benefit.tables import AMOUNTS, Amounts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from queue_server.insurance.benefit.five_years import Paid
    from queue_server.insurance.benefit.route import Route
    from queue_server.insurance.benefit.tables import RouteRow

_ALL = Fraction(100)


@dataclass(frozen=True, kw_only=True)
class Costs:
    """The costs of one visit, in đồng.

    ``in_scope``: within the fund's scope, exams aside. ``exams``: the full price of each exam of
    the day, in order. ``out_of_scope`` and ``price_difference`` are the patient's own.
    """

    in_scope: int = 0
    exams: tuple[int, ...] = ()
    out_of_scope: int = 0
    price_difference: int = 0


@dataclass(frozen=True, kw_only=True)
class Copay:
    """The estimate: MUC_HUONG, T_BHTT, T_BNCCT, T_BNTT of the claim's tables (đồng)."""

    percent: Fraction
    covered: int
    t_bhtt: int
    t_bncct: int
    t_bntt: int
    steps: tuple[Step, ...]


def copay(
    route: Route,
    costs: Costs,
    day: date,
    *,
    five_years_from: date | None = None,
    paid: Sequence[Paid] = (),
    amounts: Amounts = AMOUNTS,
) -> Copay | None:
    """Work out a visit whose route is known; None where its percentage is not.

    The two exemptions lift the card's level to 100 %. They are used on routes that pay 100 % of it
    alone: whether they hold on lower ones is not verified, and an estimate must not be too high.
    Without a claim (code 9) nothing is the fund's: all is T_BNTT, exams at their full price.
    """
    if route.row is None or route.percent is None:
        return None
    if not route.row.claim:
        return _no_claim(route.row, costs)
    steps: list[Step] = []
    counted = _exams(costs.exams, day, amounts, steps)
    covered = costs.in_scope + counted
    percent, year = route.percent, None
    if route.row.percent == _ALL:
        year = five_years(five_years_from, paid, day, amounts)
        small = _small_visit(covered, day, amounts)
        steps += [one for one in (year and year.step, small) if one is not None]
        percent = _ALL if (year and year.exempt) or small is not None else percent
    fund = nearest(covered * percent / 100)
    if year is not None and not year.exempt and covered - fund > year.left:
        steps.append(year.crossing)
    steps.append(
        Step(
            "t_bhtt",
            f"T_BHTT = {money(covered)} × {short(percent)} % = {money(fund)}; "
            f"T_BNCCT = {money(covered)} − {money(fund)} = {money(covered - fund)}; "
            f"T_BNTT = {money(costs.out_of_scope)} + {money(costs.price_difference)}",
            "QĐ 130/QĐ-BYT, QĐ 4750/QĐ-BYT (T_BHTT, T_BNCCT, T_BNTT); làm tròn đến đồng",
            "secondary",
        )
    )
    return Copay(
        percent=percent,
        covered=covered,
        t_bhtt=fund,
        t_bncct=covered - fund,
        t_bntt=costs.out_of_scope + costs.price_difference,
        steps=tuple(steps),
    )


def _no_claim(row: RouteRow, costs: Costs) -> Copay:
    whole = costs.in_scope + sum(costs.exams) + costs.out_of_scope + costs.price_difference
    text = f"không đề nghị quỹ thanh toán: T_BNTT = {money(whole)}"
    return Copay(
        percent=Fraction(0),
        covered=0,
        t_bhtt=0,
        t_bncct=0,
        t_bntt=whole,
        steps=(Step(row.rule, text, row.law, row.certainty),),
    )


def _exams(prices: Sequence[int], day: date, amounts: Amounts, steps: list[Step]) -> int:
    shares = amounts.on("exams_of_a_day", day)
    if shares is None or not isinstance(shares.value, tuple) or len(prices) <= 1:
        return sum(prices)
    used = (*shares.value, *(0 for _ in prices))[: len(prices)]
    counted = [
        nearest(Fraction(price * share, 100)) for price, share in zip(prices, used, strict=True)
    ]
    text = "công khám trong ngày: " + " + ".join(
        f"{money(price)} × {share} %" for price, share in zip(prices, used, strict=True)
    )
    steps.append(
        Step(shares.rule, f"{text} = {money(sum(counted))}", shares.source, shares.certainty)
    )
    return sum(counted)


def _small_visit(covered: int, day: date, amounts: Amounts) -> Step | None:
    share, salary = amounts.on("small_visit", day), amounts.on("base_salary", day)
    if share is None or salary is None:
        return None
    limit = Fraction(share.figure * salary.figure, 100)
    if not 0 < covered < limit:
        return None
    text = (
        f"{money(covered)} thấp hơn {share.figure} % × {money(salary.figure)} = "
        f"{money(nearest(limit))}: hưởng 100 %"
    )
    return Step(f"{share.rule}, {salary.rule}", text, share.source, share.certainty)
