"""``config check | import | export | diff``: the hospital's set-up on the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server.config import DEFAULT_PATH, ConfigError, ServerConfig, load, text_of, told
from queue_server.setup import odd, toml
from queue_server.setup.differences import differences
from queue_server.setup.differences import told as told_change
from queue_server.setup.put import put
from queue_server.setup.read import Problem, Reading, problems, read
from queue_server.setup.tree import KEYS, Tree
from queue_server.store import setup

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    # argparse has no public name for it.
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    Run = Callable[[argparse.Namespace], int]


def add_commands(commands: Commands) -> None:
    """Add ``config`` to the command line."""
    text = "check, import, export and compare the hospital's set-up"
    parser = commands.add_parser("config", help=text, description=text)
    inner = parser.add_subparsers(dest="config_command", required=True, metavar="COMMAND")
    check = _command(inner, "check", "say what is wrong in a file, and what is odd", _check)
    new = _command(inner, "import", "put a file's set-up in force", _import)
    _command(inner, "export", "print the set-up in force", _export)
    diff = _command(inner, "diff", "what a file would change; 1 if anything", _diff)
    for with_file in (check, new, diff):
        with_file.add_argument("file", type=Path, help="TOML: a set-up, or a whole server.toml")
    new.add_argument("--force", action="store_true", help="even if patients wait where it cuts")


def _command(commands: Commands, name: str, text: str, run: Run) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_PATH, help="server.toml (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")

    def run_and_tell(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except ConfigError as error:
            if not args.json:
                raise
            _print({"error": {"code": "config", "message": str(error)}})
            return 1

    parser.set_defaults(run=run_and_tell)
    return parser


def _check(args: argparse.Namespace) -> int:
    text = text_of(args.file)
    reading = read(text, Tree)
    whole = any(key not in KEYS for key in reading.data)
    if whole:
        reading = read(text, ServerConfig)
    found = reading.problems
    if reading.value is not None:
        found = problems(odd.faults(reading.value), text, reading.data)
    notes = _notes(args.file) if whole and reading.value is not None else []
    if args.json:
        told_problems = [_as_json(problem) for problem in found]
        _print({"ok": reading.value is not None, "problems": told_problems, "notes": notes})
    else:
        for problem in found:
            print(("warning: " if problem.odd else "") + told(args.file, problem))
        for note in notes:
            print(f"note: {note}")
        print("can be used" if reading.value is not None else "cannot be used")
    return 0 if reading.value is not None else 1


def _notes(path: Path) -> list[str]:
    config = load(path)
    found = setup.stored(config)
    if found is None or not config.has_tree:
        return []
    return [f"not in force: the database has set-up version {found.version}; see config export"]


def _import(args: argparse.Namespace) -> int:
    text, tree = _hospital(args.file)
    version, new = put(load(args.config), text, tree, force=args.force)
    if args.json:
        _print({"version": version, "new": new})
    else:
        print(f"version {version} is in force" if new else f"version {version} already is the same")
    return 0


def _export(args: argparse.Namespace) -> int:
    config = load(args.config)
    found = setup.stored(config)
    text = found.text if found else toml.hospital_only(text_of(args.config))
    if args.json:
        tree = setup.in_force(config).tree_data()
        _print({"version": found.version if found else 0, "text": text, "tree": tree})
    else:
        print(text, end="")
    return 0


def _diff(args: argparse.Namespace) -> int:
    _, tree = _hospital(args.file)
    changes = differences(setup.in_force(load(args.config)), tree)
    for change in changes:
        if args.json:
            _print(asdict(change))
        else:
            print(told_change(change))
    return 1 if changes else 0


def _hospital(path: Path) -> tuple[str, Tree]:
    """A file's tree and its text, without what speaks of the machine.

    Raises:
        ConfigError: it cannot be used.
    """
    text = text_of(path)
    whole = any(key not in KEYS for key in read(text, Tree).data)
    reading: Reading[ServerConfig] | Reading[Tree] = read(text, ServerConfig if whole else Tree)
    if reading.value is None:
        raise ConfigError("\n".join(told(path, problem) for problem in reading.problems))
    return (toml.hospital_only(text) if whole else text), reading.value


def _as_json(problem: Problem) -> dict[str, object]:
    return {
        "line": problem.line,
        "place": problem.place,
        "message": problem.words.en,
        "message_vi": problem.words.vi,
        "warning": problem.odd,
    }


def _print(body: object) -> None:
    print(json.dumps(body, ensure_ascii=False))
