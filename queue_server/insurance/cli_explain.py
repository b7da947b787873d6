"""``python -m queue_server insurance explain``: a case worked through, for the officer."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server.insurance.benefit.case_file import CaseError, load_cases
from queue_server.insurance.benefit.explain import explain, facts
from queue_server.insurance.benefit.report import report
from queue_server.insurance.cli_output import say

if TYPE_CHECKING:
    import argparse

    from queue_server.insurance.benefit.case import Case


def add_explain(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage] - argparse has no public name for it
) -> None:
    """Add ``explain`` to the commands of ``insurance``."""
    command = commands.add_parser(
        "explain",
        help="decision, route, rule and arithmetic of a case",
        description="Work the cases of a TOML file through, each on its own date. The result is an "
        "estimate: the final route code is set when the visit ends.",
    )
    command.add_argument("--case", type=Path, required=True, metavar="FILE", help="the case file")
    command.add_argument("--id", help="only the case with this id")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run_explain)


def run_explain(args: argparse.Namespace) -> int:
    """Explain the cases of a file; returns 0, or 1 when the file cannot be used."""
    try:
        cases = _chosen(args.case, args.id)
    except CaseError as error:
        if args.json:
            told = {"error": {"code": error.code, "message": str(error)}}
            say(json.dumps(told, ensure_ascii=False))
        else:
            print(error, file=sys.stderr)  # noqa: T201 - a command speaks
        return 1
    for number, case in enumerate(cases):
        explanation = explain(case)
        if args.json:
            say(json.dumps(facts(explanation), ensure_ascii=False))
        else:
            say(("\n" if number else "") + report(explanation))
    return 0


def _chosen(file: Path, name: str | None) -> tuple[Case, ...]:
    cases = load_cases(file)
    chosen = tuple(case for case in cases if name in {None, case.id})
    if not chosen:
        raise CaseError(
            "case_unknown", f"{file}: no case {name!r}; it has {cases[0].id!r} and others"
        )
    return chosen
