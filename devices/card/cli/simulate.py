"""``card simulate``: a chip card on pcscd's virtual reader."""

from __future__ import annotations

import argparse
import logging
import re
import sys
from pathlib import Path
from typing import Any

import structlog

from devices.card.cli import options
from devices.simulators.card.simulator import FAULTS, CardSimulator
from devices.simulators.card.timing import Timing
from devices.simulators.card.trust import write_trust
from devices.simulators.control import BadCallError, ControlServer
from devices.simulators.lifetime import wait_for_the_end
from devices.simulators.people import PeopleError, load_people

_VPCD = "127.0.0.1:35963"
_LAST_PORT = 65535


def add(commands: Any) -> None:
    """Add the command."""
    faults = "\n".join(f"  {name:20} {what}" for name, what in FAULTS.items())
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
    simulate.add_argument(
        "--apdu-ms",
        metavar="MS",
        type=options.amount,
        default=40,
        help="time for each command, default 40",
    )
    simulate.add_argument(
        "--bit-rate",
        metavar="KBIT",
        type=options.amount,
        default=106,
        help="kbit/s on the air, default 106; 0 with --apdu-ms 0: as fast as it can",
    )
    simulate.add_argument(
        "--trust", metavar="DIR", type=Path, help="where to put the certificates behind the cards"
    )
    simulate.add_argument("--control", metavar="PORT", type=int, help="port of the control channel")
    simulate.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    log = _log()
    try:
        people = load_people(args.people)
        simulator = CardSimulator(args.vpcd, people, Timing(args.apdu_ms, args.bit_rate))
        if args.trust:
            write_trust(args.trust, people.values())
        if args.person:
            simulator.insert(args.person)
    except (PeopleError, BadCallError) as error:
        print(error, file=sys.stderr)
        return 1
    control = None if args.control is None else ControlServer(args.control, simulator.routes())
    log.info("card_simulator_ready", control_port=control.port if control else None)
    wait_for_the_end()
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


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not re.fullmatch("[0-9]{1,5}", port) or not 1 <= int(port) <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"the form is HOST:PORT, the port from 1 to {_LAST_PORT}")
    return host, int(port)
