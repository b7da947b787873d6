"""``make fuzz``: every target for so many seconds; figures go to build/fuzz.json.

``python -m tests.fuzz [--seconds S] [--seed N] [TARGET …]``
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from dataclasses import asdict
from pathlib import Path

from tests.fuzz import campaign
from tests.fuzz.targets import TARGETS

_FOLDER = Path("build/fuzz")
_OUT = Path("build/fuzz.json")
_HEAD = f"{'target':18} {'runs':>9} {'runs/s':>8} {'coverage':>9} {'seeds':>6} {'features':>9}"


def main() -> int:
    """Exit code 1 if anything broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=int, default=30, help="for each target (30)")
    parser.add_argument("--seed", type=int, help="of the changes; by chance without it")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    args = parser.parse_args()
    if unknown := set(args.targets) - set(TARGETS):
        parser.error(f"no target {min(unknown)}; there are {', '.join(TARGETS)}")
    if not campaign.POSSIBLE:
        parser.exit(2, "atheris does not exist for this machine or this version of Python\n")
    seed = secrets.randbelow(2**31) + 1 if args.seed is None else args.seed
    chosen = [TARGETS[name] for name in args.targets or TARGETS]
    results = campaign.run(chosen, args.seconds, seed, _FOLDER)
    _OUT.write_text(json.dumps({name: asdict(each) for name, each in results.items()}, indent=2))
    print(_HEAD)
    for name, each in results.items():
        rate = each.executions / each.seconds
        row = f"{name:18} {each.executions:9} {rate:8.0f} {each.coverage:9}"
        print(f"{row} {each.coverage_of_seeds:6} {each.features:9}")
    runs = sum(each.executions for each in results.values())
    print(f"{len(results)} targets, {runs} runs, seed {seed}: {_OUT}")
    broken = campaign.broken(results)
    for line in broken:
        print(line)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
