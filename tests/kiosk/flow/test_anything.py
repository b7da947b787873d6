# ruff: noqa: FBT001 - hypothesis draws the arguments
"""Whatever happens in whatever order: nothing raises, nothing leaks, and there is a way home."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Literal, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from devices.card.errors import Code as ChipCode
from devices.protocols import Identity
from kiosk.flow import effects as ef
from kiosk.flow import events as ev
from kiosk.flow.journey import Journey
from kiosk.flow.session import Patient, Times
from kiosk.flow.steps import (
    ChooseService,
    Idle,
    Insurance,
    PatientCode,
    Printing,
    Reading,
    Step,
    Who,
)
from kiosk.flow.touches import ChoseLanguage, ChoseQueue, ChoseRelation, Press, TypedDigits
from queue_server.contract.mask import mask_name
from queue_server.contract.problem import Code
from tests.kiosk.flow.walk import (
    APPOINTMENT,
    CHIP,
    ELIGIBLE,
    EYES,
    INTERNAL,
    LEASED,
    NOW,
    OTHER_QR,
    QR,
    SHUT,
    TICKET,
    reading,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.contract.http import Queue
    from queue_server.contract.insurance import EligibilityAnswer

Button = Literal[
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
CHILD_CARD = Identity("DN4010123456789", "Nguyễn Mẫu Nhi", "qr", "2022-05-06", "F")
OTHER_CHIP = replace(OTHER_QR, name_source="dg13")
BUTTONS: tuple[Button, ...] = get_args(Button)
UNMASKED = re.compile(r"\d{12}|DN4010")
TIMES = Times(idle_s=30, warn_s=10, ticket_s=12, digits_after_s=3)
LONGEST_S = TIMES.forgotten_s + TIMES.work_s + TIMES.idle_s + TIMES.warn_s + 1
# What may come upon a patient's way; answers are to the journey that was on it.
NEXT: list[tuple[ev.Event, ...]] = [
    (ev.CardRemoved(), ev.CardInserted()),
    (ev.CardRemoved(),),
    (ev.IdCodeScanned(QR),),
    (ev.IdCodeScanned(OTHER_QR),),
    (ev.ChipFailed(0, "card_protocol"),),
    (ev.TicketIssued(0, TICKET),),
    (ev.TicketFailed(0, "queue_unknown", silent=False),),
    (ev.TicketFailed(0, "queue_full", silent=False, offer="eyes"), ChoseQueue("eyes")),
    (ev.TicketFailed(0, "server_silent", silent=True), ev.TicketIssued(0, LEASED)),
    *((Press(button),) for button in ("scan_qr", "retry", "back", "next", "home")),
]
PATIENTS: list[tuple[ev.Event, ...]] = [
    (ev.InsuranceCodeScanned(CHILD_CARD),),
    (ev.CardRemoved(), ev.IdCodeScanned(OTHER_QR), ev.CardInserted()),
    (ev.IdCodeScanned(QR), ev.IdCodeScanned(OTHER_QR)),
    (Press("no_card"), TypedDigits("06052022")),
]


class AnyOrder(RuleBasedStateMachine):
    """Answers come for the journey now, or late for an earlier one."""

    def __init__(self) -> None:
        super().__init__()
        self.journey = Journey(TIMES)
        self.now: float = 0.0
        self.keys: dict[str, str] = {}
        self.here: str | None = None
        """Whose name may be shown: the owner of what was last put down or scanned."""
        self.came: str | None = None
        """Who has asked for a number for somebody else."""
        self.card_went = False

    def happens(self, event: ev.Event) -> None:
        self.who_is_here(event)
        effects = self.journey.handle(event, self.now)
        if isinstance(event, ev.TicketIssued) and event.ticket.created:
            self.nobody_loses_a_number(effects)
        self.nobody_sees_who_was_here_before()
        for effect in effects:
            if isinstance(effect, ef.IssueTicket | ef.GiveLeased):
                queue = self.keys.setdefault(effect.key, effect.request.queue_id)
                assert queue == effect.request.queue_id

    def nobody_loses_a_number(self, effects: list[ef.Effect]) -> None:
        """What was given is printed now, was shown before, or is reported as not handed out."""
        shown = getattr(self.journey.session.step, "number", None) in (TICKET.number, LEASED.number)
        lost = [ef.ReportPrint(id_, printed=False, problem="patient_left") for id_ in ("t1", "k1")]
        assert shown or effects in ([lost[0]], [lost[1]])

    def who_is_here(self, event: ev.Event) -> None:
        s = self.journey.session
        match event:
            case Press("for_other") if isinstance(s.step, Who) and s.step.shown.came is None:
                self.came = self.here
            case ev.IdCodeScanned() | ev.CardInserted() if isinstance(s.step, PatientCode):
                pass  # the patient's: who is here is known
            case ev.CardInserted() if isinstance(s.step, Who) and s.step.shown.came:
                pass  # the same, slower than the code
            case ev.IdCodeScanned(identity) if s.patient.absent and (
                s.patient.absent.number == identity.number
            ):
                pass  # once more
            case ev.IdCodeScanned(identity) if not s.patient.reading:
                if not isinstance(s.step, Printing) and identity in (QR, OTHER_QR):
                    self.here, self.card_went = mask_name(identity.name), False
            case ev.CardRemoved():
                self.card_went = True
            case ev.CardInserted() if self.card_went:
                self.here = None
            case ev.ChipRead(journey, card) if journey == s.journey and s.patient.reading:
                self.here, self.card_went = mask_name(card.identity.name), False
            case _:
                pass

    def of(self, late: bool) -> int:
        return self.journey.session.journey - late

    @rule(button=st.sampled_from(BUTTONS))
    def press(self, button: Button) -> None:
        self.happens(Press(button))

    @rule(
        card=st.sampled_from([QR, OTHER_QR]),
        screens=st.integers(2, 7),
        chip=st.sampled_from(["read", "read", "card_protocol", "reader_gone"]),
        then=st.lists(st.sampled_from(NEXT), min_size=2, max_size=4),
    )
    def somebody_comes(
        self, card: Identity, screens: int, chip: str, then: list[tuple[ev.Event, ...]]
    ) -> None:
        """The usual way for some screens, which chance alone seldom finds, and the next one."""
        way: list[Callable[[], ev.Event]] = [
            ev.CardInserted,
            lambda: ev.IdCodeScanned(card),
            lambda: (
                ev.ChipRead(self.of(late=False), reading(replace(card, name_source="dg13")))
                if chip == "read"
                else ev.ChipFailed(self.of(late=False), chip)
            ),
            lambda: ev.QueuesLoaded(self.of(late=False), (INTERNAL,), NOW),
            lambda: Press("next"),
            lambda: Press("next"),
            lambda: ChoseQueue("internal"),
        ]
        self.happens(Press("home"))
        self.happens(ev.CardRemoved())
        for step in way[:screens]:
            self.happens(step())
        asked = self.journey.session.journey
        for event in chain(*then):
            self.happens(replace(event, journey=asked) if hasattr(event, "journey") else event)

    @rule(
        patient=st.sampled_from(PATIENTS),
        screens=st.integers(0, 4),
        then=st.lists(st.sampled_from(NEXT), min_size=1, max_size=3),
    )
    def somebody_comes_for_another(
        self, patient: tuple[ev.Event, ...], screens: int, then: list[tuple[ev.Event, ...]]
    ) -> None:
        self.somebody_comes(QR, 4, "read", [(Press("for_other"), ChoseRelation("parent"))])
        way = (Press("next"), Press("next"), ChoseQueue("internal"), ev.TicketIssued(0, TICKET))
        asked = self.journey.session.journey + 1  # the patient's answers are not who came's
        for event in chain(patient, way[:screens], *then):
            self.happens(replace(event, journey=asked) if hasattr(event, "journey") else event)

    @rule(digits=st.sampled_from(["012345", "999999", "12", "", "abcdef", "06052022"]))
    def type_digits(self, digits: str) -> None:
        self.happens(TypedDigits(digits))

    @rule(relation=st.sampled_from(["parent", "relative", "other"]))
    def choose_relation(self, relation: Literal["parent", "relative", "other"]) -> None:
        self.happens(ChoseRelation(relation))

    @rule(queue=st.sampled_from(["internal", "nowhere"]))
    def choose(self, queue: str) -> None:
        self.happens(ChoseQueue(queue))

    @rule(language=st.sampled_from(["vi", "en"]))
    def switch_language(self, language: Literal["vi", "en"]) -> None:
        self.happens(ChoseLanguage(language))

    @rule(
        event=st.sampled_from(
            [
                ev.CardInserted(),
                ev.CardRemoved(),
                ev.ReaderChanged(working=False),
                ev.ReaderChanged(working=True),
                ev.IdCodeScanned(QR),
                ev.IdCodeScanned(OTHER_QR),
                ev.IdCodeScanned(replace(QR, number="12")),
                ev.InsuranceCodeScanned(CHILD_CARD),
                ev.TicketCodeScanned("TD1:x"),
                ev.OtherCodeScanned("not_an_id"),
                ev.OtherCodeScanned("unknown"),
                ev.Broke(),
            ]
        )
    )
    def device(self, event: ev.Event) -> None:
        self.happens(event)

    @rule(late=st.booleans(), code=st.sampled_from(list(ChipCode)))
    def chip_fails(self, late: bool, code: str) -> None:
        self.happens(ev.ChipFailed(self.of(late), code))

    @rule(late=st.booleans())
    def chip_begins(self, late: bool) -> None:
        self.happens(ev.ChipFacts(self.of(late), CHIP))

    @rule(late=st.booleans(), chip=st.sampled_from([CHIP, OTHER_CHIP, replace(CHIP, number="bad")]))
    def chip_reads(self, late: bool, chip: Identity) -> None:
        self.happens(ev.ChipStep(self.of(late), "access"))
        self.happens(ev.ChipFacts(self.of(late), chip))
        self.happens(ev.ChipRead(self.of(late), reading(chip)))

    @rule(late=st.booleans(), answer=st.sampled_from([ELIGIBLE, None]))
    def portal(self, late: bool, answer: EligibilityAnswer | None) -> None:
        if answer is None:
            self.happens(ev.EligibilityFailed(self.of(late), "server_silent"))
        else:
            self.happens(ev.EligibilityAnswered(self.of(late), answer))

    @rule(late=st.booleans(), queues=st.sampled_from([(INTERNAL,), (SHUT, EYES), (), None]))
    def queues(self, late: bool, queues: tuple[Queue, ...] | None) -> None:
        if queues is None:
            self.happens(ev.QueuesFailed(self.of(late), "server_silent"))
        else:
            self.happens(ev.QueuesLoaded(self.of(late), queues, NOW))

    @rule(late=st.booleans(), found=st.booleans())
    def appointment(self, late: bool, found: bool) -> None:
        self.happens(ev.AppointmentCodeScanned("TDA1:x"))
        if found:
            self.happens(ev.AppointmentFound(self.of(late), APPOINTMENT))
        else:
            self.happens(ev.AppointmentFailed(self.of(late), "appointment_unknown"))

    @rule(late=st.booleans(), created=st.booleans())
    def issued(self, late: bool, created: bool) -> None:
        ticket = TICKET.model_copy(update={"created": created})
        self.happens(ev.TicketIssued(self.of(late), ticket))

    @rule(late=st.booleans(), code=st.sampled_from([*Code, "server_silent"]))
    def refused(self, late: bool, code: str) -> None:
        self.happens(ev.TicketFailed(self.of(late), code, silent=code == "server_silent"))
        self.happens(ev.TicketNotFound(self.of(late), code))

    @rule(late=st.booleans(), done=st.booleans())
    def printer(self, late: bool, done: bool) -> None:
        if done:
            self.happens(ev.Printed(self.of(late), "t1"))
        else:
            self.happens(ev.PrintFailed(self.of(late), "t1", "paper_out"))
        self.happens(ev.SlipPrinted(self.of(late), printed=done))

    @rule(late=st.booleans())
    def server(self, late: bool) -> None:
        self.happens(ev.TicketFound(self.of(late), TICKET))
        self.happens(ev.AlertTaken(self.of(late)))

    @rule(seconds=st.sampled_from([0.25, 3, 7, 12, 31, 46]))
    def time_goes_by(self, seconds: float) -> None:
        self.now += seconds
        self.happens(ev.Tick())

    @rule()
    def everybody_leaves(self) -> None:
        waited = 0.0
        while not isinstance(self.journey.view(self.now).step, Idle):
            assert waited < LONGEST_S * 2, "nobody is here, and yet it does not go home"
            waited += 1
            self.time_goes_by(1)
        assert self.journey.session.patient == Patient()

    @invariant()
    def no_number_is_shown_whole(self) -> None:
        assert not UNMASKED.search(repr(self.journey.view(self.now)))

    @invariant()
    def nobody_sees_who_was_here_before(self) -> None:
        step = self.journey.view(self.now).step
        if isinstance(step, Who | Insurance | ChooseService):
            came = step.shown.came
            assert (came.name if came else step.shown.name) == self.here
            assert came is None or self.came == self.here

    @invariant()
    def the_view_can_be_drawn(self) -> None:
        view = self.journey.view(self.now)
        assert isinstance(view.step, Step)
        assert view.closing_in_s is None or 1 <= view.closing_in_s <= TIMES.warn_s

    @invariant()
    def idle_knows_nobody(self) -> None:
        if isinstance(self.journey.session.step, Idle):
            assert self.journey.session.patient == Patient()

    @invariant()
    def home_is_one_press_away(self) -> None:
        twin = Journey(TIMES)
        twin.session = replace(self.journey.session, tray=replace(self.journey.session.tray))
        next_card_lies_there = twin.session.tray.waiting
        twin.session.patient = replace(twin.session.patient)
        if twin.session.patient.number_asked:  # the server answers, or Printing gives up waiting
            twin.handle(ev.TicketFailed(twin.session.journey, "x", silent=False), self.now)
        twin.handle(Press("home"), self.now)
        home = Reading("qr") if next_card_lies_there else Idle(card_in_tray=twin.session.tray.card)
        assert twin.view(self.now).step == home
        assert twin.session.patient == Patient()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=250,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
