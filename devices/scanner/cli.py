"""``python -m devices scanner``: try a scanner, or simulate one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import structlog

from devices.code import Unknown, parse
from devices.protocols import State
from devices.scanner.address import open_scanner
from devices.simulators.control import BadCallError
from devices.simulators.lifetime import wait_for_the_end
from devices.simulators.people import PeopleError, load_people
from devices.simulators.scanner import FAULTS, ScannerSimulator


def add_commands(
    rooms: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage] - argparse has no public name for it
) -> None:
    """Add ``scanner`` and its commands to the command line."""
    scanner = rooms.add_parser("scanner", help="scanners for QR codes and barcodes")
    commands = scanner.add_subparsers(dest="command", required=True, metavar="COMMAND")

    read = commands.add_parser("read", help="wait for one code and tell its kind, not its content")
    read.add_argument(
        "--port", required=True, help="/dev/serial/by-id/…, or /dev/input/by-id/…-event-kbd"
    )
    read.add_argument("--wait", type=float, default=10, metavar="S", help="seconds (default 10)")
    read.set_defaults(run=_read)

    simulate = commands.add_parser(
        "simulate",
        help="a scanner on a pty",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="faults:\n" + "\n".join(f"  {name:10} {text}" for name, text in FAULTS.items()),
    )
    simulate.add_argument("--people", type=Path, required=True, help="TOML file of people")
    simulate.add_argument("--person", metavar="ID", help="whose card lies in the tray at first")
    simulate.add_argument("--pty", type=Path, required=True, help="gets a link to the serial port")
    simulate.add_argument("--control", type=int, help="port of the fault channel (loopback HTTP)")
    simulate.set_defaults(run=_simulate)


def _read(args: argparse.Namespace) -> int:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    scanner = open_scanner(args.port)
    try:
        code = scanner.scan(args.wait)
        status = scanner.status()
    finally:
        scanner.close()
    if code is not None:
        print(_told(code))
        return 0
    print(status.detail if status.state is State.OFFLINE else "no code came")
    return 1


def _told(raw: bytes) -> str:
    """What a technician may see: the kind, and what tells a wrong setting."""
    code = parse(raw)
    trouble = code.reason if isinstance(code, Unknown) else getattr(code, "repaired", None)
    return f"{code.kind} ({len(raw)} bytes)" + (f": {trouble}" if trouble else "")


def _simulate(args: argparse.Namespace) -> int:
    try:
        people = load_people(args.people)
        scanner = ScannerSimulator(people, args.pty, args.person, args.control)
    except (PeopleError, BadCallError) as error:
        print(error)
        return 1
    control = "" if scanner.control_port is None else f", control on {scanner.control_port}"
    print(f"scanner on {args.pty}{control}", flush=True)
    wait_for_the_end()
    scanner.close()
    return 0
