"""``python -m queue_server insurance``: what the portal's answers mean, without the portal."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from queue_server.insurance import cli_explain
from queue_server.insurance.answer import read_answer
from queue_server.insurance.benefit.markdown import amounts_table, assumptions_table, routes_table
from queue_server.insurance.cli_output import say
from queue_server.insurance.codes import CODES
from queue_server.insurance.decision import Decision, decide
from queue_server.insurance.told import WORDS

TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_TABLES = {
    "codes": CODES.markdown,
    "told": WORDS.markdown,
    "routes": routes_table,
    "assumptions": assumptions_table,
    "amounts": amounts_table,
}


def add_commands(
    rooms: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage]
) -> None:
    """Add ``insurance`` and its commands to the command line."""
    insurance = rooms.add_parser("insurance", help="what the portal's answers mean")
    commands = insurance.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = commands.add_parser(
        "decide",
        help="grade portal answers from standard input",
        description="One answer's body a line on standard input (an empty line is an empty body), "
        "one decision a line. A body that is not the portal's JSON is pending, not an error.",
    )
    command.add_argument(
        "--date",
        type=_iso_date,
        help="the service day, such as 2026-11-22 (default: today at the site)",
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run_decide)
    text = "print a table of docs/insurance.md as Markdown"
    table = commands.add_parser("table", help=text, description=text)
    table.add_argument(
        "which",
        nargs="?",
        default="codes",
        choices=_TABLES,
        help="result codes (default), the patients' words, or what the benefit rests on",
    )
    table.set_defaults(run=run_table)
    cli_explain.add_explain(commands)


def run_table(args: argparse.Namespace) -> int:
    """Print a table as docs/insurance.md has it between its markers; returns 0."""
    say(_TABLES[args.which]().removesuffix("\n"))
    return 0


def run_decide(args: argparse.Namespace) -> int:
    """Grade every line of standard input, none where it is closed; returns 0."""
    today: date = args.date or datetime.now(TIME_ZONE).date()
    for line in sys.stdin.buffer if sys.stdin is not None else ():
        decision = decide(read_answer(line), today)
        if args.json:
            say(json.dumps(facts(decision), ensure_ascii=False))
        else:
            say(_for_a_person(decision))
    return 0


def facts(decision: Decision) -> dict[str, Any]:
    """A decision as JSON shows it."""
    return {
        "outcome": decision.outcome.value,
        "code": decision.code,
        "card_number": decision.card_number,
        "valid_from": decision.valid_from and decision.valid_from.isoformat(),
        "valid_to": decision.valid_to and decision.valid_to.isoformat(),
        "facility": decision.facility,
        "benefit_percent": decision.benefit_percent,
        "staff_must_check": list(decision.staff_must_check),
        "alarm": decision.alarm,
        "reason": decision.reason.value,
        "insurance_number": decision.insurance_number,
        "area": decision.area,
        "five_years_from": decision.five_years_from and decision.five_years_from.isoformat(),
    }


def _for_a_person(decision: Decision) -> str:
    said = {name: value for name, value in facts(decision).items() if value not in (None, [])}
    meaning = [] if decision.code is None else [CODES.rule(decision.code).meaning]
    return " · ".join([*(f"{name} {value}" for name, value in said.items()), *meaning])


def _iso_date(text: str) -> date:
    """A date in one form alone; fromisoformat would also take weeks, or no hyphens."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2026-11-22")
    return day
