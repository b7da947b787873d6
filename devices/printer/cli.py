"""``python -m devices printer``: test page, status, and a simulated printer."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from devices.printer.address import open_printer
from devices.printer.profiles import PROFILES, profile_named
from devices.printer.test_page import test_page
from devices.protocols import DeviceError, State
from devices.simulators.lifetime import wait_for_the_end
from devices.simulators.printer import FAULTS, PrinterSimulator
from devices.simulators.printer.paper import MARGIN_DOTS

_URL = "tcp://host:9100 or file:///path"


def add_commands(
    rooms: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage] - argparse has no public name for it
) -> None:
    """Add ``printer`` and its commands to the command line."""
    printer = rooms.add_parser("printer", help="ticket printers")
    commands = printer.add_subparsers(dest="command", required=True, metavar="COMMAND")

    test = commands.add_parser("test", help="print a test page")
    test.add_argument("url", metavar="URL", help=_URL)
    test.add_argument("--profile", default="default-80mm", choices=sorted(PROFILES))
    test.set_defaults(run=_test)

    status = commands.add_parser("status", help="ask a printer how it is")
    status.add_argument("url", metavar="URL", help=_URL)
    status.add_argument("--json", action="store_true")
    status.set_defaults(run=_status)

    simulate = commands.add_parser(
        "simulate",
        help="a printer on a loopback TCP port that draws its tickets to files",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="faults:\n" + "\n".join(f"  {name:13} {text}" for name, text in FAULTS.items()),
    )
    simulate.add_argument("--port", type=int, required=True)
    simulate.add_argument("--out", type=Path, required=True, help="gets ticket-NNN.png and .bin")
    simulate.add_argument("--control", type=int, help="port of the fault channel (loopback HTTP)")
    simulate.add_argument("--width", type=int, default=576, choices=sorted(MARGIN_DOTS))
    simulate.set_defaults(run=_simulate)


def _test(args: argparse.Namespace) -> int:
    try:
        open_printer(args.url, args.profile).print(test_page(profile_named(args.profile)))
    except DeviceError as error:
        print(f"{error.code}: {error}")
        return 1
    print("printed")
    return 0


def _status(args: argparse.Namespace) -> int:
    try:
        status = open_printer(args.url).status()
    except DeviceError as error:
        found = {"error": {"code": error.code, "message": str(error)}}
        print(json.dumps(found, ensure_ascii=False) if args.json else f"{error.code}: {error}")
        return 1
    facts = asdict(status)
    said = " · ".join(f"{name} {value}" for name, value in facts.items() if value)
    print(json.dumps(facts, ensure_ascii=False) if args.json else said)
    return 0 if status.state in {State.READY, State.BUSY} else 1


def _simulate(args: argparse.Namespace) -> int:
    printer = PrinterSimulator(args.port, args.out, args.width, args.control)
    control = "" if printer.control_port is None else f", control on {printer.control_port}"
    print(f"printer on 127.0.0.1:{printer.port}{control}", flush=True)
    wait_for_the_end()
    printer.close()
    return 0
