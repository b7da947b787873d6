"""``python -m devices card``: list readers, read a card, simulate one."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import structlog

from devices.card import errors
from devices.card.access import key as access_key
from devices.card.errors import Code
from devices.card.pcsc import slots
from devices.card.pcsc.reader import PcscCardReader
from devices.card.pcsc.transport import Context, Slot
from devices.protocols import CardReading, DeviceError, State
from devices.simulators.card.simulator import FAULTS, CardSimulator
from devices.simulators.control import BadCallError, ControlServer
from devices.simulators.people import PeopleError, load_people

if TYPE_CHECKING:
    from collections.abc import Callable

_VPCD = "127.0.0.1:35963"
_LEFT_OUT = ("name_source",)


def add_commands(rooms: Any) -> None:
    """Add ``card`` and its commands to the parser of ``python -m devices``."""
    card = rooms.add_parser("card", help="chip ID cards over PC/SC")
    commands = card.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_readers(commands)
    _add_read(commands)
    _add_simulate(commands)


def _add_readers(commands: Any) -> None:
    readers = commands.add_parser("readers", help="list the PC/SC readers")
    readers.add_argument("--json", action="store_true", help="one JSON object a reader")
    readers.set_defaults(run=_guarded(_readers))


def _add_read(commands: Any) -> None:
    read = commands.add_parser(
        "read", help="read the card on the reader", epilog='"-" as a value reads it from stdin'
    )
    read.add_argument("--reader", metavar="REGEX", default="", type=_reader, help="which reader")
    read.add_argument(
        "--wait", metavar="S", default=10.0, type=float, help="seconds to wait for a card"
    )
    key = read.add_mutually_exclusive_group(required=True)
    key.add_argument("--can", dest="key", metavar="N", type=_secret(_can), help="the six digits")
    key.add_argument(
        "--number",
        dest="key",
        metavar="N12",
        type=_secret(access_key.can_of_number),
        help="the 12-digit number",
    )
    key.add_argument(
        "--qr",
        dest="key",
        metavar="TEXT",
        type=_secret(access_key.can_of_code),
        help="what the card's QR code says",
    )
    read.add_argument("--level", choices=["identity"], default="identity", help="how much to read")
    read.add_argument("--json", action="store_true", help="one JSON object")
    read.set_defaults(run=_guarded(_read))


def _add_simulate(commands: Any) -> None:
    faults = "\n".join(f"  {name:15} {what}" for name, what in FAULTS.items())
    simulate = commands.add_parser(
        "simulate",
        help="a chip card on pcscd's virtual reader",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"faults that the control channel takes:\n{faults}",
    )
    simulate.add_argument(
        "--people", metavar="FILE", type=Path, default=Path("demo/people.toml"), help="who there is"
    )
    simulate.add_argument("--person", metavar="ID", help="whose card lies in the tray at first")
    simulate.add_argument(
        "--vpcd", metavar="HOST:PORT", type=_address, default=_VPCD, help=f"default {_VPCD}"
    )
    simulate.add_argument("--control", metavar="PORT", type=int, help="port of the control channel")
    simulate.set_defaults(run=_simulate)


def _guarded(run: Callable[[argparse.Namespace], None]) -> Callable[[argparse.Namespace], int]:
    """Turn device errors into what ``--json`` and the exit code promise."""

    def guarded(args: argparse.Namespace) -> int:
        try:
            run(args)
        except DeviceError as error:
            if args.json:
                _print_json({"error": {"code": error.code, "message": str(error)}})
            else:
                print(f"{error.code}: {error}", file=sys.stderr)
            return 1
        return 0

    return guarded


def _readers(args: argparse.Namespace) -> None:
    with Context() as context:
        known = [Slot(name) for name in context.readers()]
        found = context.slots(known) if known else known
    for slot in found:
        kind = slots.kind(slot.reader)
        if args.json:
            _print_json({"name": slot.reader, "slot_kind": kind, "card_present": slot.present})
        else:
            print(f"{slot.reader} ({kind}): {'a card' if slot.present else 'empty'}")


def _read(args: argparse.Namespace) -> None:
    reader: PcscCardReader = args.reader
    if not reader.wait_for_card(args.wait):
        raise _no_card(reader, args.wait)
    reading = reader.read(args.key)
    if args.json:
        _print_json(_as_json(reading))
        return
    for name, value in asdict(reading.identity).items():
        print(f"{name:14} {_shown(value)}")
    print(f"{'access':14} {reading.access}, {reading.apdus} APDUs, {reading.elapsed_ms:.0f} ms")


def _reader(pattern: str) -> PcscCardReader:
    try:
        return PcscCardReader(pattern)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _no_card(reader: PcscCardReader, waited_s: float) -> DeviceError:
    status = reader.status()
    match status.state:
        case State.OFFLINE:
            return DeviceError(Code.READER_GONE, status.detail or "no reader")
        case State.UNKNOWN:
            return DeviceError(Code.READER_UNKNOWN, status.detail or "PC/SC does not answer")
        case _:
            return errors.removed(f"no card was put down within {waited_s:g} s")


def _as_json(reading: CardReading) -> dict[str, Any]:
    identity = {k: v for k, v in asdict(reading.identity).items() if k not in _LEFT_OUT}
    unchecked = dict.fromkeys(("hashes", "signature", "chain", "active", "chip"))
    return {
        **identity,
        "access": reading.access,
        "apdus": reading.apdus,
        "elapsed_ms": round(reading.elapsed_ms, 1),
        "steps": [{**asdict(step), "ms": round(step.ms, 1)} for step in reading.steps],
        "authenticity": {"result": "not_checked", **unchecked},
    }


def _shown(value: Any) -> str:
    return "-" if value is None else str(value)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _simulate(args: argparse.Namespace) -> int:
    log = _log()
    try:
        simulator = CardSimulator(args.vpcd, load_people(args.people))
        if args.person:
            simulator.insert(args.person)
    except (PeopleError, BadCallError) as error:
        print(error, file=sys.stderr)
        return 1
    control = None if args.control is None else ControlServer(args.control, simulator.routes())
    stopped = Event()

    def stop(*_: object) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    log.info("card_simulator_ready", control_port=control.port if control else None)
    stopped.wait()
    simulator.remove()
    if control:
        control.close()
    return 0


def _log() -> structlog.typing.FilteringBoundLogger:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    return structlog.get_logger()


def _can(text: str) -> str:
    access_key.from_can(text)
    return text


def _secret(can_of: Callable[[str], str]) -> Callable[[str], str]:
    """A parser of a value, or of the line on standard input, that never repeats the value."""

    def parse(text: str) -> str:
        value = sys.stdin.readline() if text == "-" else text
        try:
            return can_of(value.strip())
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return parse


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise argparse.ArgumentTypeError("the form is HOST:PORT")
    return host, int(port)
