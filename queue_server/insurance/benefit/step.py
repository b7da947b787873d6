"""One line of the arithmetic, and how figures are written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queue_server.insurance.tables import Certainty


@dataclass(frozen=True)
class Step:
    """One line of the arithmetic, for the officer: what was done, by which rule, how sure."""

    rule: str
    text: str
    source: str
    certainty: Certainty


def nearest(amount: Fraction) -> int:
    """Whole đồng; half a đồng goes up."""
    return int(amount + Fraction(1, 2))


def money(amount: int) -> str:
    """An amount as Vietnamese people write it: "379.500 đ"."""
    return f"{amount:,} đ".replace(",", ".")


def short(percent: Fraction) -> str:
    """A percentage as MUC_HUONG has it, at most four characters: "47.5", "100"."""
    return f"{float(percent):.4g}"
