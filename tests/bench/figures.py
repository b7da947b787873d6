"""One measured figure beside its floor."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """``value`` and ``floor`` in ``unit``, ``n`` samples; ``ratio`` is value / floor."""

    name: str
    value: float
    unit: str
    floor: float
    floor_is: str
    n: int

    @property
    def ratio(self) -> float:
        return self.value / self.floor if self.floor else float("inf")


def percentile(samples: Sequence[float], percent: int) -> float:
    """The ``percent``-th percentile (1 to 99) of at least two samples."""
    return statistics.quantiles(samples, n=100, method="inclusive")[percent - 1]


def write(figures: Sequence[Figure], path: Path, *, keep: bool = False) -> None:
    """Keep the figures as name -> {value, unit, floor, ratio, n, floor_is}.

    ``keep``: those of other names stay as they were.
    """
    rounded = {
        figure.name: {
            key: round(value, 3) if isinstance(value, float) else value
            for key, value in (asdict(figure) | {"ratio": figure.ratio}).items()
            if key != "name"
        }
        for figure in figures
    }
    earlier: dict[str, object] = json.loads(path.read_text()) if keep and path.exists() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(earlier | rounded, indent=2) + "\n")


def table(figures: Sequence[Figure]) -> str:
    """The figures for a person, in the form of a Markdown table."""
    head = "| figure | value | floor | ratio | n | the floor is |\n|---|--:|--:|--:|--:|---|\n"
    return head + "\n".join(
        f"| `{f.name}` | {f.value:.4g} {f.unit} | {f.floor:.4g} {f.unit} "
        f"| {f.ratio:.2f} | {f.n} | {f.floor_is} |"
        for f in figures
    )
