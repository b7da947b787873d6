"""What each kind of device can do, one small protocol a capability.

Drivers implement these, the kiosk uses these, simulators sit behind the wire below the drivers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from devices.printer.document import Document


class State(StrEnum):
    """How a device is. One that does not answer is UNKNOWN: neither fine nor broken."""

    READY = "ready"
    BUSY = "busy"
    ERROR = "error"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class DeviceError(Exception):
    """A device could not do what it was asked.

    ``code`` is stable and chooses what a person is told; the message is for technicians and
    never holds personal data.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


# Facts of people and keys show nothing of themselves in tracebacks and logs.
@dataclass(frozen=True, repr=False)
class AccessKeys:
    """What may open a chip: the six digits of its CAN, and MRZ information, best guess first.

    MRZ information is document number, birth date and expiry date, each with its check digit.
    ``number`` is the identity number that the keys were made of, where one was: other cards may
    have the same keys.
    """

    can: str | None = None
    mrz: tuple[str, ...] = ()
    number: str | None = field(default=None, compare=False)


@dataclass(frozen=True, repr=False)
class Identity:
    """A person as an identity document's chip or code describes them; null is not known.

    ``number`` is the identity number, or the number of a passport or a health card. Dates are ISO
    8601 as exact as the source; ``expiry_date`` may be "never". ``name_source`` tells whether
    ``name`` carries its marks ("dg13", "qr") or not ("dg1").
    """

    number: str
    name: str
    name_source: Literal["dg13", "dg1", "qr"]
    birth_date: str
    sex: Literal["M", "F"] | None
    nationality: str | None = None
    ethnicity: str | None = None
    religion: str | None = None
    residence: str | None = None
    origin: str | None = None
    issue_date: str | None = None
    expiry_date: str | None = None
    old_number: str | None = None
    mrz: str | None = None


# What a check found; None is: not checked. "absent": the card has nothing to check it by.
Check = Literal["ok", "failed", "unsupported", "absent"]


@dataclass(frozen=True)
class Authenticity:
    """Whether a chip is what it says, each question by itself (ICAO 9303-11, 5 and 6).

    ``hashes``: the files read are those that the security object names. ``signature``: its
    signature is right. ``chain``: its signer was certified by an authority in the trust folder
    ("untrusted": by none of them). ``dates``: the certificates are valid today. ``active`` and
    ``chip``: the chip knows the secret key of active or chip authentication, so it is no copy.
    ``access``: EF.CardAccess, which is not signed, offers PACE as DG14 does, which is; otherwise
    somebody wanted a weaker way in.
    """

    result: Literal["chain_ok", "signature_ok_untrusted", "not_checked", "failed"] = "not_checked"
    hashes: Check | None = None
    signature: Check | None = None
    chain: Literal["ok", "untrusted", "failed", "revoked"] | None = None
    dates: Literal["ok", "expired", "not_yet_valid"] | None = None
    active: Check | None = None
    chip: Check | None = None
    access: Literal["ok", "failed"] | None = None

    @property
    def genuine(self) -> bool:
        """Whether this is certainly the chip that the authority issued."""
        return self.result == "chain_ok" and "ok" in (self.active, self.chip)


@dataclass(frozen=True, repr=False)
class Photo:
    """The holder's face as the chip holds it."""

    format: Literal["jpeg", "jpeg2000"]
    data: bytes


@dataclass(frozen=True)
class Step:
    """One finished part of a card reading: "access", "select", then a file's or a proof's name."""

    name: str
    ms: float
    apdus: int


# How much to read: who it is; and whether the chip is genuine; and the picture.
Level = Literal["identity", "verified", "full"]
# What a reading tells as it goes on. The first identity holds number, name and birth date alone.
News = Step | Identity | Authenticity | Photo
OnNews = Callable[[News], None]


@dataclass(frozen=True)
class CardReading:
    """What one reading of a chip gave, and what it took; ``bytes`` both ways.

    ``notes`` are for technicians: what was odd, and did not keep the chip from being read.
    """

    identity: Identity
    access: Literal["PACE-CAN", "PACE-MRZ", "BAC"]
    access_reason: str
    apdus: int
    bytes: int
    elapsed_ms: float
    steps: tuple[Step, ...]
    authenticity: Authenticity = Authenticity()
    photo: Photo | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReaderStatus:
    """How a card reader is; ``detail`` is for technicians."""

    state: State
    slot: Literal["empty", "present", "unknown"]
    detail: str | None = None


class CardReader(Protocol):
    """A contactless reader for chip ID cards."""

    def status(self) -> ReaderStatus:
        """How the reader is, without waiting."""
        ...

    def wait_for_card(self, timeout_s: float) -> bool:
        """True as soon as a card lies on the reader, False after ``timeout_s`` without one."""
        ...

    def wait_for_removal(self, timeout_s: float) -> bool:
        """True as soon as no card lies on the reader, False after ``timeout_s``."""
        ...

    def read(
        self, keys: AccessKeys, level: Level = "identity", on_news: OnNews | None = None
    ) -> CardReading:
        """Open the chip and read who it belongs to; ``on_news`` is told as it goes on.

        Raises:
            DeviceError: see ``devices.card.errors`` for the codes.
        """
        ...

    def close(self) -> None:
        """Let go of the reader."""
        ...


@dataclass(frozen=True)
class ScannerStatus:
    """How a code scanner is."""

    state: State
    detail: str | None = None


class CodeScanner(Protocol):
    """A scanner for QR codes and barcodes."""

    def status(self) -> ScannerStatus:
        """How the scanner is, without waiting."""
        ...

    def scan(self, timeout_s: float) -> bytes | None:
        """The next code's raw content without its end mark, or None after ``timeout_s``.

        While the scanner is unplugged this waits and tries to open it again.
        """
        ...

    def close(self) -> None:
        """Let go of the scanner."""
        ...


@dataclass(frozen=True)
class PrinterStatus:
    """How a printer is."""

    state: State
    paper: Literal["ok", "near_end", "out", "unknown"] = "unknown"
    cover: Literal["closed", "open", "unknown"] = "unknown"
    cutter: Literal["ok", "error", "unknown"] = "unknown"
    detail: str | None = None


class TicketPrinter(Protocol):
    """A printer of tickets."""

    def status(self) -> PrinterStatus:
        """Ask the printer how it is; UNKNOWN when it does not answer."""
        ...

    def print(self, document: Document) -> None:
        """Print and cut one ticket; returns when the printer has said that it is done.

        Raises:
            DeviceError: ``paper_out``, ``cover_open``, ``printer_error``, ``printer_offline``
                (not reachable), ``printer_silent`` (reached, but does not answer).
        """
        ...

    def close(self) -> None:
        """Let go of the printer."""
        ...
