"""Every property with many more examples, long proofs, then fuzzing; counts in build/proof.json.

``python -m tests.proof [--part all|ci]``: ``ci`` is what a change can wait for. The seed is by
chance; SEED=… in the environment repeats a run.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.proof.counting import Count, Counter

OUT, FUZZED = Path("build/proof.json"), Path("build/fuzz.json")
NO_ATHERIS = 2  # what tests.fuzz ends with where there is none
LONG_S = 1800
BESIDE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
# Which profile of tests/conftest.py, and how long each target is fuzzed.
PARTS = {"all": ("proof", 30), "ci": ("ci", 10)}
# What of the suite also runs on PostgreSQL.
STORED = "tests/queue_server"
ON_POSTGRESQL = {
    "all": [
        *(f"{STORED}/{room}" for room in ("store", "api", "background", "events", "setup")),
        *(f"{STORED}/{room}" for room in ("sign_on", "stateful")),
        # Its other tests forge rows in SQLite's file.
        *(f"{STORED}/audit/{test}.py" for test in ("test_erase", "test_logins")),
    ],
    "ci": [f"{STORED}/store/test_numbers.py", f"{STORED}/api/test_calls.py"],
}


def main() -> int:
    """Exit code 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof")
    parser.add_argument("--part", choices=PARTS, default="all")
    part: str = parser.parse_args().part
    profile, fuzz_seconds = PARTS[part]
    seed = int(os.environ.get("SEED", secrets.randbelow(2**31)))
    counts, went_well = _properties(profile, seed)
    counts["suite on PostgreSQL"] = _on_postgresql(ON_POSTGRESQL[part], seed)
    counts |= _fuzzed(fuzz_seconds, seed)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({name: asdict(each) for name, each in counts.items()}, indent=2))
    runs = sum(count.runs for count in counts.values())
    failures = sum(count.failures for count in counts.values())
    print(f"{len(counts)} proofs, {runs} runs, {failures} failures, seed {seed}: {OUT}")
    return 0 if went_well and not failures else 1


def _properties(profile: str, seed: int) -> tuple[dict[str, Count], bool]:
    os.environ |= {"HYPOTHESIS_PROFILE": profile, "SEED": str(seed)}
    counter = Counter(seed)
    options = [
        *("-m", "hypothesis or proof", "-p", "tests.proof.tell_runs", "-q"),
        *BESIDE,
        *(f"--hypothesis-seed={seed}", f"--timeout={LONG_S}"),
    ]
    code = pytest.main(options, plugins=[counter])
    return dict(sorted(counter.counts.items())), code == pytest.ExitCode.OK


def _on_postgresql(folders: list[str], seed: int) -> Count:
    """In a process of its own: which database it is stands in the environment from the start."""
    report = Path("build/postgresql.xml")
    command = [sys.executable, "-m", "pytest", "-q", *BESIDE, f"--junitxml={report}", *folders]
    profile = {"TIEPDON_DATABASE": "postgresql", "HYPOTHESIS_PROFILE": "test"}
    ended = subprocess.run(command, check=False, env={**os.environ, **profile})
    suite = ET.parse(report).getroot().find("testsuite")
    assert suite is not None
    count = {name: int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")}
    # What broke off before a test could fail is a failure as well.
    failures = max(count["failures"] + count["errors"], int(ended.returncode != 0))
    seconds = float(suite.attrib["time"])
    return Count(count["tests"] - count["skipped"], failures, seconds, seed)


def _fuzzed(seconds: int, seed: int) -> dict[str, Count]:
    """In a process of its own: pytest wants to be the first to import hypothesis."""
    command = [sys.executable, "-m", "tests.fuzz", f"--seconds={seconds}", f"--seed={seed}"]
    if subprocess.run(command, check=False).returncode == NO_ATHERIS:
        return {}
    found = json.loads(FUZZED.read_text())
    return {
        f"fuzz: {name}": Count(each["executions"], len(each["crashes"]), each["seconds"], seed)
        for name, each in found.items()
    }


if __name__ == "__main__":
    sys.exit(main())
