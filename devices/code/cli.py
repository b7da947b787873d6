"""``python -m devices code parse``: one code a line in, one answer a line out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from devices.code.kinds import Cccd, Code
from devices.code.parse import parse

if TYPE_CHECKING:
    import argparse


def add_commands(
    rooms: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage] - argparse has no public name for it
) -> None:
    """Add ``code`` and its commands to the command line."""
    code = rooms.add_parser("code", help="what a QR code or barcode says")
    commands = code.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = commands.add_parser(
        "parse",
        help="read codes from standard input",
        description="One code a line on standard input (an empty line is a code too), one answer "
        "a line. An unknown code is an answer, not an error.",
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer every line of standard input; returns 0, or 2 where there is no standard input."""
    if sys.stdin is None:
        print("standard input is closed: codes come from there", file=sys.stderr)
        return 2
    for line in sys.stdin.buffer:
        code = parse(line)
        text = json.dumps(facts(code), ensure_ascii=False) if args.json else for_a_person(code)
        print(text, flush=True)
    return 0


def facts(code: Code) -> dict[str, Any]:
    """A code's kind and fields as JSON shows them."""
    said = asdict(code)
    if isinstance(code, Cccd):
        said["extra"] = list(code.extra)
    return {"kind": code.kind, **said}


def for_a_person(code: Code) -> str:
    """What is known about a code, in a line."""
    said = {name: value for name, value in facts(code).items() if value not in (None, [])}
    kind = said.pop("kind")
    return f"{kind}: " + " · ".join(f"{name} {value}" for name, value in said.items())
