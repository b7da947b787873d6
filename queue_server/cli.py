"""The server's own commands: serve, migrate, openapi, secrets, broker."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server import logs, secrets
from queue_server.config import DEFAULT_PATH, ConfigError, ServerConfig, load
from queue_server.events import mosquitto, rabbitmq
from queue_server.store import database, setup

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    # argparse has no public name for it.
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

WEBSOCKETS_PORT = 9001
_INCLUDE = """Mosquitto reads these files as its own user. Now:
    chown -R mosquitto: {out}
    ln -sf {out}/mosquitto.conf /etc/mosquitto/conf.d/tiepdon.conf
    systemctl restart mosquitto"""
_RABBITMQ = """RabbitMQ reads these files as its own user. Now:
    chown -R rabbitmq: {out}
    systemctl restart rabbitmq-server"""


def add_commands(commands: Commands) -> None:
    """Add the server's commands to the command line."""
    _command(commands, "serve", "answer kiosks, staff and boards", _serve)
    _command(commands, "migrate", "bring the database up to date", _migrate)
    openapi = commands.add_parser("openapi", help="print the API's OpenAPI document")
    openapi.add_argument("--config", help="not needed: the API is the same everywhere")
    openapi.set_defaults(run=_openapi)
    made = _command(commands, "secrets", "make the secrets that are still missing", _secrets)
    made.add_argument("--portal-password", metavar="-", choices=["-"], help="from standard input")
    made.add_argument(
        "--sign-on-secret", metavar="-", choices=["-"], help="the same; its own line, after it"
    )
    made.add_argument("--json", action="store_true", help="print what was made as JSON")
    broker = _command(
        commands, "broker", "write the broker's configuration, users, rights", _broker
    )
    broker.add_argument("--out", type=Path, required=True, help="folder to write into")
    broker.add_argument(
        "--kind", choices=["mosquitto", "rabbitmq"], default="mosquitto", help="(%(default)s)"
    )
    broker.add_argument(
        "--include", action="store_true", help="for /etc/mosquitto/conf.d beside Debian's own file"
    )
    broker.add_argument("--bind", default="127.0.0.1", help="address to listen on (%(default)s)")
    broker.add_argument("--port", type=int, help="instead of the configured one")
    broker.add_argument("--websockets-port", type=int, default=WEBSOCKETS_PORT)


def _command(
    commands: Commands,
    name: str,
    text: str,
    run: Callable[[ServerConfig, argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_PATH, help="server.toml (%(default)s)"
    )

    def run_configured(args: argparse.Namespace) -> int:
        return run(load(args.config), args)

    parser.set_defaults(run=run_configured)
    return parser


def _serve(config: ServerConfig, _args: argparse.Namespace) -> int:
    import uvicorn  # noqa: PLC0415 - the other commands do not wait for the web framework

    from queue_server.api.app import create_app  # noqa: PLC0415 - the same

    logs.configure()
    kept = secrets.load(config.secrets)
    database.check_place(config.database.url)
    with database.held(config.database.url):
        # Paths hold nothing personal, but who asked when is nobody's business either.
        uvicorn.run(
            create_app(config, kept),
            host=config.http.host,
            port=config.http.port,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    return 0


def _migrate(config: ServerConfig, _args: argparse.Namespace) -> int:
    database.check_place(config.database.url)
    database.migrate(config.database.url)
    return 0


def _openapi(_args: argparse.Namespace) -> int:
    from queue_server.api.app import document  # noqa: PLC0415 - see _serve

    print(json.dumps(document(), ensure_ascii=False, indent=2))
    return 0


def _secrets(config: ServerConfig, args: argparse.Namespace) -> int:
    password = sys.stdin.readline().rstrip("\n") if args.portal_password else None
    sign_on = sys.stdin.readline().rstrip("\n") if args.sign_on_secret else None
    made = asdict(secrets.complete(setup.in_force(config), password, sign_on))
    if args.json:
        print(json.dumps(made))
        return 0
    for kind, values in made.items():
        for name, value in values.items():
            print(f"{kind:14} {name:20} {value}")
    print(f"Hashes are in {config.secrets}. These values are not shown again.", file=sys.stderr)
    return 0


def _broker(config: ServerConfig, args: argparse.Namespace) -> int:
    kept = secrets.load(config.secrets)
    port = args.port or config.mqtt.port
    out: Path = args.out.absolute()
    where = (port, args.websockets_port, args.bind)
    if args.kind == "rabbitmq":
        if args.include:
            raise ConfigError("--include is Mosquitto's; write RabbitMQ's to /etc/rabbitmq")
        rabbitmq.write(setup.in_force(config), kept, out, *where)
        print(_RABBITMQ.format(out=out), file=sys.stderr)
        return 0
    mosquitto.write(setup.in_force(config), kept, out, *where, include=args.include)
    if args.include:
        print(_INCLUDE.format(out=out), file=sys.stderr)
    return 0
