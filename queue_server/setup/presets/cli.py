"""``seed``: a whole hospital to begin with."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server import secrets
from queue_server.config import DEFAULT_PATH, ConfigError, load
from queue_server.setup.presets import NAMES, patients, preset
from queue_server.setup.put import put
from queue_server.store import setup

if TYPE_CHECKING:
    import argparse

    # argparse has no public name for it.
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def add_commands(commands: Commands) -> None:
    """Add ``seed`` to the command line."""
    text = "put a made-up hospital in force, and make its secrets"
    parser = commands.add_parser("seed", help=text, description=text)
    parser.add_argument("--preset", required=True, choices=NAMES, help="how big it is")
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_PATH, help="server.toml (%(default)s)"
    )
    parser.add_argument("--force", action="store_true", help="in place of the set-up that is there")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--day-of-patients", action="store_true", help="with made-up patients who wait"
    )
    parser.add_argument(
        "--always-open", action="store_true", help="without opening hours, to be tried at any time"
    )
    parser.set_defaults(run=_seed)


def _seed(args: argparse.Namespace) -> int:
    try:
        version, made = _put(args)
    except ConfigError as error:
        if not args.json:
            raise
        print(json.dumps({"error": {"code": "config", "message": str(error)}}))
        return 1
    if args.json:
        print(json.dumps({"version": version, **made}, ensure_ascii=False))
        return 0
    for kind, values in made.items():
        for name, value in values.items():
            print(f"{kind:14} {name:20} {value}")
    print(f"Set-up version {version} is in force.", file=sys.stderr)
    if any(made.values()):
        print("The values above are not shown again. Restart the server.", file=sys.stderr)
    return 0


def _put(args: argparse.Namespace) -> tuple[int, dict[str, dict[str, str]]]:
    """The version, and the plain secrets that were made."""
    config = load(args.config)
    text, tree = preset(args.preset, always_open=args.always_open)
    found = setup.stored(config)
    is_there = found is not None or config.has_tree
    if is_there and not args.force and not (found and found.text == text):
        raise ConfigError("there is a set-up already; give --force to put this one in its place")
    version, _ = put(config, text, tree, force=args.force)
    config = config.with_tree(tree)
    made = asdict(secrets.complete(config, None))
    if args.day_of_patients:
        patients.wait(config)
    return version, made
