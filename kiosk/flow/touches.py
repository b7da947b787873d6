"""What a patient can touch. A screen reports these; ``kiosk.flow.journey`` decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Press:
    """A button without further content.

    "next": the way on, bottom right. "back": bottom left. "retry": try the same again.
    "print_again": another copy. "scan_qr", "no_papers": the other ways from the idle screen.
    "more_time": answers the time-out warning. "home": give up and wipe.
    """

    button: Literal[
        "next",
        "back",
        "not_me",
        "retry",
        "print_again",
        "scan_qr",
        "type_digits",
        "no_papers",
        "emergency",
        "call_staff",
        "more_time",
        "home",
    ]


@dataclass(frozen=True)
class TypedDigits:
    """The six digits that the patient typed and confirmed."""

    digits: str


@dataclass(frozen=True)
class ChoseQueue:
    """The clinic that the patient chose."""

    queue_id: str


@dataclass(frozen=True)
class ChoseLanguage:
    """The language switch."""

    language: Literal["vi", "en"]


Touch = Press | TypedDigits | ChoseQueue | ChoseLanguage
