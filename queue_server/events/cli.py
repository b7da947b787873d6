"""``python -m queue_server asyncapi`` and ``webhook``: for those who connect other systems."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server import secrets
from queue_server.config import DEFAULT_PATH, load
from queue_server.events import asyncapi, post
from queue_server.setup.tree import find
from queue_server.store import setup, webhooks
from queue_server.store.database import Database

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from queue_server.config import ServerConfig
    from queue_server.setup.tables import WebhookTable


def add_commands(
    rooms: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage]
) -> None:
    """Add ``asyncapi`` and ``webhook`` to the command line."""
    text = "print what is told over MQTT as an AsyncAPI document"
    document = rooms.add_parser("asyncapi", help=text, description=text)
    document.add_argument("--config", help="not needed: it is the same for every hospital")
    document.set_defaults(run=_asyncapi)
    webhook = rooms.add_parser("webhook", help="systems that are told over HTTP")
    commands = webhook.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text, run in (
        ("test", "send a ping to a webhook and say what came back", _test),
        ("start", "send to a webhook again that had stopped, from where it was", _start),
    ):
        _command(commands, name, text, run)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage]
    name: str,
    text: str,
    run: Callable[[ServerConfig, WebhookTable, argparse.Namespace], int],
) -> None:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("id", metavar="ID", help="the webhook's id in the set-up")
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_PATH, help="server.toml (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="JSON alone on standard output")

    def run_for_hook(args: argparse.Namespace) -> int:
        config = setup.in_force(load(args.config))
        hook = find(config.webhooks, args.id)
        if hook is None:
            return _fail(args, "webhook_unknown", "no [[webhook]] of the set-up has this id")
        return run(config, hook, args)

    parser.set_defaults(run=run_for_hook)


def _asyncapi(_args: argparse.Namespace) -> int:
    print(json.dumps(asyncapi.document(), ensure_ascii=False, indent=2))
    return 0


def _test(config: ServerConfig, hook: WebhookTable, args: argparse.Namespace) -> int:
    key = secrets.load(config.secrets).webhook_keys.get(hook.id)
    if key is None:
        return _fail(args, "key_missing", "make its key with: python -m queue_server secrets")
    now = datetime.now(UTC)
    with post.client() as http:
        status = post.post(http, hook, key, post.a_ping(now), now)
    if status is None:
        return _fail(args, "unanswered", f"nothing came back within {post.WITHIN_S} s")
    if not post.taken(status):
        return _fail(args, "refused", f"answered with HTTP status {status}; 2xx is wanted")
    print(json.dumps({"status": status}) if args.json else f"{hook.id} took it: {status}")
    return 0


def _start(config: ServerConfig, hook: WebhookTable, args: argparse.Namespace) -> int:
    database = Database(config.database.url)
    try:
        with database.write() as connection:
            webhooks.start(connection, hook.id, datetime.now(UTC))
    finally:
        database.close()
    print(json.dumps({"started": hook.id}) if args.json else f"{hook.id} is sent to again")
    return 0


def _fail(args: argparse.Namespace, code: str, message: str) -> int:
    if args.json:
        print(json.dumps({"error": {"code": code, "message": message}}))
    else:
        print(message, file=sys.stderr)
    return 1
