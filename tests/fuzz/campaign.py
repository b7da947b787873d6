"""Runs targets, each in a process of its own, and collects what libFuzzer says of them."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

from tests.fuzz.inputs import beginning

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.fuzz.target import Target

_AT_ONCE = 2
_SLOWEST_S = 20  # one input
_GRACE_S = 120  # to import, to make seeds' first run, and to end
_UNITS = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
_STATUS = re.compile(r"#(\d+)\s+[A-Z]+\s+cov: (\d+) ft: (\d+) corp: (\d+)")


@dataclass(frozen=True)
class Result:
    """What one target's time gave; ``coverage`` counts edges of instrumented code.

    ``coverage_of_seeds`` is what the seeds alone reached, ``features`` also count how often.
    """

    executions: int
    seconds: float
    coverage: int
    coverage_of_seeds: int
    features: int
    corpus: int
    crashes: tuple[str, ...]


def run(targets: Iterable[Target], seconds: int, seed: int, folder: Path) -> dict[str, Result]:
    """Fuzz each target for so many seconds; what is found stays in ``folder``."""
    chosen = list(targets)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = pool.map(_run, chosen, repeat(seconds), repeat(seed), repeat(folder))
        return {target.name: result for target, result in zip(chosen, results, strict=True)}


def _run(target: Target, seconds: int, seed: int, folder: Path) -> Result:
    corpus, crashes = folder / "corpus" / target.name, folder / "crashes" / target.name
    for each in (corpus, crashes):
        each.mkdir(parents=True, exist_ok=True)
    for data in beginning(target):
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    known = set(crashes.iterdir())
    log = folder / f"{target.name}.log"
    started = time.monotonic()
    failed = _libfuzzer(
        log,
        seconds,
        [target.name, str(corpus), f"-max_total_time={seconds}", f"-seed={seed}"],
        f"-artifact_prefix={crashes}/",
    )
    took = time.monotonic() - started
    found = tuple(sorted(str(path) for path in set(crashes.iterdir()) - known))
    if failed and not found:
        found = (f"ended without an input: {log}",)
    return _result(log.read_text(errors="replace"), took, found)


def _libfuzzer(log: Path, seconds: int, options: Sequence[str], *more: str) -> bool:
    """Whether it ended with an error."""
    command = [sys.executable, "-m", "tests.fuzz.one", *options, *more]
    command += [f"-timeout={_SLOWEST_S}", "-print_final_stats=1", "-use_value_profile=1"]
    with log.open("w") as output:
        ended = subprocess.run(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONHASHSEED": "0"},
            timeout=seconds + _GRACE_S,
            check=False,
        )
    return ended.returncode != 0


def _result(said: str, seconds: float, crashes: tuple[str, ...]) -> Result:
    lines = [tuple(map(int, line)) for line in _STATUS.findall(said)]
    first, last = (lines[0], lines[-1]) if lines else ((0, 0, 0, 0), (0, 0, 0, 0))
    units = _UNITS.search(said)
    return Result(
        executions=int(units[1]) if units else last[0],
        seconds=round(seconds, 1),
        coverage=last[1],
        coverage_of_seeds=first[1],
        features=last[2],
        corpus=last[3],
        crashes=crashes,
    )
