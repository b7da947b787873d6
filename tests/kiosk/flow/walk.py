"""Walks a journey without a screen: what happens, and what the patient then sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeVar

from devices.protocols import CardReading, Identity
from kiosk.flow import events as ev
from kiosk.flow.effects import Effect, GiveLeased
from kiosk.flow.journey import Journey
from kiosk.flow.number import LeasedTicket
from kiosk.flow.steps import Failure, FailureKind, Step, View
from kiosk.flow.touches import ChoseQueue, Press, TypedDigits
from queue_server.contract.appointments import Appointment
from queue_server.contract.http import Queue, TicketAnswer
from queue_server.contract.insurance import (
    Agreement,
    EligibilityAnswer,
    IdentityCheck,
    Outcome,
    Reason,
    Sentence,
    Told,
)

if TYPE_CHECKING:
    from kiosk.flow.session import Times

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
S = TypeVar("S", bound=Step)
E = TypeVar("E", bound=Effect)

QR = Identity(
    number="001199012345",
    name="Nguyễn Thị Minh Anh",
    name_source="qr",
    birth_date="1999-01-15",
    sex="F",
)
CHIP = replace(QR, name_source="dg13")
OTHER_QR = replace(QR, number="001092012345", name="Mai Văn Hùng", sex="M")
INTERNAL = Queue(
    id="internal",
    name="Nội tổng quát",
    name_en="General medicine",
    room="Phòng khám 3",
    room_en="Room 3",
    directions="Tầng 2, rẽ phải",
    directions_en="Floor 2, turn right",
    icon="stethoscope",
    waiting=7,
    now_serving="A005",
)
EYES = INTERNAL.model_copy(update={"id": "eyes", "name": "Mắt", "room": "Phòng khám 7"})
SHUT = INTERNAL.model_copy(
    update={"open": False, "opens_at": NOW.replace(hour=6), "instead": "eyes"}
)
ELIGIBLE = EligibilityAnswer(
    eligibility_id="e1",
    outcome=Outcome.ELIGIBLE,
    reason=Reason.VALID,
    code="000",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
    facility_here=True,
    benefit_percent=80,
    area=None,
    five_years_from=None,
    estimate=None,
    staff_must_check=(),
    identity=IdentityCheck(name=Agreement.SAME, birth_date=Agreement.SAME, sex=Agreement.UNKNOWN),
    told=Told(vi=Sentence(title="Còn giá trị", body=""), en=Sentence(title="Valid", body="")),
    desk=None,
    desk_en=None,
    priorities=(),
    asked_at=datetime(2026, 11, 22, 2, tzinfo=UTC),
)
TICKET = TicketAnswer(
    ticket_id="t1",
    visit_id="v1",
    number="A012",
    code="TD1:opaque",
    created=True,
    queue=INTERNAL,
    ahead=7,
    now_serving="A005",
    issued_at=datetime(2026, 11, 22, 2, 18, tzinfo=UTC),
    outcome=Outcome.ELIGIBLE,
    needs_desk=False,
)


LEASED = LeasedTicket(
    ticket_id="k1",
    number="A101",
    code="TD1:leased",
    created=True,
    queue=INTERNAL,
    issued_at=NOW,
)
APPOINTMENT = Appointment(
    appointment_id="a1",
    code="TDA1:opaque",
    queue_id="internal",
    slot_at=NOW.replace(minute=30),
    service_day=NOW.date(),
    state="booked",
    number=None,
)
FACTS = Identity(CHIP.number, CHIP.name, "dg13", CHIP.birth_date, sex=None)


def reading(identity: Identity = CHIP) -> CardReading:
    return CardReading(
        identity=identity,
        access="PACE-CAN",
        access_reason="EF.CardAccess",
        apdus=11,
        bytes=1200,
        elapsed_ms=900,
        steps=(),
    )


class Walk:
    """One kiosk with the time in hand; ``effects`` are those of the last thing that happened."""

    def __init__(self, times: Times | None = None) -> None:
        self.journey = Journey(times, new_key=self._next_key)
        self.now = 1000.0
        self.effects: list[Effect] = []
        self._keys = 0

    def _next_key(self) -> str:
        self._keys += 1
        return f"key-{self._keys}"

    @property
    def id(self) -> int:
        return self.journey.session.journey

    @property
    def view(self) -> View:
        return self.journey.view(self.now)

    def on(self, *events: ev.Event) -> Walk:
        for event in events:
            self.effects = self.journey.handle(event, self.now)
        return self

    def press(self, *buttons: str) -> Walk:
        return self.on(*(Press(button) for button in buttons))  # pyright: ignore[reportArgumentType]

    def wait(self, seconds: float) -> Walk:
        self.now += seconds
        return self.on(ev.Tick())

    def sees(self, kind: type[S]) -> S:
        step = self.view.step
        assert isinstance(step, kind), f"{step} in place of {kind.__name__}"
        return step

    def fails(self, kind: FailureKind) -> Failure:
        failure = self.sees(Failure)
        assert failure.kind is kind
        return failure

    def wants(self, kind: type[E]) -> E:
        found = [effect for effect in self.effects if isinstance(effect, kind)]
        assert len(found) == 1, f"{self.effects} in place of one {kind.__name__}"
        return found[0]

    def wants_no(self, kind: type[Effect]) -> None:
        assert not any(isinstance(effect, kind) for effect in self.effects), self.effects

    def loaded(self, *queues: Queue, leased: bool = False) -> ev.QueuesLoaded:
        return ev.QueuesLoaded(self.id, queues, NOW, leased)

    # Stretches of the usual way.

    def card_with_code(self) -> Walk:
        return self.on(ev.CardInserted(), ev.IdCodeScanned(QR))

    def known(self) -> Walk:
        self.card_with_code()
        return self.on(ev.ChipRead(self.id, reading()), self.loaded(INTERNAL))

    def insured(self) -> Walk:
        self.known()
        return self.on(ev.EligibilityAnswered(self.id, ELIGIBLE)).press("next")

    def choosing(self) -> Walk:
        return self.insured().press("next")

    def chosen(self) -> Walk:
        return self.choosing().on(ChoseQueue("internal"))

    def issued(self) -> Walk:
        self.chosen()
        return self.on(ev.TicketIssued(self.id, TICKET))

    def silent(self) -> Walk:
        """The server does not answer, and no leased number is left."""
        self.on(ev.TicketFailed(self.id, "server_silent", silent=True)).wants(GiveLeased)
        return self.on(ev.TicketFailed(self.id, "server_silent", silent=False))

    def taken(self) -> Walk:
        self.issued()
        return self.on(ev.Printed(self.id, "t1"))

    def digits(self, digits: str) -> Walk:
        return self.on(TypedDigits(digits))
