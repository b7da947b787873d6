"""``python -m queue_server account``: for the administrator who cannot log in any more."""

from __future__ import annotations

import json
import secrets as random
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from argon2 import PasswordHasher

from queue_server import secrets
from queue_server.config import DEFAULT_PATH, ConfigError, load
from queue_server.setup import passwords
from queue_server.store import accounts, setup, staff
from queue_server.store.database import Database, check_place
from queue_server.store.seal import Seal

if TYPE_CHECKING:
    import argparse

    from queue_server.cli import Commands
    from queue_server.contract.words import Words

BYTES = 12
"""Of a generated password, which is used once."""


class NotResetError(Exception):
    """Nothing was changed; ``code`` is stable."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def add_commands(commands: Commands) -> None:
    """Add the command to the command line."""
    account = commands.add_parser("account", help="staff's accounts, without the pages")
    inner = account.add_subparsers(dest="account_command", required=True, metavar="COMMAND")
    text = "give somebody a new first password, shown once; their sessions end"
    reset = inner.add_parser("reset-password", help=text, description=text)
    reset.add_argument("username", help="as in the set-up")
    reset.add_argument(
        "--config", type=Path, default=DEFAULT_PATH, help="server.toml (%(default)s)"
    )
    reset.add_argument(
        "--password", choices=["-"], help="read it from standard input, instead of making one"
    )
    reset.add_argument("--json", action="store_true", help="print JSON")
    reset.set_defaults(run=_reset)


def _reset(args: argparse.Namespace) -> int:
    given = sys.stdin.readline().rstrip("\n") if args.password else None
    password = given if given is not None else random.token_urlsafe(BYTES)
    try:
        reset_password(args.config, args.username, password, datetime.now(UTC))
    except NotResetError as error:
        if not args.json:
            raise ConfigError(str(error)) from None
        print(json.dumps({"error": {"code": error.code, "message": str(error)}}))
        return 1
    made = password if given is None else None
    if args.json:
        print(json.dumps({"username": args.username, "password": made}))
    else:
        print(made if made is not None else f"{args.username} has the password that was given")
        print("It has to be changed on logging in, and is not shown again.", file=sys.stderr)
    return 0


def reset_password(config_file: Path, username: str, password: str, now: datetime) -> None:
    """Let a member of staff log in with this password, who has to change it then.

    Their sessions end, and so does a lock after failed logins. The history has it as the server's
    deed: whoever can run commands is not known to it.

    Raises:
        NotResetError: ``account_unknown`` or ``password_weak``.
    """
    config = setup.in_force(load(config_file))
    if all(user.username != username for user in config.users):
        raise NotResetError("account_unknown", f"the set-up names nobody {username!r}")
    weak: Words | None = passwords.weakness(username, password)
    if weak is not None:
        raise NotResetError("password_weak", weak.en)
    hashed = PasswordHasher().hash(password)
    seal = Seal(secrets.load(config.secrets))
    check_place(config.database.url)
    database = Database(config.database.url)
    try:
        with database.write() as connection:
            accounts.set_password(connection, username, hashed, now, must_change=True)
            staff.forgive(connection, seal.digest("login", username))
            accounts.record(connection, "server", username, "reset", now)
    finally:
        database.close()
