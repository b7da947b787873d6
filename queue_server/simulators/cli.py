"""``portal-simulate``: the insurance portal's stand-in; ``portal-people``: patients for it."""

from __future__ import annotations

import contextlib
import json
import os
from argparse import RawDescriptionHelpFormatter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from queue_server.simulators import arguments
from queue_server.simulators.control import CALLS, ControlServer
from queue_server.simulators.faults import FAULTS, KINDS
from queue_server.simulators.latency import PROFILES, Latency
from queue_server.simulators.people import Officer, PeopleError, PortalPeople, load_people
from queue_server.simulators.people_file import people_file
from queue_server.simulators.population import population
from queue_server.simulators.portal import HO_CHI_MINH, PortalData, PortalServer
from queue_server.simulators.script import Script, ScriptError, load_script
from queue_server.simulators.sessions import SESSION_S, Account, Sessions, password_md5

if TYPE_CHECKING:
    import argparse

    # argparse has no public name for it.
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

PEOPLE = Path(__file__).parents[2] / "demo" / "people.toml"
PASSWORD_VARIABLE = "TIEPDON_PORTAL_PASSWORD_MD5"  # noqa: S105 - a variable's name

_DESCRIPTION = f"""\
Stands in for the insurance portal over plain HTTP: sessions, card look-up, history, co-pay and the
upload of check-ins, with the synthetic people of a people file. Prints one line when it is ready.

Calls on the control port:
{CALLS}

A script has [[outage]] from = "08:10", until = "08:40", fault = NAME, args = {{...}}: every day at
these times of the stand-in's clock. Faults:
"""
_ARGUMENTS = f"""
  args.only = one of {", ".join(KINDS)}: there alone
  args.share = 0 to 1: so many of the requests meet it, drawn from args.seed
"""


def add_commands(rooms: Commands) -> None:
    """Add ``portal-simulate`` and ``portal-people`` to the command line."""
    _add_simulate(rooms)
    command = rooms.add_parser(
        "portal-people",
        help="make synthetic patients for the portal's, card's and scanner's simulators",
        description="Writes a people file; the same arguments give the same file.",
    )
    add = command.add_argument
    add("--count", type=int, required=True, help="how many patients")
    add("--seed", type=int, required=True, help="what they are drawn from")
    add("--out", type=Path, required=True, help="the people file to write")
    add("--facility", default="01028", help="the hospital's own code (%(default)s)")
    add(
        "--day",
        type=arguments.day,
        default=datetime.now(HO_CHI_MINH).date(),
        help="the day that ages are counted at (today)",
    )
    command.set_defaults(run=make_people)


def _add_simulate(rooms: Commands) -> None:
    names = "\n".join(f"  {name:<20}{text}" for name, text in FAULTS.items())
    command = rooms.add_parser(
        "portal-simulate",
        help="the insurance portal's stand-in",
        description=_DESCRIPTION + names + _ARGUMENTS,
        formatter_class=RawDescriptionHelpFormatter,
    )
    add = command.add_argument
    add("--port", type=arguments.port, required=True, help="TCP port, 0 for any free one")
    add("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    add("--people", type=Path, default=PEOPLE, help="people file (demo/people.toml)")
    text = "loopback port of the control channel, 0 for any free one"
    add("--control", type=arguments.port, help=text)
    add("--username", default="01028_BV", help="the account (%(default)s); see also [[account]]")
    add(
        "--password",
        help="the account's synthetic password; without it, any MD5 in capitals passes",
    )
    add(
        "--password-md5",
        type=arguments.md5,
        default=os.environ.get(PASSWORD_VARIABLE) or None,
        help=f"the same as MD5 in capitals; also from {PASSWORD_VARIABLE}",
    )
    add("--staff-name", help="a registered officer, besides the people file's [[staff]]")
    add("--staff-cccd", help="the officer's number; with no officer at all, any passes")
    text = "seconds a token lasts (%(default)s)"
    add("--session-s", type=arguments.seconds, default=SESSION_S, help=text)
    profiles = ", ".join(PROFILES)
    add("--latency", type=arguments.latency, default=Latency(), help=f"{profiles}, or milliseconds")
    add("--script", type=Path, help="outages by the time of day (TOML)")
    text = "whose day it is (%(default)s)"
    add("--time-zone", type=arguments.time_zone, default=HO_CHI_MINH, help=text)
    add("--tell-lookups", action="store_true", help="dsLichSuKT2018 says who looked a card up")
    command.set_defaults(run=simulate)


def simulate(args: argparse.Namespace) -> int:
    """Serve until interrupted; returns 0, 1 when it cannot start, or 2 after a wrong call."""
    if (args.staff_name is None) != (args.staff_cccd is None):
        return _wrong_call("--staff-name and --staff-cccd go together")
    try:
        server = PortalServer(args.host, args.port, _data(args), args.latency)
        control = None if args.control is None else ControlServer(args.control, server)
    except PeopleError as error:
        return _failed("people_file", str(error))
    except ValidationError:
        return _wrong_call("--staff-cccd has 12 digits, --staff-name is not empty")
    except ScriptError as error:
        return _failed("script", str(error))
    except OSError as error:
        return _failed("port", f"cannot listen: {error.strerror}; choose another port")
    ready = {"port": server.server_address[1], "control": control and control.port}
    print(json.dumps(ready), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


def _data(args: argparse.Namespace) -> PortalData:
    people = load_people(args.people)
    staff = people.staff
    if args.staff_name is not None:
        staff += (Officer(name=args.staff_name, cccd=args.staff_cccd),)
    md5 = password_md5(args.password) if args.password else args.password_md5
    return PortalData(
        people=PortalPeople(people.records, staff),
        sessions=Sessions([*people.accounts, Account(args.username, md5)], args.session_s),
        script=load_script(args.script) if args.script else Script(),
        zone=args.time_zone,
        tells_lookups=args.tell_lookups,
    )


def make_people(args: argparse.Namespace) -> int:
    """Write the people file; returns 0, 1 when that cannot be done, or 2 after a wrong call."""
    try:
        patients = population(args.count, args.seed, args.facility, args.day)
        args.out.write_text(people_file(patients), "utf-8")
    except ValueError as error:
        return _wrong_call(str(error))
    except OSError as error:
        return _failed("out", f"cannot write: {error.strerror}")
    print(json.dumps({"people": len(patients), "file": str(args.out)}))
    return 0


def _wrong_call(message: str) -> int:
    _failed("arguments", message)
    return 2


def _failed(code: str, message: str) -> int:
    print(json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False))
    return 1
