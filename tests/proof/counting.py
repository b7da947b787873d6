"""Counts how many inputs each proof tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

RUNS = "runs"
"""The property in which a test says how much it tried, if it is none of hypothesis."""


@dataclass
class Count:
    """One property or target: how many inputs were tried, and how many times it failed."""

    runs: int = 0
    failures: int = 0
    seconds: float = 0
    seed: int = 0


class Counter:
    """A pytest plugin that adds up what the workers report."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.counts: dict[str, Count] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test; one that could not begin has failed."""
        if report.when != "call" and not report.failed:
            return
        count = self.counts.setdefault(report.nodeid, Count(seed=self._seed))
        count.runs += sum(int(str(value)) for name, value in report.user_properties if name == RUNS)
        count.failures += report.failed
        count.seconds = round(count.seconds + report.duration, 2)
