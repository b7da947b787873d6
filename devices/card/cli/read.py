"""``card read``: read the card that lies on the reader, or will within some seconds."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devices.card import errors
from devices.card.access import keys
from devices.card.cli.output import guarded, print_json
from devices.card.pcsc.reader import PcscCardReader
from devices.protocols import Authenticity, CardReading, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.protocols import AccessKeys

_LEFT_OUT = ("name_source",)


def add(commands: Any) -> None:
    """Add the command."""
    read = commands.add_parser(
        "read",
        help="read the card on the reader",
        epilog='"-" as a value of --can, --number, --mrz or --qr reads it from standard input',
    )
    read.add_argument("--reader", metavar="REGEX", default="", help="which reader")
    read.add_argument(
        "--wait", metavar="S", default=10.0, type=float, help="seconds to wait for a card"
    )
    _add_keys(read.add_mutually_exclusive_group(required=True))
    read.add_argument(
        "--level",
        choices=["identity", "verified", "full"],
        default="identity",
        help="who it is; and whether the chip is genuine; and the picture",
    )
    read.add_argument("--trust", metavar="DIR", type=Path, help="certificates that are trusted")
    read.add_argument(
        "--photo", metavar="FILE", type=Path, help="where to put the picture; reads all"
    )
    read.add_argument("--json", action="store_true", help="one JSON object")
    read.set_defaults(run=guarded(_run), usage_error=read.error)


def _add_keys(group: Any) -> None:
    ways: tuple[tuple[str, str, Callable[[str], AccessKeys], str], ...] = (
        ("--can", "N", keys.of_can, "the six digits"),
        ("--number", "N12", keys.of_number, "the 12-digit number"),
        ("--mrz", "TEXT", keys.of_mrz, "the machine-readable zone, its lines joined"),
        ("--qr", "TEXT", keys.of_code, "what the card's QR code says"),
    )
    for option, metavar, of, what in ways:
        group.add_argument(option, dest="keys", metavar=metavar, type=_secret(of), help=what)


def _secret(of: Callable[[str], AccessKeys]) -> Callable[[str], AccessKeys]:
    """A parser of a value, or of standard input, that never repeats the value."""

    def parse(text: str) -> AccessKeys:
        value = sys.stdin.readline() if text == "-" else text
        try:
            return of(value.strip())
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return parse


def _run(args: argparse.Namespace) -> None:
    reader = _reader(args)
    if not reader.wait_for_card(args.wait):
        raise _no_card(reader, args.wait)
    reading = reader.read(args.keys, "full" if args.photo else args.level)
    if args.photo and reading.photo:
        args.photo.touch(mode=0o600)  # a face is nobody else's matter
        args.photo.write_bytes(reading.photo.data)
    if args.json:
        print_json(as_json(reading))
    else:
        _show(reading)


def _reader(args: argparse.Namespace) -> PcscCardReader:
    try:
        return PcscCardReader(args.reader)
    except ValueError as error:
        args.usage_error(str(error))
        raise


def _no_card(reader: PcscCardReader, waited_s: float) -> errors.CardError:
    status = reader.status()
    match status.state:
        case State.OFFLINE:
            return errors.ReaderGoneError(status.detail or "no reader")
        case State.UNKNOWN:
            return errors.ReaderUnknownError(status.detail or "PC/SC does not answer")
        case _:
            return errors.removed(f"no card was put down within {waited_s:g} s")


def as_json(reading: CardReading) -> dict[str, Any]:
    """A reading's facts as JSON shows them."""
    identity = {k: v for k, v in asdict(reading.identity).items() if k not in _LEFT_OUT}
    return {
        **identity,
        "access": reading.access,
        "access_reason": reading.access_reason,
        "apdus": reading.apdus,
        "bytes": reading.bytes,
        "elapsed_ms": round(reading.elapsed_ms, 1),
        "steps": [{**asdict(step), "ms": round(step.ms, 1)} for step in reading.steps],
        "authenticity": asdict(reading.authenticity),
    }


def _show(reading: CardReading) -> None:
    for name, value in asdict(reading.identity).items():
        print(f"{name:14} {'-' if value is None else value}")
    print(f"{'authenticity':14} {_verdict(reading.authenticity)}")
    print(
        f"{'access':14} {reading.access} ({reading.access_reason}), {reading.apdus} APDUs, "
        f"{reading.elapsed_ms:.0f} ms"
    )


def _verdict(authenticity: Authenticity) -> str:
    parts = asdict(authenticity)
    result = parts.pop("result")
    found = ", ".join(f"{name} {value}" for name, value in parts.items() if value is not None)
    genuine = "; the chip is genuine" if authenticity.genuine else ""
    return result + (f" ({found})" if found else "") + genuine
