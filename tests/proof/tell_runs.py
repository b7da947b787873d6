"""A pytest plugin of the workers: each property's report says how many inputs were tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.proof.counting import RUNS

if TYPE_CHECKING:
    from collections.abc import Generator

# "60 passing, 0 failing, and 2 invalid test cases": the invalid ones proved nothing.
EXAMPLES = re.compile(r"(\d+) passing, (\d+) failing")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what hypothesis has left on the test."""
    report = yield
    if call.when == "call":
        said = EXAMPLES.findall(str(getattr(item, "hypothesis_statistics", "")))
        if said:
            tried = sum(int(number) for pair in said for number in pair)
            report.user_properties.append((RUNS, tried))
    return report
