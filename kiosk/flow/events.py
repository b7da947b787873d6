"""What can happen. Answers carry the journey that asked, so that late ones are ignored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kiosk.flow.touches import Touch

if TYPE_CHECKING:
    from datetime import datetime

    from devices.protocols import CardReading, Identity
    from kiosk.flow.number import Ticket
    from queue_server.contract.appointments import Appointment
    from queue_server.contract.http import Queue, TicketAnswer
    from queue_server.contract.insurance import EligibilityAnswer
    from queue_server.contract.words import Words


@dataclass(frozen=True)
class CardInserted:
    """A card lies on the reader."""


@dataclass(frozen=True)
class CardRemoved:
    """No card lies on the reader any more."""


@dataclass(frozen=True)
class ReaderChanged:
    """The card reader stopped working, or works again."""

    working: bool


@dataclass(frozen=True)
class IdCodeScanned:
    """The scanner read the QR code of an identity card."""

    identity: Identity


@dataclass(frozen=True)
class InsuranceCodeScanned:
    """The scanner read the QR code of an insurance card, whose number ``identity`` has."""

    identity: Identity


@dataclass(frozen=True)
class TicketCodeScanned:
    """The scanner read the QR code of one of our tickets."""

    code: str


@dataclass(frozen=True)
class AppointmentCodeScanned:
    """The scanner read the QR code of an appointment here."""

    code: str


@dataclass(frozen=True)
class OtherCodeScanned:
    """The scanner read something else. ``kind`` says what to tell the patient."""

    kind: Literal["not_an_id", "unknown"]


@dataclass(frozen=True)
class ChipStep:
    """One part of the chip has been read."""

    journey: int
    name: str


@dataclass(frozen=True)
class ChipFacts:
    """Number, name and birth date are known from the chip, while the rest is still being read."""

    journey: int
    identity: Identity


@dataclass(frozen=True)
class ChipRead:
    """The chip has been read."""

    journey: int
    reading: CardReading


@dataclass(frozen=True)
class ChipFailed:
    """The chip could not be read; ``code`` is the driver's ``DeviceError.code``."""

    journey: int
    code: str


@dataclass(frozen=True)
class EligibilityAnswered:
    """What the portal said, through the server."""

    journey: int
    answer: EligibilityAnswer


@dataclass(frozen=True)
class EligibilityFailed:
    """Nothing is known of the insurance."""

    journey: int
    code: str


@dataclass(frozen=True)
class QueuesLoaded:
    """The queues that a patient can choose, as they were at this instant.

    ``leased``: the server is silent; these have leased numbers.
    """

    journey: int
    queues: tuple[Queue, ...]
    at: datetime
    leased: bool = False


@dataclass(frozen=True)
class QueuesFailed:
    """The server did not say which queues there are."""

    journey: int
    code: str


@dataclass(frozen=True)
class TicketIssued:
    """A number was given for good: it stands in the server's database, or in our journal."""

    journey: int
    ticket: Ticket


@dataclass(frozen=True)
class TicketFailed:
    """No number was given. ``silent``: the server did not answer.

    ``words``: what it said to the patient; ``offer``: the queue that it offers instead.
    """

    journey: int
    code: str
    silent: bool
    words: Words | None = None
    offer: str | None = None


@dataclass(frozen=True)
class AppointmentFound:
    """The appointment that a scanned code belongs to."""

    journey: int
    appointment: Appointment


@dataclass(frozen=True)
class AppointmentFailed:
    """The scanned code belongs to no appointment of today, or the server did not say."""

    journey: int
    code: str


@dataclass(frozen=True)
class TicketFound:
    """The ticket that a scanned code belongs to."""

    journey: int
    ticket: TicketAnswer


@dataclass(frozen=True)
class TicketNotFound:
    """The scanned code belongs to no ticket of today, or the server did not say."""

    journey: int
    code: str


@dataclass(frozen=True)
class Printed:
    """A ticket is on paper."""

    journey: int
    ticket_id: str


@dataclass(frozen=True)
class PrintFailed:
    """A ticket is not on paper; ``code`` is the driver's ``DeviceError.code``."""

    journey: int
    ticket_id: str
    code: str


@dataclass(frozen=True)
class SlipPrinted:
    """The slip for the desk is on paper, or could not be printed."""

    journey: int
    printed: bool


@dataclass(frozen=True)
class AlertTaken:
    """The server took the alert."""

    journey: int


@dataclass(frozen=True)
class Broke:
    """The journey itself broke; a device that breaks is a device's news."""


@dataclass(frozen=True)
class Tick:
    """Time went by."""


DeviceEvent = (
    CardInserted
    | CardRemoved
    | ReaderChanged
    | IdCodeScanned
    | InsuranceCodeScanned
    | TicketCodeScanned
    | AppointmentCodeScanned
    | OtherCodeScanned
)
Answer = (
    ChipStep
    | ChipFacts
    | ChipRead
    | ChipFailed
    | EligibilityAnswered
    | EligibilityFailed
    | QueuesLoaded
    | QueuesFailed
    | TicketFailed
    | AppointmentFound
    | AppointmentFailed
    | TicketFound
    | TicketNotFound
    | SlipPrinted
    | AlertTaken
)
Event = DeviceEvent | Answer | TicketIssued | Printed | PrintFailed | Broke | Tick | Touch
