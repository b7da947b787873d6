"""``python -m devices``: try each device by itself, or simulate it."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from importlib import import_module
from typing import NoReturn

# Only the room that is asked for is loaded: all of them take a second.
_ROOMS = ("card", "code", "scanner", "printer")
# What a shell says of a program that SIGINT or SIGPIPE ended.
_INTERRUPTED, _NOBODY_READS = 130, 141
# Where argparse's messages repeat what was given.
_CHOICE = re.compile(r"invalid choice: .*( \(choose from [^()]*\))", re.DOTALL)
_GIVEN = re.compile(r"(unrecognized arguments|ambiguous option|invalid \S+ value):.*", re.DOTALL)
_IGNORED = re.compile(r"(ignored explicit argument) .*", re.DOTALL)


class QuietParser(argparse.ArgumentParser):
    """Tells what is wrong with a call without repeating its values: they may be personal data."""

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2."""
        message = _CHOICE.sub(r"invalid choice\1", message)
        message = _GIVEN.sub(r"\1 (not shown)", message)
        super().error(_IGNORED.sub(r"\1 (not shown)", message))


def main() -> int:
    """Run the command line; returns the exit code (0 done, 1 failed, 2 wrong call)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # names need it, whatever the locale
    try:
        try:
            return _run()
        finally:
            print(end="", flush=True)  # what cannot be written any more shows here
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Python writes what is left when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NOBODY_READS


def _run() -> int:
    parser = QuietParser(prog="python -m devices", description=__doc__)
    rooms = parser.add_subparsers(dest="room", required=True, metavar="DEVICE")
    asked = [room for room in _ROOMS if sys.argv[1:2] == [room]]
    for room in asked or _ROOMS:
        import_module(f"devices.{room}.cli").add_commands(rooms)
    args = parser.parse_args()
    try:
        return args.run(args)
    except BrokenPipeError:
        raise
    except (OSError, OverflowError) as error:
        # A port in use or out of range, a folder that is not there: the command cannot be done.
        if getattr(args, "json", False):
            told = {"error": {"code": "cannot_be_done", "message": str(error)}}
            print(json.dumps(told, ensure_ascii=False))
        else:
            print(f"cannot be done: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
