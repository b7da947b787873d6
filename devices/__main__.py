"""``python -m devices``: try each device by itself, or simulate it."""

from __future__ import annotations

import argparse
import sys

from devices.card import cli as card
from devices.code import cli as code
from devices.printer import cli as printer
from devices.scanner import cli as scanner


def main() -> int:
    """Run the command line; returns the exit code (0 done, 1 failed, 2 wrong call)."""
    parser = argparse.ArgumentParser(prog="python -m devices", description=__doc__)
    rooms = parser.add_subparsers(dest="room", required=True, metavar="DEVICE")
    for room in (card, code, scanner, printer):
        room.add_commands(rooms)
    args = parser.parse_args()
    try:
        return args.run(args)
    except (OSError, OverflowError) as error:
        # A port in use or out of range, a folder that is not there: the command cannot be done.
        print(f"cannot be done: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
