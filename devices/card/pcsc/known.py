"""Readers that are known to make trouble, and what helps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


_ACR122 = re.compile(r"\bACR122(U|\b)")


@dataclass(frozen=True)
class Trouble:
    """What the reader called ``reader`` is known for, and what helps; ``code`` is stable."""

    code: str
    reader: str
    what: str
    cure: str


def warnings(readers: Sequence[str]) -> list[Trouble]:
    """The known troubles of the readers with these names, each once for a reader."""
    return [
        trouble for reader in readers if _ACR122.search(reader) for trouble in _of_acr122(reader)
    ]


def _of_acr122(reader: str) -> tuple[Trouble, ...]:
    return (
        Trouble(
            code="no_extended_length",
            reader=reader,
            what="it carries commands of at most 261 bytes: files are read in small blocks, and "
            "cards that need more cannot be proved genuine",
            cure="use an OMNIKEY 5022 or 5422, an ACR1252U or ACR1552U, or a uTrust 3700 F",
        ),
        Trouble(
            code="kernel_driver",
            reader=reader,
            what="the kernel's NFC driver (pn533_usb) may hold it, so that PC/SC does not see it",
            cure="write the lines 'blacklist pn533_usb', 'blacklist pn533' and 'blacklist nfc' to "
            "/etc/modprobe.d/tiepdon-reader.conf, then restart",
        ),
        Trouble(
            code="usb_timeouts",
            reader=reader,
            what="on a Raspberry Pi it is lost now and then (LIBUSB_ERROR_TIMEOUT) until it is "
            "plugged in again",
            cure="put it on a hub with its own power supply, or use one of the other readers",
        ),
    )
