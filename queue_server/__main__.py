"""``python -m queue_server``: the hospital's server and its tools."""

from __future__ import annotations

import argparse
import os
import sys

from queue_server import cli
from queue_server.audit import cli as audit
from queue_server.backup import cli as backup
from queue_server.config import ConfigError
from queue_server.events import cli as events
from queue_server.insurance import cli as insurance
from queue_server.numbers import cli as numbers
from queue_server.replay import cli as replay
from queue_server.setup import cli as setup
from queue_server.setup.presets import cli as presets
from queue_server.simulators import cli as simulators

# What a shell says of a program that SIGINT or SIGPIPE ended.
_INTERRUPTED, _NOBODY_READS = 130, 141


def main() -> int:
    """Run the command line; returns the exit code (0 done, 1 failed, 2 wrong call).

    Where nobody reads on (``openapi | head``) it ends silently with 141, interrupted with 130.
    """
    try:
        try:
            return _run()
        finally:
            print(end="", flush=True)  # what cannot be written any more shows here
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        _drop_the_rest()
        return _NOBODY_READS
    except OSError as error:
        _drop_the_rest()
        print(f"cannot be done: {error.strerror}", file=sys.stderr)
        return 1


def _run() -> int:
    parser = argparse.ArgumentParser(prog="python -m queue_server", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for room in (
        cli,
        numbers,
        insurance,
        simulators,
        replay,
        backup,
        setup,
        presets,
        events,
        audit,
    ):
        room.add_commands(commands)
    args = parser.parse_args()
    try:
        return args.run(args)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1


def _drop_the_rest() -> None:
    """Python writes what is left when it ends, and would complain."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
