"""The values that options take. Nothing here repeats what was given: it may be personal data."""

from __future__ import annotations

import argparse
import sys
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devices.card.access import keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.protocols import AccessKeys


def add_keys(group: Any) -> None:
    """Add the ways to give a card's key; "-" as a value reads it from standard input."""
    ways: tuple[tuple[str, str, Callable[[str], AccessKeys], str], ...] = (
        ("--can", "N", _secret(keys.of_can), "the six digits"),
        ("--number", "N12", _secret(keys.of_number), "the 12-digit number"),
        ("--mrz", "TEXT", _secret(keys.of_mrz), "the machine-readable zone, its lines joined"),
        ("--qr", "TEXT", _scanned, "what the card's QR code says"),
    )
    for option, metavar, of, what in ways:
        group.add_argument(option, dest="keys", metavar=metavar, type=of, help=what)


def amount(text: str) -> float:
    """A time or a rate: a finite number from 0."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < inf:
        raise argparse.ArgumentTypeError("give a number from 0")
    return value


def folder(text: str) -> Path:
    """A folder that is there."""
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError("there is no such folder")
    return Path(text)


def _secret(of: Callable[[str], AccessKeys]) -> Callable[[str], AccessKeys]:
    def parse(text: str) -> AccessKeys:
        try:
            return of(_standard_input().decode().strip() if text == "-" else text.strip())
        except ValueError as error:
            raise argparse.ArgumentTypeError(_reason(error)) from None

    return parse


def _scanned(text: str) -> AccessKeys:
    """A code, which may come in whatever encoding the scanner has."""
    try:
        return keys.of_code(_standard_input() if text == "-" else text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_reason(error)) from None


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise argparse.ArgumentTypeError("standard input is closed")
    return sys.stdin.buffer.readline()


def _reason(error: ValueError) -> str:
    return "this is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
