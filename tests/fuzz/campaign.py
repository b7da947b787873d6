"""Runs targets, each in a process of its own, and collects what libFuzzer says of them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

from tests.fuzz.inputs import beginning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tests.fuzz.target import Target

# There is no wheel of it for some machines and versions of Python.
POSSIBLE = importlib.util.find_spec("atheris") is not None

_AT_ONCE = 2
_SLOWEST_S = 20  # one input
_GRACE_S = 120  # to import, to make seeds' first run, and to end
_UNITS = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
_DONE = re.compile(r"Done \d+ runs in (\d+) second")
_STATUS = re.compile(r"#(\d+)\s+[A-Z]+\s+cov: (\d+) ft: (\d+) corp: (\d+)")


@dataclass(frozen=True)
class Result:
    """What one target's time gave; ``coverage`` counts branches of instrumented code.

    ``coverage_of_seeds`` is what the inputs before reached; ``features`` also count how often, and
    what was compared. ``crashes`` are paths of inputs.
    """

    executions: int
    seconds: int
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


def broken(results: Mapping[str, Result]) -> list[str]:
    """For each crash, what broke by which input."""
    return [
        f"{name}: broken by {crash}" for name, each in results.items() for crash in each.crashes
    ]


def _run(target: Target, seconds: int, seed: int, folder: Path) -> Result:
    corpus, crashes = folder / "corpus" / target.name, folder / "crashes" / target.name
    for each in (corpus, crashes):
        each.mkdir(parents=True, exist_ok=True)
    for data in beginning(target):
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    known = set(crashes.iterdir())
    log = folder / f"{target.name}.log"
    failed = _libfuzzer(
        log,
        seconds,
        [target.name, str(corpus), f"-max_total_time={seconds}", f"-seed={seed}"],
        f"-artifact_prefix={crashes}/",
    )
    found = tuple(sorted(str(path) for path in set(crashes.iterdir()) - known))
    if failed and not found:
        found = (f"ended without an input: {log}",)
    return _result(log.read_text(errors="replace"), seconds, found)


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


def _result(said: str, seconds: int, crashes: tuple[str, ...]) -> Result:
    lines = [tuple(map(int, line)) for line in _STATUS.findall(said)]
    first, last = (lines[0], lines[-1]) if lines else ((0, 0, 0, 0), (0, 0, 0, 0))
    units, done = _UNITS.search(said), _DONE.search(said)
    return Result(
        executions=int(units[1]) if units else last[0],
        seconds=int(done[1]) if done else seconds,
        coverage=last[1],
        coverage_of_seeds=first[1],
        features=last[2],
        corpus=last[3],
        crashes=crashes,
    )
