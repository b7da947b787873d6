"""The kinds of code that a scanner can hand us, as data.

Dates are ISO 8601, shortened where the code knows less ("1999", "1999-01"); what a code does not
say is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

Sex = Literal["M", "F"]
Repaired = Literal["cp1258", "double_utf8"]
"""What was undone: Windows-1258 in place of UTF-8, or UTF-8 encoded twice. Where a kind can hold
letters it says so, so that a scanner which is set wrong is found out."""


@dataclass(frozen=True)
class Cccd:
    """The QR code of a chip ID card: CCCD of 2021 (7 fields) or Căn cước of 2024 (11 fields).

    ``extra`` holds what follows the 7th field as it came, but for control and format characters:
    which of them means what is not published.
    """

    kind: ClassVar = "cccd"
    number: str
    old_number: str | None
    name: str | None
    birth_date: str | None
    sex: Sex | None
    residence: str | None
    issue_date: str | None
    extra: tuple[str, ...] = ()
    repaired: Repaired | None = None


@dataclass(frozen=True)
class Bhyt:
    """The QR code of a health insurance card. ``facility`` is 5 characters: "01028", "01C54"."""

    kind: ClassVar = "bhyt"
    card_number: str
    name: str | None
    birth_date: str | None
    sex: Sex | None
    address: str | None
    facility: str | None
    valid_from: str | None
    valid_to: str | None
    issue_date: str | None
    area: str | None
    five_year_date: str | None
    parent: str | None
    repaired: Repaired | None = None


@dataclass(frozen=True)
class Number:
    """A bare number: of an old ID card, the insurance, a person, or an insurance card."""

    kind: ClassVar = "number"
    number: str
    which: Literal["cmnd", "insurance_number", "identity", "insurance_card"]


@dataclass(frozen=True)
class Ticket:
    """The code on one of our tickets; see ``devices.code.ours``."""

    kind: ClassVar = "ticket"
    token: str


@dataclass(frozen=True)
class Appointment:
    """The code of an appointment with us; see ``devices.code.ours``."""

    kind: ClassVar = "appointment"
    token: str


@dataclass(frozen=True)
class Link:
    """An http or https address. We show what it is and never open it."""

    kind: ClassVar = "link"
    url: str
    repaired: Repaired | None = None


@dataclass(frozen=True)
class Unknown:
    """Not a code of ours.

    ``reason``: "empty"; "encoding" (letters were lost on the way); "keyboard_layout" (a code that a
    keyboard layout or input method has changed); "incomplete" (an ID or insurance card's code with
    too few fields, or nothing in them); "damaged" (one of ours with a wrong token);
    "unsupported". What to do about each stands in docs/devices/codes.md.
    """

    kind: ClassVar = "unknown"
    reason: Literal["empty", "encoding", "keyboard_layout", "incomplete", "damaged", "unsupported"]


Code = Cccd | Bhyt | Number | Ticket | Appointment | Link | Unknown
