"""Five years in a row and a year's co-payments over the threshold: no more co-payment."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from queue_server.insurance.benefit.step import Step, money
from queue_server.insurance.benefit.tables import AMOUNTS, Amounts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@dataclass(frozen=True)
class Paid:
    """A co-payment of this year, in đồng."""

    on: date
    amount: int


@dataclass(frozen=True)
class FiveYears:
    """Where the year's co-payments stand. ``left``: đồng to the threshold, 0 where it is met.

    ``step`` says it for the officer; ``crossing`` is to be added where a visit goes over it.
    """

    exempt: bool
    left: int
    step: Step
    crossing: Step


def five_years(
    five_years_from: date | None, paid: Sequence[Paid], day: date, amounts: Amounts = AMOUNTS
) -> FiveYears | None:
    """Where a card stands whose five years are complete; None for others.

    Each payment counts in base salaries of its own day, which is the conversion of
    NĐ 188/2025/NĐ-CP, Điều 18 khoản 2 điểm c: after a change,
    (6 - paid before / old salary) x new salary remain. The threshold itself is not yet over it.
    """
    times, salary = amounts.on("five_years", day), amounts.on("base_salary", day)
    if five_years_from is None or five_years_from > day or times is None or salary is None:
        return None
    reached = Fraction(0)
    for one in paid:
        then = amounts.on("base_salary", one.on)
        if one.on.year == day.year and one.on <= day and then is not None:
            reached += Fraction(one.amount, then.figure)
    threshold = times.figure * salary.figure
    over = reached * salary.figure - threshold
    # Rounded away from the threshold, so that what is written is never equal unless it is.
    away = ceil(over) if over > 0 else -ceil(-over)
    standing = (
        "đã vượt: không cùng chi trả đến hết 31/12"
        if away > 0
        else f"chưa vượt, còn {money(-away)}"
        if away
        else "đúng bằng ngưỡng, chưa vượt"
    )
    text = (
        f"đủ 5 năm liên tục; cùng chi trả trong năm, quy theo lương cơ sở từng lần trả: "
        f"{money(threshold + away)}; ngưỡng {times.figure} × {money(salary.figure)} = "
        f"{money(threshold)}: {standing}"
    )
    crossing = (
        "lượt này đưa tổng cùng chi trả trong năm vượt ngưỡng: phần vượt được miễn do phần mềm "
        "bệnh viện tính, ở đây chưa trừ"
    )
    return FiveYears(
        exempt=away > 0,
        left=max(0, -away),
        step=Step(times.rule, text, times.source, times.certainty),
        crossing=Step(times.rule, crossing, times.source, times.certainty),
    )
