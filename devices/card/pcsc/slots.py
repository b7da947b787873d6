"""Which of the PC/SC readers' slots a card may lie on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["contactless", "contact", "sam", "unknown"]

# There is no property to ask for, and drivers name the slots of one device as they like. The name
# of the interface, in brackets, says more than that of the device before it.
_INTERFACE = re.compile(r"\[([^]]*)\]")
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("sam", r"\bSAM[0-9]?\b"),
    ("contactless", r"(\b|[0-9])(PICC|CL|NFC|RFID)\b|contactless|\b(5022|5427|ACR122U?)\b"),
    ("contact", r"\bICC\b|contact"),
)
# The driver of ACS names all slots of a device alike and numbers them (the last two digits; on
# other systems "(1)" and on): an ACR1281 has ICC, PICC, SAM in this order, an ACR1252 PICC, SAM.
_NUMBERED: tuple[tuple[Kind, str], ...] = (
    ("contact", r"ACR1281 .*Reader( \d\d 00|\(1\).*)$"),
    ("contactless", r"ACR1281 .*Reader( \d\d 01|\(2\).*)$"),
    ("sam", r"ACR1281 .*Reader( \d\d 02|\(3\).*)$|ACR125[12] .*Reader( \d\d 01|\(2\).*)$"),
)


def kind(reader: str) -> Kind:
    """What kind of slot a reader's name says it is."""
    interface = _INTERFACE.search(reader)
    return (
        _first(_KINDS, interface[1] if interface else "")
        or _first(_NUMBERED, reader)
        or _first(_KINDS, reader)
        or "unknown"
    )


def choose(readers: Sequence[str], pattern: str) -> Sequence[str]:
    """The slots to watch: those that match, or without a pattern all that may be contactless.

    Where any slot calls itself contactless, the others are left out. A SAM slot is never chosen
    by itself: its card never leaves it.
    """
    if pattern:
        return [reader for reader in readers if re.search(pattern, reader)]
    contactless = [reader for reader in readers if kind(reader) == "contactless"]
    return contactless or [reader for reader in readers if kind(reader) != "sam"]


def _first(kinds: Sequence[tuple[Kind, str]], name: str) -> Kind | None:
    return next((kind for kind, pattern in kinds if re.search(pattern, name, re.IGNORECASE)), None)
