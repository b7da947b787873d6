"""What the patient sees, as data: one frozen class a screen. No Kivy, no I/O.

A screen draws its step and reports touches (``kiosk.flow.touches``); it decides nothing. All that
is shown of a person is masked before it gets here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime

    from queue_server.contract.http import Queue
    from queue_server.contract.insurance import Outcome, Reason, Told
    from queue_server.contract.person import Relation
    from queue_server.contract.words import Words


@dataclass(frozen=True)
class Idle:
    """Nobody is here. Card, code or a touch starts a journey.

    ``card_in_tray``: the card of who was here last still lies there.
    """

    card_in_tray: bool = False


@dataclass(frozen=True)
class Reading:
    """A card or a code is being read, or is still asked for.

    ``phase`` "scan": hold the QR code under the scanner. "card": the code is known, the card is
    asked for. "qr": the card lies in the tray, its code is being looked for. "chip": the chip is
    being read, ``done`` of ``of`` parts so far. "appointment": an appointment's code was read, for
    ``slot_at`` once that is known; its patient's card is asked for.
    """

    phase: Literal["scan", "card", "qr", "chip", "appointment"]
    done: int = 0
    of: int = 4
    slot_at: datetime | None = None


@dataclass(frozen=True)
class SixDigits:
    """Ask for the last six digits of the number; ``wrong`` after a try that the chip refused."""

    wrong: bool = False


@dataclass(frozen=True)
class Came:
    """Who came for a patient, masked, and what they are to the patient."""

    name: str
    relation: Relation


@dataclass(frozen=True)
class Shown:
    """What a screen may show of the patient: both already masked.

    ``came``: who came for them, None where they did themselves; then both may be None, and what is
    known is ``birth_date`` (as in ``Who``).
    """

    name: str | None
    number: str | None
    came: Came | None = None
    birth_date: str = ""


@dataclass(frozen=True)
class Who:
    """Is this you, or the patient? ``birth_date`` as dd/mm/yyyy, or as much of it as is known."""

    shown: Shown
    birth_date: str


@dataclass(frozen=True)
class ForWhom:
    """What is who came to the patient?"""


@dataclass(frozen=True)
class PatientCode:
    """Ask for the patient's code under the scanner.

    ``wrong``: the code of who came was scanned ("own"), or one that tells of nobody ("unknown").
    """

    wrong: Literal["own", "unknown"] | None = None


@dataclass(frozen=True)
class BirthDate:
    """Ask for the birth date of a patient without a card; ``wrong`` after one that cannot be."""

    wrong: bool = False


@dataclass(frozen=True)
class Insurance:
    """What the portal said. ``outcome`` None while the answer is still awaited.

    ``told``: the server's words; None while it has said nothing. "ask_desk" without them: it cannot
    be asked about a patient without a number.
    """

    shown: Shown
    outcome: Outcome | None
    reason: Reason | None = None
    told: Told | None = None
    valid_to: date | None = None
    facility_here: bool | None = None
    to_check: bool = False
    """Staff still have to look at something."""
    code: str | None = None
    """Stands small for staff."""


@dataclass(frozen=True)
class ChooseService:
    """Which clinic? ``queues`` None while the list is being fetched.

    ``at``: when the list was made. ``leased``: without the server, so nobody knows who waits.
    """

    shown: Shown
    queues: tuple[Queue, ...] | None
    at: datetime | None = None
    leased: bool = False


@dataclass(frozen=True)
class QueueShut:
    """This clinic gives no numbers now: it is closed, or (``full``) today's are gone.

    ``instead``: the clinic that is offered. ``words``: what the server said, where the clinic was
    open a moment before. ``at``: when that was so.
    """

    queue: Queue
    full: bool
    at: datetime | None
    instead: Queue | None = None
    words: Words | None = None


@dataclass(frozen=True)
class Printing:
    """The ticket or slip is being made. ``number`` is None until the server has given one."""

    number: str | None
    for_other: bool = False


@dataclass(frozen=True)
class AlreadyHasTicket:
    """This person has an open number in this queue; offer to print it again."""

    number: str
    queue: Queue
    for_other: bool = False


@dataclass(frozen=True)
class TakeTicket:
    """The number, where to go, and how many are ahead (None: nobody knows).

    ``leased``: it was given without the server. ``slot_at``: the time of the appointment.
    ``patient``: whose it is, where somebody else came for them. ``needs_desk``: they are to visit
    the desk first.

    ``printed`` False: the number stands in the database but not on paper (``problem`` is the
    printer's error code), so the screen shows ``code`` as a QR code and offers to print again.
    """

    number: str
    queue: Queue
    ahead: int | None
    now_serving: str | None
    code: str
    printed: bool
    problem: str | None = None
    leased: bool = False
    slot_at: datetime | None = None
    card_in_tray: bool = False
    patient: Shown | None = None
    needs_desk: bool = False


class FailureKind(StrEnum):
    """Why a journey cannot go on as it was; each has its own words and way on."""

    CARD_LIFTED = "card_lifted"
    CARD_UNREADABLE = "card_unreadable"
    CARD_NOT_SUPPORTED = "card_not_supported"
    """A chip, but not one of ours: a passport, a bank card."""
    WRONG_DIGITS = "wrong_digits"
    """The chip refused the six digits too often."""
    CARD_AND_CODE_DIFFER = "card_and_code_differ"
    CODE_UNKNOWN = "code_unknown"
    CODE_NOT_AN_ID = "code_not_an_id"
    """An insurance card's code or another one that does not open an ID card."""
    TICKET_UNKNOWN = "ticket_unknown"
    """The code of a ticket that is not of today."""
    APPOINTMENT_UNKNOWN = "appointment_unknown"
    """The code of an appointment that is not of today."""
    APPOINTMENT_OF_ANOTHER = "appointment_of_another"
    SERVER_SILENT = "server_silent"
    """No number can be had; a slip for the desk was printed if ``slip`` says so."""
    READER_FAILED = "reader_failed"
    """The card reader itself does not answer."""
    QUEUE_CLOSED = "queue_closed"
    OUT_OF_ORDER = "out_of_order"
    """Something of ours broke; the next patient starts afresh."""


@dataclass(frozen=True)
class Failure:
    """One error screen a kind. ``slip``: a slip for the desk was printed."""

    kind: FailureKind
    slip: bool = False
    can_retry: bool = True
    detail: str | None = None
    """A code for staff, shown small; never personal."""
    words: Words | None = None
    """What the server said, in place of our own words."""


@dataclass(frozen=True)
class Advice:
    """A plain instruction: where to go now. ``told_staff``: the server took the alert."""

    kind: Literal["emergency", "staff_called", "no_papers"]
    told_staff: bool = False


Step = (
    Idle
    | Reading
    | SixDigits
    | Who
    | ForWhom
    | PatientCode
    | BirthDate
    | Insurance
    | ChooseService
    | QueueShut
    | Printing
    | AlreadyHasTicket
    | TakeTicket
    | Failure
    | Advice
)


@dataclass(frozen=True)
class View:
    """All that the window draws.

    ``closing_in_s`` is set while the time-out warning stands over the screen; ``auto_close_s``
    counts down on screens that close by themselves.
    """

    step: Step
    language: Literal["vi", "en"]
    closing_in_s: int | None = None
    auto_close_s: int | None = None
