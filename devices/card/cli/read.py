"""``card read``: read the card that lies on the reader, or will within some seconds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from devices.card import errors
from devices.card.cli import options, readers, results
from devices.card.cli.output import guarded, warn
from devices.card.other.profile import load_profiles
from devices.card.pcsc.reader import PcscCardReader
from devices.card.proof import trust
from devices.protocols import State

if TYPE_CHECKING:
    import argparse

    from devices.protocols import AccessKeys, CardReading


def add(commands: Any) -> None:
    """Add the command."""
    read = commands.add_parser(
        "read",
        help="read the card on the reader",
        epilog='"-" as a value of --can, --number, --mrz or --qr reads it from standard input',
    )
    read.add_argument("--reader", metavar="REGEX", default="", help="which reader")
    read.add_argument(
        "--wait",
        metavar="S",
        default=10.0,
        type=options.amount,
        help="seconds to wait for a card (default 10)",
    )
    options.add_keys(read.add_mutually_exclusive_group())
    read.add_argument(
        "--profiles",
        metavar="DIR",
        type=Path,
        help="descriptions of other cards, which need no key",
    )
    read.add_argument(
        "--level",
        choices=["identity", "verified", "full"],
        default="identity",
        help="who it is (default); and whether the chip is genuine; and the picture",
    )
    read.add_argument(
        "--trust", metavar="DIR", type=options.folder, help="certificates that are trusted"
    )
    read.add_argument(
        "--photo", metavar="FILE", type=Path, help="where to put the picture; reads all"
    )
    read.add_argument("--json", action="store_true", help="one JSON object")
    read.set_defaults(run=guarded(_run), usage_error=read.error)


def _run(args: argparse.Namespace) -> None:
    if not args.keys and not args.profiles:
        args.usage_error("one of --can, --number, --mrz, --qr, --profiles is required")
    reader = _reader(args)
    if args.photo is None:
        _read(reader, args)
        return
    picture = _picture_file(args)
    try:
        _read(reader, args)
    finally:
        if not picture.stat().st_size:
            picture.unlink()


def _read(reader: PcscCardReader, args: argparse.Namespace) -> None:
    readers.warn_of_troubles(args.reader)
    if not reader.wait_for_card(args.wait):
        raise _no_card(reader, args.wait)
    health_card = reader.read_health_card() if args.profiles else None
    if health_card:
        results.tell_health_card(health_card, as_json=args.json)
    elif not args.keys:
        raise errors.NotSupportedError("no profile describes this card, and no key was given")
    else:
        reading = _read_chip(reader, args)
        if args.photo is not None:
            results.keep_picture(reading.photo, args.photo)
        results.tell_reading(reading, as_json=args.json)


def _read_chip(reader: PcscCardReader, args: argparse.Namespace) -> CardReading:
    given: AccessKeys = args.keys
    reading = reader.read(given, "full" if args.photo else args.level)
    if given.number not in (None, reading.identity.number):
        raise errors.OtherCardError("the card has another number than the one that was given")
    return reading


def _picture_file(args: argparse.Namespace) -> Path:
    """The file, empty before anything is read: no other person's face is to be left in it."""
    path: Path = args.photo
    try:
        path.unlink(missing_ok=True)
        path.touch(mode=0o600, exist_ok=False)  # a face is nobody else's matter
    except OSError as error:
        args.usage_error(f"--photo: {error.strerror}")
    return path


def _reader(args: argparse.Namespace) -> PcscCardReader:
    store = trust.load(args.trust) if args.trust else None
    for problem in store.problems if store else ():
        warn(problem)
    try:
        profiles = load_profiles(args.profiles) if args.profiles else ()
        return PcscCardReader(args.reader, trust=store, profiles=profiles)
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
            return errors.CardRemovedError(f"no card was put down within {waited_s:g} s")
