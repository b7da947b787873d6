"""``python -m queue_server portal-simulate``: the insurance portal's stand-in."""

from __future__ import annotations

import contextlib
import json
import os
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server.insurance.portal.token import password_md5
from queue_server.simulators.faults import FAULTS, ControlServer
from queue_server.simulators.lookup import Officer
from queue_server.simulators.people import PeopleError, load_people
from queue_server.simulators.portal import PortalData, PortalServer
from queue_server.simulators.sessions import Account, Sessions

if TYPE_CHECKING:
    import argparse

PEOPLE = Path(__file__).parents[2] / "demo" / "people.toml"
PASSWORD_VARIABLE = "TIEPDON_PORTAL_PASSWORD_MD5"  # noqa: S105 - a variable's name
SESSION_S = 600

_DESCRIPTION = """\
Stands in for the insurance portal: token/take and KQNhanLichSuKCB2024 over plain HTTP, with the
synthetic people of a people file. Prints one line when it is ready.

Faults, set on the control port (PUT /fault {"name": ..., "after": n, "args": {...}}; DELETE /fault;
GET /state):
"""


def add_commands(
    rooms: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage]
) -> None:
    """Add ``portal-simulate`` to the command line."""
    names = "\n".join(f"  {name:<16}{text}" for name, text in FAULTS.items())
    command = rooms.add_parser(
        "portal-simulate",
        help="the insurance portal's stand-in",
        description=f'{_DESCRIPTION}{names}\n  args.only = "token" or "lookup": there alone',
        formatter_class=RawDescriptionHelpFormatter,
    )
    add = command.add_argument
    add("--port", type=int, required=True, help="TCP port, 0 for any free one")
    add("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    add("--people", type=Path, default=PEOPLE, help="people file (demo/people.toml)")
    add("--control", type=int, help="loopback port of the control channel, 0 for any free one")
    add("--username", default="01028_BV", help="the only account (%(default)s)")
    add(
        "--password",
        help="the account's synthetic password; without it, any MD5 in capitals passes",
    )
    add(
        "--password-md5",
        default=os.environ.get(PASSWORD_VARIABLE),
        help=f"the same as MD5 in capitals; also from {PASSWORD_VARIABLE}",
    )
    add("--staff-name", help="the registered officer; without it, any name passes")
    add("--staff-cccd", help="the officer's number; without it, any 12 digits pass")
    add("--session-s", type=float, default=SESSION_S, help="seconds a token lasts (%(default)s)")
    command.set_defaults(run=simulate)


def simulate(args: argparse.Namespace) -> int:
    """Serve until interrupted; returns 0, or 1 when it cannot start."""
    md5 = password_md5(args.password) if args.password else args.password_md5
    try:
        data = PortalData(
            people=load_people(args.people),
            officer=Officer(args.staff_name, args.staff_cccd),
            sessions=Sessions(Account(args.username, md5), args.session_s),
        )
        server = PortalServer(args.host, args.port, data)
        control = (
            None
            if args.control is None
            else ControlServer(args.control, server.faults, server.state)
        )
    except PeopleError as error:
        return _failed("people_file", str(error))
    except OSError as error:
        return _failed("port", f"cannot listen: {error.strerror}; choose another port")
    ready = {"port": server.server_address[1], "control": control and control.port}
    print(json.dumps(ready), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


def _failed(code: str, message: str) -> int:
    print(json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False))
    return 1
