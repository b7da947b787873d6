"""Readers that are known to make trouble, and what helps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Trouble:
    """What a kind of reader is known for; ``reader`` is a pattern for its name."""

    code: str
    reader: str
    what: str
    cure: str


@dataclass(frozen=True)
class Warning:  # noqa: A001 - read as known.Warning, which is what it is
    """A known trouble of a reader that is plugged in; ``code`` is stable."""

    code: str
    reader: str
    what: str
    cure: str


_ACR122 = r"\bACR122(U|\b)"
KNOWN: tuple[Trouble, ...] = (
    Trouble(
        code="no_extended_length",
        reader=_ACR122,
        what="it carries commands of at most 261 bytes: files are read in small blocks, and cards "
        "that need more cannot be proved genuine",
        cure="use an OMNIKEY 5022 or 5422, an ACR1252U or ACR1552U, or a uTrust 3700 F",
    ),
    Trouble(
        code="kernel_driver",
        reader=_ACR122,
        what="the kernel's NFC driver (pn533_usb) may hold it, so that PC/SC does not see it",
        cure="write the lines 'blacklist pn533_usb', 'blacklist pn533' and 'blacklist nfc' to "
        "/etc/modprobe.d/tiepdon-reader.conf, then restart",
    ),
    Trouble(
        code="usb_timeouts",
        reader=_ACR122,
        what="on a Raspberry Pi it is lost now and then (LIBUSB_ERROR_TIMEOUT) until it is "
        "plugged in again",
        cure="put it on a hub with its own power supply, or use one of the other readers",
    ),
)


def warnings(readers: Sequence[str]) -> list[Warning]:
    """The known troubles of the readers with these names, each once for a reader."""
    return [
        Warning(trouble.code, reader, trouble.what, trouble.cure)
        for reader in readers
        for trouble in KNOWN
        if re.search(trouble.reader, reader)
    ]
