"""``python -m queue_server``: the hospital's server and its tools."""

from __future__ import annotations

import argparse
import sys

from queue_server import cli
from queue_server.config import ConfigError
from queue_server.insurance import cli as insurance
from queue_server.simulators import cli as simulators


def main() -> int:
    """Run the command line; returns the exit code (0 done, 1 failed, 2 wrong call)."""
    parser = argparse.ArgumentParser(prog="python -m queue_server", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for room in (cli, insurance, simulators):
        room.add_commands(commands)
    args = parser.parse_args()
    try:
        return args.run(args)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
