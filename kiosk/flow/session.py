"""What the kiosk knows during one journey, and the tray, which outlives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from secrets import token_bytes
from typing import TYPE_CHECKING, Literal
from uuid import uuid4
from zoneinfo import ZoneInfo

from kiosk.flow.steps import Advice, Idle, Reading, Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from devices.protocols import Identity
    from kiosk.flow.number import Ticket
    from queue_server.contract.appointments import Appointment
    from queue_server.contract.http import Queue
    from queue_server.contract.insurance import EligibilityAnswer
    from queue_server.contract.person import AbsentPatient, Person, Relation

Language = Literal["vi", "en"]
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_KEY = token_bytes(32)
FORGOTTEN_S = 30.0


def today_in_vietnam() -> date:
    """Where the configuration names no other zone."""
    return datetime.now(VIETNAM).date()


@dataclass(frozen=True)
class Times:
    """How long things may take, in seconds."""

    idle_s: float = 45
    """Without a touch until the warning."""
    warn_s: float = 10
    """From the warning until the journey is wiped."""
    ticket_s: float = 15
    """How long a printed ticket's screen stays."""
    forgotten_s: float = 60
    """How much longer it stays while the patient's card still lies in the tray."""
    digits_after_s: float = 3
    """From card to asking for six digits when no QR code was read."""
    portal_s: float = 6
    """How long the insurance screen waits before it says that the answer comes later."""
    work_s: float = 45
    """The longest that printing may stay without any news."""


@dataclass
class Tray:
    """The card reader and what lies on it."""

    card: bool = False
    used: bool = False
    """The card was there when its journey ended: not read again until it was taken away."""
    waiting: bool = False
    """The card was put down while a ticket was made: it is the next patient's."""
    last: frozenset[bytes] = frozenset()
    """Whose the last journey was, as fingerprints: a scanner over the tray sees the code of a
    card that was left there again and again."""
    last_seen_at: float = 0
    """When that code was seen last."""
    reader_works: bool = True

    @property
    def ready(self) -> bool:
        """Whether a card lies there that may be read."""
        return self.card and not self.used

    def forgotten(self, number: str, now: float) -> bool:
        """Whether this code is on a card that the last patient left; it may be seen for hours.

        Without a working reader only the scanner tells that a card lies there.
        """
        if fingerprint(number) not in self.last:
            return False
        if not self.used and now - self.last_seen_at > FORGOTTEN_S:
            return False
        self.last_seen_at = now
        return True


@dataclass
class Patient:
    """All that is known of the person at the kiosk, and of the patient if that is another one.

    A fresh one is what a wipe leaves.
    """

    qr: Identity | None = None
    qr_aged: bool = False
    """A card was taken away since the code was read: it does not speak alone for who is here."""
    can: str | None = None
    can_typed: bool = False
    wrong_digits: int = 0
    reading: bool = False
    """The chip is being read now."""
    qr_alone: bool = False
    """The chip cannot be read; the QR code has to do, and staff check the paper."""
    person: Person | None = None
    """Who came."""
    relation: Relation = "self"
    absent: AbsentPatient | None = None
    """The patient, where that is somebody else than who came."""
    eligibility_asked: bool = False
    asked_early: bool = False
    """The insurance was asked with a chip's first facts; the rest of it must be read as well."""
    eligibility_failed: bool = False
    eligibility: EligibilityAnswer | None = None
    queues: tuple[Queue, ...] | None = None
    queues_at: datetime | None = None
    """When the list of queues was made."""
    queues_leased: bool = False
    """The server is silent: the queues are those of leased numbers."""
    queues_failed: bool = False
    appointment: Appointment | None = None
    """Of the code that was scanned first: the clinic is known already."""
    queue_id: str | None = None
    key: str | None = None
    number_asked: bool = False
    """The server is making a number now: it will be given, whatever is touched meanwhile."""
    ticket_code: str | None = None
    ticket: Ticket | None = None
    trouble: str | None = None
    """The code of what went wrong while a slip is printed."""

    def numbers(self) -> set[str]:
        """Of whose cards a code may still lie in the tray."""
        known = (self.qr or self.person, self.absent)
        return {one.number for one in known if one is not None and one.number is not None}


@dataclass
class Session:
    """The journey at the kiosk now. ``now`` is the instant of the event that is being handled."""

    times: Times
    new_key: Callable[[], str] = lambda: str(uuid4())
    """Makes the idempotency key of each number that is asked for."""
    today: Callable[[], date] = today_in_vietnam
    """The day at the hospital."""
    now: float = 0
    journey: int = 0
    tray: Tray = field(default_factory=Tray)
    own_language: Language = "vi"
    """What the kiosk speaks until somebody chooses."""
    language: Language = "vi"
    step: Step = field(default_factory=Idle)
    shown_at: float = 0
    active_at: float = 0
    advice: Advice | None = None
    """Lies over the step until the patient goes back or home."""
    patient: Patient = field(default_factory=Patient)

    def show(self, step: Step) -> None:
        """Go to a step; that counts as something happening."""
        self.step = step
        self.shown_at = self.active_at = self.now

    def restart(self) -> None:
        """A new journey in the same language: answers to the old one are ignored from here on."""
        self.journey += 1
        self.patient = Patient()
        self.advice = None

    def leave(self) -> None:
        """The patient is done: wipe everything, and leave the card that may still lie there."""
        known = self.patient.numbers()
        if self.patient.qr is not None and self.patient.qr_aged:
            known.discard(
                self.patient.qr.number
            )  # it was taken away: whoever brings it begins anew
        if known:
            self.tray.last, self.tray.last_seen_at = frozenset(map(fingerprint, known)), self.now
        self.tray.used = self.tray.card and not self.tray.waiting
        self.restart()
        self.language = self.own_language

    def home(self) -> None:
        """Wipe everything and wait for the next patient, who may have put a card down already."""
        self.leave()
        self.show(Reading("qr") if self.tray.ready else Idle())
        self.tray.waiting = False


def fingerprint(number: str) -> bytes:
    """Tells whether two numbers are the same, within this process and nowhere else."""
    return blake2b(number.encode(), key=_KEY, digest_size=16).digest()
