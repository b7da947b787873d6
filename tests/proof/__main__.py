"""Runs every property test with many more examples, seeded; counts go to build/proof.json."""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

OUT = Path("build/proof.json")
# "60 passing, 0 failing, and 2 invalid test cases": the invalid ones proved nothing.
EXAMPLES = re.compile(r"(\d+) passing, (\d+) failing")
LONG_S = 1800


@dataclass
class Count:
    """One property: how many examples were tried, and how many tests of it failed."""

    runs: int = 0
    failures: int = 0
    seconds: float = 0.0
    seed: int = 0


class Counter:
    """A pytest plugin that counts."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.counts: dict[str, Count] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.when == "call":
            count = self.counts.setdefault(item.nodeid, Count(seed=self._seed))
            said = str(getattr(item, "hypothesis_statistics", ""))
            count.runs += sum(int(number) for pair in EXAMPLES.findall(said) for number in pair)
            count.failures += report.failed
            count.seconds = round(count.seconds + report.duration, 2)
        return report


def main() -> int:
    os.environ["HYPOTHESIS_PROFILE"] = "proof"
    seed = int(os.environ.get("SEED", secrets.randbelow(2**32)))
    counter = Counter(seed)
    options = ["-m", "hypothesis", f"--hypothesis-seed={seed}", f"--timeout={LONG_S}", "-q"]
    code = pytest.main(options, plugins=[counter])
    OUT.parent.mkdir(exist_ok=True)
    counts = {name: asdict(count) for name, count in sorted(counter.counts.items())}
    OUT.write_text(json.dumps(counts, indent=2) + "\n")
    runs = sum(count.runs for count in counter.counts.values())
    print(f"{len(counts)} properties, {runs} examples, seed {seed}: {OUT}")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
