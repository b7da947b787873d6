"""``python -m queue_server replay``: a day under several policies."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server import config
from queue_server.replay import choice, day_file, spec
from queue_server.replay.chart import SUFFIXES, draw
from queue_server.replay.configured import with_tree
from queue_server.replay.day_file import DayError
from queue_server.replay.generate import generate
from queue_server.replay.measure import measure
from queue_server.replay.record import record
from queue_server.replay.report import facts, table
from queue_server.replay.simulate import simulate
from queue_server.store.setup import in_force

if TYPE_CHECKING:
    from queue_server.replay.choice import Choice
    from queue_server.replay.day import Day

    # argparse has no public name for it.
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

_DESCRIPTION = """Runs a day again under one or more policies, with the engine that the server
itself uses, and prints waits by class, the share within target, overtakings and the counters' use.
Policies take parameters: head_start:priority=30:cap_min=60. "configured" is each queue's own."""


def add_commands(rooms: Commands) -> None:
    """Add ``replay`` to the command line."""
    text = "run a recorded or made-up day under several policies"
    command = rooms.add_parser("replay", help=text, description=_DESCRIPTION)
    add = command.add_argument
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--day", metavar="FILE", help="a day file; with --record a date, such as 2026-11-20"
    )
    which.add_argument(
        "--generate", metavar="SPEC", help=f"a file, or one of {', '.join(spec.names())}"
    )
    add("--policy", type=_policies, default=[], metavar="NAME[,NAME…]", help="policies to compare")
    add("--record", action="store_true", help="print the day itself as JSON lines")
    add("--config", type=Path, metavar="FILE", help="server.toml: its queues' orders and targets")
    add("--seed", type=int, default=1, help="of a made-up day (%(default)s)")
    add("--chart", type=_chart, metavar="FILE", help="draw the waits: FILE.png or FILE.svg")
    add("--json", action="store_true", help="one JSON object a policy")

    def run(args: argparse.Namespace) -> int:
        return _run(command, args)

    command.set_defaults(run=run)


def _run(command: argparse.ArgumentParser, args: argparse.Namespace) -> int:
    from_database = args.record and args.day is not None
    if from_database and args.config is None:
        command.error("--record --day needs --config: the server whose database has the day")
    if not args.record and not args.policy:
        command.error("--policy is missing; for example --policy configured,strict")
    if args.record and (args.policy or args.chart):
        command.error("--record prints the day; replay it in a second call")
    try:
        if args.record:
            for line in day_file.lines(_day(args)):
                print(line)
        else:
            _compare(_day(args), args.policy, args)
    except (DayError, config.ConfigError) as error:
        if args.json:
            code = error.code if isinstance(error, DayError) else "config"
            told = {"error": {"code": code, "message": str(error)}}
            print(json.dumps(told, ensure_ascii=False))
        else:
            print(error, file=sys.stderr)
        return 1
    return 0


def _day(args: argparse.Namespace) -> Day:
    loaded = None if args.config is None else in_force(config.load(args.config))
    if args.day is not None and args.record and loaded is not None:
        return record(loaded, _date(args.day))
    if args.day is not None:
        day = day_file.load(Path(args.day))
    else:
        day = generate(spec.load(args.generate), args.seed)
    return day if loaded is None else with_tree(day, loaded)


def _compare(day: Day, choices: list[Choice], args: argparse.Namespace) -> None:
    seed = args.seed if args.generate else None
    runs = [simulate(day, one) for one in choices]
    for count, run in enumerate(runs):
        figures = measure(run)
        if args.json:
            print(json.dumps(facts(run, figures, seed), ensure_ascii=False))
        else:
            print(("\n" if count else "") + table(run, figures))
    if args.chart is not None:
        draw(runs, args.chart)


def _policies(text: str) -> list[Choice]:
    try:
        return choice.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _chart(text: str) -> Path:
    path = Path(text)
    if path.suffix not in SUFFIXES:
        raise argparse.ArgumentTypeError(f"{text!r}: a chart is {' or '.join(SUFFIXES)}")
    return path


def _date(text: str) -> date:
    """The service day.

    Raises:
        DayError: it is no date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayError("day", f"{text!r} is no date; write 2026-11-20") from None
