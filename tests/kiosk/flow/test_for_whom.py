"""A number for somebody who is not at the kiosk, or has no card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from devices.protocols import Identity
from kiosk.flow import events as ev
from kiosk.flow.effects import AskEligibility, GiveLeased, IssueTicket, LoadQueues, PrintTicket
from kiosk.flow.session import Patient
from kiosk.flow.steps import (
    AlreadyHasTicket,
    BirthDate,
    Came,
    ChooseService,
    Failure,
    FailureKind,
    ForWhom,
    Idle,
    Insurance,
    PatientCode,
    Printing,
    Reading,
    TakeTicket,
    Who,
)
from kiosk.flow.touches import ChoseQueue, ChoseRelation
from kiosk.flow.whom import born
from queue_server.contract.insurance import Outcome
from tests.kiosk.flow.walk import (
    APPOINTMENT,
    ELIGIBLE,
    INTERNAL,
    LEASED,
    OTHER_QR,
    QR,
    TICKET,
    Walk,
    reading,
)

CHILD = Identity("DN4010123456789", "Nguyễn Mẫu Nhi", "qr", "2022-05-06", "F")
CAME = Came("NGUYỄN T. M. ANH", "parent")
TODAY = date(2026, 11, 22)


class Proxy(Walk):
    """Somebody who has come for another."""

    def asked(self) -> Proxy:
        self.known().press("for_other").sees(ForWhom)
        self.on(ChoseRelation("parent")).sees(PatientCode)
        return self

    def shown(self, code: Identity = OTHER_QR) -> Proxy:
        self.asked().on(ev.IdCodeScanned(code)).sees(Who)
        return self

    def typed(self, digits: str = "06052022") -> Proxy:
        self.asked().press("no_card").sees(BirthDate)
        self.digits(digits)
        return self


def test_oneself_costs_no_touch_more() -> None:
    request = Walk().chosen().wants(IssueTicket).request
    assert (request.patient, request.relation) == (None, "self")


def test_the_ticket_and_the_insurance_are_the_patients() -> None:
    walk = Proxy().shown()
    asked = walk.wants(AskEligibility)
    assert (asked.person.number, asked.of_another) == (OTHER_QR.number, True)
    walk.wants_no(LoadQueues)
    who = walk.sees(Who).shown
    assert (who.name, who.number, who.came) == ("MAI V. HÙNG", "••• ••• ••• 345", CAME)
    walk.on(ev.EligibilityAnswered(walk.id, ELIGIBLE)).press("next")
    assert walk.sees(Insurance).outcome is Outcome.ELIGIBLE
    assert walk.press("next").sees(ChooseService).shown == who
    request = walk.on(ChoseQueue("internal")).wants(IssueTicket).request
    assert walk.sees(Printing).for_other
    assert (request.person.number, request.relation) == (QR.number, "parent")
    assert request.patient is not None
    assert (request.patient.number, request.patient.name) == (OTHER_QR.number, OTHER_QR.name)
    assert request.eligibility_id == "e1"
    assert walk.on(ev.TicketIssued(walk.id, TICKET)).wants(PrintTicket).patient == who
    assert walk.on(ev.Printed(walk.id, "t1")).sees(TakeTicket).patient == who
    walk.press("next").sees(Idle)
    assert walk.journey.session.patient == Patient()


def test_what_the_portal_says_of_who_came_is_not_shown_of_the_patient() -> None:
    walk = Proxy().known().press("for_other").on(ChoseRelation("parent"))
    of_who_came = walk.id
    walk.on(ev.IdCodeScanned(OTHER_QR), ev.EligibilityAnswered(of_who_came, ELIGIBLE))
    assert walk.press("next").sees(Insurance).outcome is None
    walk.on(ev.EligibilityAnswered(walk.id, ELIGIBLE))
    assert walk.sees(Insurance).outcome is Outcome.ELIGIBLE


def test_a_list_that_was_not_there_yet_is_fetched_anew() -> None:
    walk = Proxy()
    walk.card_with_code().on(ev.ChipRead(walk.id, reading())).press("for_other")
    walk.on(ChoseRelation("other"), ev.IdCodeScanned(OTHER_QR)).wants(LoadQueues)
    walk.on(walk.loaded(INTERNAL)).press("next", "next")
    assert walk.sees(ChooseService).queues == (INTERNAL,)


def test_an_insurance_cards_code_is_enough() -> None:
    walk = Proxy().asked().on(ev.InsuranceCodeScanned(CHILD))
    assert walk.wants(AskEligibility).person.number == CHILD.number
    assert walk.sees(Who).shown.number == "••• ••• ••• 789"


def test_without_a_card_the_birth_date_and_the_desk() -> None:
    walk = Proxy().typed()
    walk.wants_no(AskEligibility)
    step = walk.sees(Insurance)
    assert (step.outcome, step.told, step.shown.name) == (Outcome.ASK_DESK, None, None)
    assert (step.shown.came, step.shown.birth_date) == (CAME, "06/05/2022")
    request = walk.press("next").on(ChoseQueue("internal")).wants(IssueTicket).request
    assert request.patient is not None
    facts = (request.patient.number, request.patient.name, request.patient.birth_date)
    assert facts == (None, None, "2022-05-06")
    assert request.eligibility_id is None
    assert walk.on(ev.TicketIssued(walk.id, TICKET)).wants(PrintTicket).patient == step.shown


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("06052022", "2022-05-06"),
        ("22112026", "2026-11-22"),
        ("00001948", "1948"),
        ("00051948", "1948-05"),
        ("22111906", "1906-11-22"),
        ("00002026", "2026"),
        ("23112026", None),
        ("00122026", None),
        ("21111906", None),
        ("00001905", None),
        ("31042020", None),
        ("05001948", None),
        ("00000000", None),
        ("0605202", None),
        ("060520222", None),
        ("6/5/2022", None),
        ("", None),
    ],
)
def test_a_birth_date_is_a_day_of_the_last_120_years(digits: str, said: str | None) -> None:
    assert born(digits, TODAY) == said


def test_a_birth_date_that_cannot_be_is_asked_again() -> None:
    walk = Proxy().typed("31022020")
    assert walk.sees(BirthDate).wrong
    walk.digits("28022020").sees(Insurance)


def test_the_own_card_again_is_said_kindly_and_once() -> None:
    walk = Proxy().asked()
    assert walk.on(ev.IdCodeScanned(QR)).sees(PatientCode).wrong == "own"
    for _ in range(30):
        walk.wait(2).on(ev.IdCodeScanned(QR))
    walk.sees(Idle)  # a card that lies there keeps nobody's journey open


def test_the_own_insurance_card_is_the_own_card_too() -> None:
    own = replace(CHILD, name="NGUYỄN THỊ MINH ANH", birth_date=QR.birth_date)
    walk = Proxy().asked().on(ev.InsuranceCodeScanned(own))
    assert walk.sees(PatientCode).wrong == "own"


@pytest.mark.parametrize(
    "code",
    [
        ev.OtherCodeScanned("unknown"),
        ev.OtherCodeScanned("not_an_id"),
        ev.TicketCodeScanned("TD1:x"),
        ev.AppointmentCodeScanned("TDA1:x"),
        ev.InsuranceCodeScanned(replace(CHILD, number="12")),
        ev.InsuranceCodeScanned(replace(CHILD, birth_date="2222-05-06")),
    ],
)
def test_a_code_that_tells_of_nobody(code: ev.Event) -> None:
    walk = Proxy().asked()
    assert walk.on(code).sees(PatientCode).wrong == "unknown"
    assert walk.effects == []
    walk.on(ev.InsuranceCodeScanned(CHILD)).sees(Who)


def test_the_patients_card_in_the_tray_begins_nothing_of_its_own() -> None:
    walk = Proxy().asked().on(ev.CardRemoved(), ev.CardInserted(), ev.IdCodeScanned(OTHER_QR))
    assert walk.sees(Who).shown.came == CAME
    walk = Proxy().asked().on(ev.CardRemoved(), ev.IdCodeScanned(OTHER_QR), ev.CardInserted())
    assert walk.sees(Who).shown.came == CAME
    walk.on(ev.IdCodeScanned(OTHER_QR), ev.CardRemoved()).sees(Who)


def test_the_patients_card_is_waited_for_at_the_end() -> None:
    walk = Proxy().asked().on(ev.CardInserted(), ev.IdCodeScanned(OTHER_QR))
    walk.press("next", "next").on(ChoseQueue("internal"))
    walk.on(ev.TicketIssued(walk.id, TICKET))
    walk.on(ev.Printed(walk.id, TICKET.ticket_id)).wait(20)
    assert walk.sees(TakeTicket).card_in_tray
    walk.on(ev.CardRemoved()).wait(20).sees(Idle)


def test_the_patients_papers_left_under_the_scanner_begin_nothing() -> None:
    walk = Proxy().asked().on(ev.InsuranceCodeScanned(CHILD)).press("home")
    walk.on(ev.InsuranceCodeScanned(CHILD)).sees(Idle)
    walk = Proxy().shown().press("home").on(ev.IdCodeScanned(OTHER_QR), ev.IdCodeScanned(QR))
    walk.sees(Idle)
    walk.on(ev.InsuranceCodeScanned(CHILD)).fails(FailureKind.CODE_NOT_AN_ID)


@pytest.mark.parametrize("buttons", [(), ("next",), ("next", "next")])
def test_another_card_begins_for_its_owner(buttons: tuple[str, ...]) -> None:
    walk = Proxy().typed().press("back", "back", "back")
    walk.sees(ForWhom)
    walk.on(ev.CardRemoved(), ev.CardInserted()).sees(Reading)
    walk = Proxy().shown().press(*buttons).on(ev.CardRemoved())
    walk.on(ev.IdCodeScanned(replace(OTHER_QR, number="001088000001")))
    assert walk.sees(Reading).phase == "card"
    assert walk.journey.session.patient.absent is None


def test_back_leads_one_screen_back_to_oneself() -> None:
    walk = Proxy().shown().press("next", "back")
    walk.sees(Who)
    walk.press("back").sees(PatientCode)
    walk.press("back").sees(ForWhom)
    asked = walk.press("back").wants(AskEligibility)
    assert (asked.person.number, asked.of_another) == (QR.number, False)
    assert walk.sees(Who).shown.came is None
    request = walk.press("next", "next").on(ChoseQueue("internal")).wants(IssueTicket).request
    assert (request.patient, request.relation) == (None, "self")


def test_back_from_the_desks_words_to_the_birth_date() -> None:
    walk = Proxy().typed().press("back")
    walk.sees(BirthDate)
    walk.press("back").sees(PatientCode)
    walk.on(ev.InsuranceCodeScanned(CHILD)).sees(Who)


def test_who_only_looked_asks_the_portal_nothing_twice() -> None:
    walk = Proxy().known().press("for_other", "back")
    walk.wants_no(AskEligibility)
    assert walk.sees(Who).shown.came is None


def test_help_lies_over_the_question_and_codes_wait() -> None:
    walk = Proxy().asked().press("call_staff").on(ev.IdCodeScanned(OTHER_QR))
    walk.press("back").sees(PatientCode)
    walk.on(ev.IdCodeScanned(OTHER_QR)).sees(Who)


def test_nobody_stays_at_the_question_for_ever() -> None:
    walk = Proxy().asked().wait(46)
    assert walk.view.closing_in_s is not None
    walk.wait(10).sees(Idle)
    assert walk.journey.session.patient == Patient()


def test_the_number_that_the_patient_has_already() -> None:
    walk = Proxy().shown().press("next", "next").on(ChoseQueue("internal"))
    walk.on(ev.TicketIssued(walk.id, TICKET.model_copy(update={"created": False})))
    assert walk.sees(AlreadyHasTicket).for_other


def test_the_number_of_who_came_is_not_shown_as_the_patients() -> None:
    walk = Proxy()
    walk.known().press("next", "next").on(ChoseQueue("internal"))
    walk.on(ev.TicketIssued(walk.id, TICKET.model_copy(update={"created": False})))
    walk.sees(AlreadyHasTicket)
    walk.press("back", "back", "back").sees(Who)
    walk.press("for_other").on(ChoseRelation("parent")).press("no_card").digits("06052022")
    walk.press("next").on(ChoseQueue("internal")).sees(Printing)
    walk.wait(walk.journey.session.times.work_s + 1).sees(Failure)


def test_without_a_server_the_patient_gets_a_leased_number() -> None:
    walk = Proxy().typed().press("next").on(ChoseQueue("internal"))
    request = walk.wants(IssueTicket).request
    walk.on(ev.TicketFailed(walk.id, "server_silent", silent=True))
    assert walk.wants(GiveLeased).request == request
    walk.on(ev.TicketIssued(walk.id, LEASED), ev.Printed(walk.id, "k1"))
    assert walk.sees(TakeTicket).patient is not None


def test_the_patients_appointment_is_come_for() -> None:
    walk = Proxy().on(ev.AppointmentCodeScanned("TDA1:opaque"))
    walk.on(ev.AppointmentFound(walk.id, APPOINTMENT)).on(ev.CardInserted(), ev.IdCodeScanned(QR))
    walk.on(ev.ChipRead(walk.id, reading())).press("for_other")
    walk.on(ChoseRelation("relative"), ev.IdCodeScanned(OTHER_QR))
    request = walk.press("next", "next").wants(IssueTicket).request
    assert (request.appointment_code, request.relation) == ("TDA1:opaque", "relative")
