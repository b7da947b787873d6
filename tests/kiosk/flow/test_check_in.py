"""The usual ways to a ticket."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow import events as ev
from kiosk.flow.effects import (
    AskEligibility,
    FindTicket,
    IssueTicket,
    LoadQueues,
    PrintTicket,
    RaiseAlert,
    ReadChip,
    ReportPrint,
)
from kiosk.flow.session import Patient
from kiosk.flow.steps import (
    Advice,
    AlreadyHasTicket,
    ChooseService,
    Idle,
    Insurance,
    Printing,
    Reading,
    SixDigits,
    TakeTicket,
    Who,
)
from kiosk.flow.touches import ChoseLanguage, ChoseQueue
from queue_server.contract.insurance import Outcome, Reason
from tests.kiosk.flow.walk import (
    CHIP,
    ELIGIBLE,
    FACTS,
    INTERNAL,
    OTHER_QR,
    QR,
    TICKET,
    Walk,
    reading,
)


def test_card_and_code_to_a_ticket() -> None:
    walk = Walk()
    walk.sees(Idle)
    assert walk.on(ev.CardInserted()).sees(Reading).phase == "qr"
    walk.on(ev.IdCodeScanned(QR))
    assert walk.wants(ReadChip).keys.can == "012345"
    asked = walk.wants(AskEligibility).person  # before the chip has said anything
    assert (asked.number, asked.name, asked.birth_date) == (QR.number, QR.name, QR.birth_date)
    walk.on(ev.ChipStep(walk.id, "access"), ev.ChipStep(walk.id, "dg13"))
    assert walk.sees(Reading) == Reading("chip", 2, 4)
    walk.on(ev.ChipRead(walk.id, reading()))
    assert walk.wants(LoadQueues)
    who = walk.sees(Who)
    assert who.shown.name == "NGUYỄN T. M. ANH"
    assert who.shown.number == "••• ••• ••• 345"
    assert who.birth_date == "15/01/1999"
    walk.on(ev.EligibilityAnswered(walk.id, ELIGIBLE), walk.loaded(INTERNAL))
    assert walk.press("next").sees(Insurance).outcome is Outcome.ELIGIBLE
    assert walk.press("next").sees(ChooseService).queues == (INTERNAL,)
    walk.on(ChoseQueue("internal"))
    assert walk.sees(Printing).number is None
    issue = walk.wants(IssueTicket)
    assert (issue.request.queue_id, issue.request.eligibility_id) == ("internal", "e1")
    assert issue.key == "key-1"
    assert issue.request.person.name_source == "dg13"
    walk.on(ev.TicketIssued(walk.id, TICKET))
    assert walk.sees(Printing).number == "A012"
    assert walk.wants(PrintTicket).ticket == TICKET
    walk.on(ev.Printed(walk.id, "t1"))
    assert walk.wants(ReportPrint) == ReportPrint("t1", printed=True, problem=None)
    ticket = walk.sees(TakeTicket)
    assert ticket.printed
    assert ticket.card_in_tray
    assert not walk.on(ev.CardRemoved()).sees(TakeTicket).card_in_tray
    walk.press("next").sees(Idle)
    assert walk.journey.session.patient == Patient()
    assert walk.journey.at_rest


def test_whom_the_insurance_sends_to_the_desk_reads_it_beside_the_number() -> None:
    for needs_desk in (True, False):
        walk = Walk().chosen()
        ticket = TICKET.model_copy(update={"needs_desk": needs_desk})
        walk.on(ev.TicketIssued(walk.id, ticket), ev.Printed(walk.id, "t1"))
        assert walk.sees(TakeTicket).needs_desk is needs_desk


def test_the_portal_may_take_its_time_and_the_way_on_is_open() -> None:
    walk = Walk().known().press("next")
    assert walk.sees(Insurance).outcome is None
    walk.wait(6)
    assert walk.sees(Insurance).reason is Reason.PORTAL_SILENT
    walk.on(ev.EligibilityAnswered(walk.id, ELIGIBLE))
    assert walk.sees(Insurance).outcome is Outcome.ELIGIBLE

    hurried = Walk().known().press("next", "next").on(ChoseQueue("internal"))
    assert hurried.wants(IssueTicket).request.eligibility_id is None


def test_no_portal_at_all_is_pending() -> None:
    walk = Walk().known()
    walk.on(ev.EligibilityFailed(walk.id, "server_silent")).press("next")
    assert walk.sees(Insurance).outcome is Outcome.PENDING


def test_without_a_code_six_digits_open_the_chip_and_the_chip_asks_the_portal() -> None:
    walk = Walk().on(ev.CardInserted()).wait(2.9)
    assert walk.sees(Reading).phase == "qr"
    walk.wait(0.2).sees(SixDigits)
    walk.on(ev.CardRemoved()).sees(SixDigits)  # the patient looks at the card to read the digits
    assert walk.digits("012345").sees(Reading).phase == "card"
    walk.on(ev.CardInserted())
    assert walk.wants(ReadChip).keys.can == "012345"
    walk.on(ev.ChipRead(walk.id, reading()))
    assert walk.wants(AskEligibility).person.name_source == "dg13"
    walk.sees(Who)


def test_without_a_code_the_portal_is_asked_while_the_chip_is_still_being_read() -> None:
    walk = Walk().on(ev.CardInserted()).press("type_digits").digits("012345")
    person = walk.on(ev.ChipFacts(walk.id, FACTS)).wants(AskEligibility).person
    assert (person.number, person.name, person.name_source) == (CHIP.number, CHIP.name, "dg13")
    walk.sees(Reading)
    walk.on(ev.ChipFacts(walk.id, CHIP)).wants_no(AskEligibility)
    walk.on(ev.EligibilityAnswered(walk.id, ELIGIBLE)).sees(Reading)
    walk.on(ev.ChipRead(walk.id, reading())).wants_no(AskEligibility)
    walk.sees(Who)
    assert walk.press("next").sees(Insurance).outcome is Outcome.ELIGIBLE


def test_with_a_code_the_chips_first_facts_change_nothing() -> None:
    walk = Walk().card_with_code()
    walk.on(ev.ChipFacts(walk.id, FACTS)).wants_no(AskEligibility)


def test_type_digits_asks_at_once() -> None:
    Walk().on(ev.CardInserted()).press("type_digits").sees(SixDigits)
    walk = Walk().press("type_digits")
    walk.sees(SixDigits)
    assert walk.digits("012345").sees(Reading).phase == "card"


def test_a_code_that_comes_while_digits_are_asked_for_is_taken() -> None:
    walk = Walk().on(ev.CardInserted()).wait(4)
    walk.sees(SixDigits)
    assert walk.on(ev.IdCodeScanned(QR)).wants(ReadChip).keys.can == "012345"


def test_the_code_first_then_the_card() -> None:
    walk = Walk().press("scan_qr")
    assert walk.sees(Reading).phase == "scan"
    walk.on(ev.IdCodeScanned(QR))
    assert walk.sees(Reading).phase == "card"
    walk.wants(AskEligibility)
    assert walk.on(ev.CardInserted()).wants(ReadChip).keys.can == "012345"


def test_the_same_code_read_again_begins_nothing() -> None:
    walk = Walk().card_with_code()
    journey = walk.id
    walk.on(ev.IdCodeScanned(QR))
    assert walk.effects == []
    assert walk.id == journey


def test_a_card_without_dg13_keeps_the_marks_of_the_code() -> None:
    walk = Walk().card_with_code()
    plain = replace(CHIP, name="NGUYEN THI MINH ANH", name_source="dg1")
    walk.on(ev.ChipRead(walk.id, reading(plain))).sees(Who)
    person = walk.journey.session.patient.person
    assert person is not None
    assert (person.name, person.name_source) == (QR.name, "qr")


def test_a_number_that_the_patient_has_is_shown_and_printed_again() -> None:
    walk = Walk().chosen()
    walk.on(ev.TicketIssued(walk.id, replace_ticket(created=False)))
    assert walk.sees(AlreadyHasTicket).number == "A012"
    assert walk.effects == []
    walk.press("print_again").wants(PrintTicket)


def test_our_own_ticket_under_the_scanner_is_printed_again() -> None:
    walk = Walk().on(ev.TicketCodeScanned("TD1:opaque"))
    assert walk.wants(FindTicket).code == "TD1:opaque"
    walk.on(ev.TicketFound(walk.id, TICKET)).sees(AlreadyHasTicket)
    walk.press("print_again").wants(PrintTicket)
    walk.on(ev.Printed(walk.id, "t1")).sees(TakeTicket)


def test_a_card_left_in_the_tray_is_not_read_for_the_next_patient() -> None:
    walk = Walk().taken().press("home")
    assert walk.on(ev.IdCodeScanned(QR)).sees(Idle).card_in_tray
    walk.press("type_digits").digits("012345")
    assert walk.effects == []
    assert walk.sees(Reading).phase == "card"
    walk.on(ev.CardRemoved(), ev.CardInserted()).wants(ReadChip)


def test_the_next_code_is_taken_though_the_reader_has_not_noticed_the_change() -> None:
    walk = Walk().taken()
    walk.on(ev.IdCodeScanned(QR)).sees(TakeTicket)
    walk.on(ev.IdCodeScanned(OTHER_QR))
    assert walk.sees(Reading).phase == "card"
    assert walk.wants(AskEligibility).person.number == OTHER_QR.number
    assert walk.on(ev.CardRemoved(), ev.CardInserted()).wants(ReadChip).keys.can == "012345"

    walk = Walk().taken().press("home").on(ev.IdCodeScanned(OTHER_QR))
    assert walk.sees(Reading).phase == "card"
    walk.on(ev.CardRemoved(), ev.CardInserted()).wants(ReadChip)


def test_a_new_card_at_the_last_screen_begins_the_next_journey() -> None:
    walk = Walk().taken().on(ev.CardRemoved(), ev.CardInserted())
    assert walk.sees(Reading).phase == "qr"
    assert walk.journey.session.patient == Patient()


def test_late_answers_of_an_earlier_patient_are_ignored() -> None:
    walk = Walk().card_with_code()
    earlier = walk.id
    walk.press("home").on(ev.CardRemoved(), ev.CardInserted(), ev.IdCodeScanned(QR))
    walk.on(ev.ChipRead(earlier, reading()), ev.EligibilityAnswered(earlier, ELIGIBLE))
    assert walk.sees(Reading).phase == "chip"
    assert walk.journey.session.patient.eligibility is None


def test_back_leads_one_screen_back() -> None:
    walk = Walk().choosing()
    walk.press("back").sees(Insurance)
    walk.press("back").sees(Who)
    walk.press("back").sees(Idle)


def test_not_me_wipes() -> None:
    walk = Walk().known().press("not_me")
    walk.sees(Idle)
    assert walk.journey.session.patient == Patient()


def test_help_lies_over_the_journey() -> None:
    walk = Walk().choosing().press("call_staff")
    assert walk.wants(RaiseAlert).kind == "call_staff"
    assert walk.sees(Advice) == Advice("staff_called", told_staff=False)
    walk.on(ev.AlertTaken(walk.id))
    assert walk.sees(Advice).told_staff
    walk.press("back").sees(ChooseService)
    assert walk.press("emergency").wants(RaiseAlert).kind == "emergency"
    walk.press("next").sees(Idle)


def test_no_papers_is_told_where_to_go() -> None:
    walk = Walk().press("no_papers")
    assert walk.sees(Advice).kind == "no_papers"
    walk.press("back").sees(Idle)


def test_english_lasts_for_one_journey() -> None:
    walk = Walk().on(ChoseLanguage("en"))
    assert walk.view.language == "en"
    assert not walk.journey.at_rest
    walk.card_with_code()
    assert walk.view.language == "en"
    assert walk.press("home").view.language == "vi"


def replace_ticket(*, created: bool):
    return TICKET.model_copy(update={"created": created})
