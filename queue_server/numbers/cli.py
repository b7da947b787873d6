"""``python -m queue_server numbers``: every number of a day, accounted for."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from queue_server.config import DEFAULT_PATH, ConfigError, load
from queue_server.store import number_account
from queue_server.store.database import Database, check_place

if TYPE_CHECKING:
    import argparse

    from queue_server.cli import Commands
    from queue_server.store.number_account import Account

_COLUMNS = ("last", "given", "cancelled", "no_show", "open", "leased", "unused")


def add_commands(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "account for every number of a day; ends with 1 where one is not accounted for"
    parser = commands.add_parser("numbers", help=text, description=text)
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_PATH, help="server.toml (%(default)s)"
    )
    parser.add_argument("--day", type=_day, required=True, help="service day, such as 2026-11-23")
    parser.add_argument("--json", action="store_true", help="one object a prefix and line")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    url = load(args.config).database.url
    check_place(url)
    database = Database(url)
    try:
        with database.read() as connection:
            accounts = number_account.of_day(connection, args.day)
    except SQLAlchemyError:
        raise ConfigError(f"{args.config}: its database cannot be read; is it migrated?") from None
    finally:
        database.close()
    if args.json:
        for account in accounts:
            print(json.dumps(asdict(account) | {"adds_up": account.adds_up}))
    else:
        _print(accounts)
    return 0 if all(account.adds_up for account in accounts) else 1


def _print(accounts: list[Account]) -> None:
    print("prefix".ljust(8), *(name.rjust(10) for name in _COLUMNS), "not accounted for".rjust(20))
    for account in accounts:
        numbers = (str(getattr(account, name)).rjust(10) for name in _COLUMNS)
        lost = ", ".join(map(str, (*account.gaps, *account.beyond))) or "none"
        print(account.prefix.ljust(8), *numbers, lost.rjust(20))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("write a day like 2026-11-23") from None
