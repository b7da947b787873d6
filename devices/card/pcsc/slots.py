"""Which of the PC/SC readers' slots a card may lie on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["contactless", "contact", "sam", "unknown"]

# Drivers name the slots of one device differently; there is no property to ask for.
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("sam", r"\bSAM\b"),
    ("contactless", r"(\b|[0-9])(PICC|CL|NFC|RFID)\b|contactless|5022"),
    ("contact", r"\bICC\b|contact"),
)


def kind(reader: str) -> Kind:
    """What kind of slot a reader's name says it is."""
    for name, pattern in _KINDS:
        if re.search(pattern, reader, re.IGNORECASE):
            return name
    return "unknown"


def choose(readers: Sequence[str], pattern: str) -> Sequence[str]:
    """The slots to watch: those that match, or without a pattern all that may be contactless.

    Where any slot calls itself contactless, the others are left out. A SAM slot is never chosen
    by itself: its card never leaves it.
    """
    if pattern:
        return [reader for reader in readers if re.search(pattern, reader)]
    contactless = [reader for reader in readers if kind(reader) == "contactless"]
    return contactless or [reader for reader in readers if kind(reader) != "sam"]
