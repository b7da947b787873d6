"""What a patient can touch. A screen reports these; ``kiosk.flow.journey`` decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from queue_server.contract.person import Relation


@dataclass(frozen=True)
class Press:
    """A button without further content.

    "next": the way on, bottom right. "back": bottom left. "retry": try the same again.
    "print_again": another copy. "scan_qr", "no_papers": the other ways from the idle screen.
    "for_other": a number for somebody else. "no_card": the patient has none.
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
        "for_other",
        "no_card",
        "emergency",
        "call_staff",
        "more_time",
        "home",
    ]


@dataclass(frozen=True)
class TypedDigits:
    """The digits that were typed and confirmed: six of a card, or a birth date as ddmmyyyy."""

    digits: str


@dataclass(frozen=True)
class ChoseQueue:
    """The clinic that the patient chose."""

    queue_id: str


@dataclass(frozen=True)
class ChoseRelation:
    """What who came is to the patient."""

    relation: Relation


@dataclass(frozen=True)
class ChoseLanguage:
    """The language switch."""

    language: Literal["vi", "en"]


Touch = Press | TypedDigits | ChoseQueue | ChoseRelation | ChoseLanguage
