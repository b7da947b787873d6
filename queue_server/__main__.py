"""``python -m queue_server``: the hospital's server and its tools."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from queue_server.config import ConfigError

# A command loads its own room alone: all of them, the web framework among them, take seconds.
ROOMS = {
    "queue_server.cli": ("serve", "migrate", "openapi", "secrets", "broker"),
    "queue_server.numbers.cli": ("numbers",),
    "queue_server.insurance.cli": ("insurance",),
    "queue_server.simulators.cli": ("portal-simulate", "portal-people"),
    "queue_server.replay.cli": ("replay",),
    "queue_server.backup.cli": ("backup", "restore"),
    "queue_server.setup.cli": ("config",),
    "queue_server.setup.presets.cli": ("seed",),
    "queue_server.events.cli": ("asyncapi", "webhook"),
    "queue_server.audit.cli": ("audit", "person"),
    "queue_server.sign_on.cli": ("account",),
}
# By name, for commands without a database do not wait for their modules.
DATABASES = ("sqlite3", "psycopg", "sqlalchemy")
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
    for room in _rooms(sys.argv[1:2]):
        import_module(room).add_commands(commands)
    args = parser.parse_args()
    try:
        return args.run(args)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in DATABASES:
            raise
        print(f"the database cannot be used: {_reason(error)}", file=sys.stderr)
        return 1


def _reason(error: Exception) -> str:
    """What a driver says of a database that is away or damaged; else the kind, without values."""
    cause = getattr(error, "orig", error)  # SQLAlchemy's own text has the statement's values
    kind = type(cause).__name__
    return str(cause).partition("\n")[0] if kind in {"DatabaseError", "OperationalError"} else kind


def _rooms(command: list[str]) -> list[str]:
    """The modules that have this command; all of them where none has, for the help."""
    return [room for room, names in ROOMS.items() if {*command} & {*names}] or [*ROOMS]


def _drop_the_rest() -> None:
    """Python writes what is left when it ends, and would complain."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
