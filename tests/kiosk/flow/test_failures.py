"""Each failure: what the patient sees, and the way on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest

from devices.card.errors import CLASSES, CardError
from kiosk.flow import events as ev
from kiosk.flow.effects import (
    AskEligibility,
    IssueTicket,
    LoadQueues,
    PrintSlip,
    PrintTicket,
    ReadChip,
    ReportPrint,
)
from kiosk.flow.session import Patient
from kiosk.flow.steps import (
    Advice,
    AlreadyHasTicket,
    ChooseService,
    FailureKind,
    Idle,
    Printing,
    Reading,
    SixDigits,
    TakeTicket,
    Who,
)
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

if TYPE_CHECKING:
    from devices.protocols import Identity

K = FailureKind


def test_a_card_lifted_too_early_goes_on_when_put_back() -> None:
    walk = Walk().card_with_code()
    walk.on(ev.ChipFailed(walk.id, "card_removed"), ev.CardRemoved())
    walk.fails(K.CARD_LIFTED)
    assert walk.on(ev.CardInserted()).wants(ReadChip).keys.can == "012345"
    walk.on(ev.ChipRead(walk.id, reading())).sees(Who)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (ev.CardRemoved(), K.CARD_LIFTED),
        (ev.ReaderChanged(working=False), K.READER_FAILED),
        ("card_data", K.CARD_UNREADABLE),
    ],
)
def test_what_the_portal_says_of_first_facts_is_dropped_with_the_card(
    trouble: ev.Event | str, kind: FailureKind
) -> None:
    walk = Walk().on(ev.CardInserted()).press("type_digits").digits("012345")
    asked = walk.id
    walk.on(ev.ChipFacts(asked, FACTS)).wants(AskEligibility)
    walk.on(ev.ChipFailed(asked, trouble) if isinstance(trouble, str) else trouble).fails(kind)
    walk.on(ev.EligibilityAnswered(asked, ELIGIBLE))
    walk.on(ev.ReaderChanged(working=True), ev.CardRemoved(), ev.CardInserted())
    if kind is K.CARD_LIFTED:
        assert walk.wants(ReadChip).keys.can == "012345"
    assert walk.journey.session.patient.eligibility is None
    assert not walk.journey.session.patient.eligibility_asked


@pytest.mark.parametrize("error", CLASSES.values())
def test_every_error_of_a_card_has_its_screen(error: type[CardError]) -> None:
    assert FailureKind(error.words)


def test_a_card_lifted_before_its_code_was_read() -> None:
    walk = Walk().on(ev.CardInserted(), ev.CardRemoved())
    walk.fails(K.CARD_LIFTED)
    assert walk.on(ev.CardInserted()).sees(Reading).phase == "qr"


def test_lifting_the_card_after_it_was_read_is_fine() -> None:
    Walk().known().on(ev.CardRemoved()).sees(Who)


def test_wrong_digits_may_be_typed_three_times() -> None:
    walk = Walk().on(ev.CardInserted()).press("type_digits")
    for digits in ("111111", "222222"):
        walk.digits(digits)
        assert walk.on(ev.ChipFailed(walk.id, "wrong_can")).sees(SixDigits).wrong
    walk.digits("333333").on(ev.ChipFailed(walk.id, "wrong_can"))
    walk.fails(K.WRONG_DIGITS)
    assert not walk.press("retry").sees(SixDigits).wrong
    walk.digits("012345").wants(ReadChip)


@pytest.mark.parametrize("digits", ["12345", "1234567", "abcdef", "", "١٢٣٤٥٦"])
def test_what_is_not_six_digits_does_not_reach_the_chip(digits: str) -> None:
    walk = Walk().on(ev.CardInserted()).press("type_digits").digits(digits)
    assert walk.effects == []
    assert walk.sees(SixDigits).wrong


def test_a_code_that_does_not_open_the_chip_asks_for_digits_and_is_still_compared() -> None:
    walk = Walk().on(ev.CardInserted(), ev.IdCodeScanned(replace(QR, number="001092999999")))
    assert walk.on(ev.ChipFailed(walk.id, "wrong_can")).sees(SixDigits).wrong
    walk.digits("012345").on(ev.ChipRead(walk.id, reading()))
    walk.fails(K.CARD_AND_CODE_DIFFER)


def test_code_and_card_of_two_people() -> None:
    walk = Walk().on(ev.CardInserted(), ev.IdCodeScanned(OTHER_QR))
    asked = walk.id
    walk.on(ev.ChipRead(asked, reading()))
    walk.fails(K.CARD_AND_CODE_DIFFER)
    assert walk.journey.session.patient == Patient(qr=OTHER_QR)
    walk.on(ev.IdCodeScanned(OTHER_QR)).fails(K.CARD_AND_CODE_DIFFER)  # the tray's scanner repeats
    assert walk.effects == []
    assert walk.press("retry").sees(Reading).phase == "qr"
    assert walk.on(ev.IdCodeScanned(QR)).wants(ReadChip)
    assert walk.id != asked  # what the portal says of the other person comes too late


def test_an_unreadable_chip_leaves_the_code_alone() -> None:
    walk = Walk().card_with_code()
    failure = walk.on(ev.ChipFailed(walk.id, "card_unreadable")).fails(K.CARD_UNREADABLE)
    assert failure.detail == "card_unreadable"
    walk.press("scan_qr").sees(Who)
    person = walk.journey.session.patient.person
    assert person is not None
    assert person.name_source == "qr"


def test_an_unreadable_chip_with_typed_digits_asks_for_the_code() -> None:
    walk = Walk().on(ev.CardInserted()).press("type_digits").digits("012345")
    walk.on(ev.ChipFailed(walk.id, "card_unreadable"))
    assert walk.press("scan_qr").sees(Reading).phase == "scan"
    walk.on(ev.IdCodeScanned(QR)).sees(Who)


def test_an_unreadable_chip_can_be_tried_again() -> None:
    walk = Walk().card_with_code()
    walk.on(ev.ChipFailed(walk.id, "card_unreadable"))
    assert walk.press("retry").wants(ReadChip).keys.can == "012345"


def test_a_chip_that_is_not_ours() -> None:
    walk = Walk().card_with_code()
    walk.on(ev.ChipFailed(walk.id, "card_not_supported")).fails(K.CARD_NOT_SUPPORTED)
    walk.press("back").sees(Idle)


def test_a_reader_that_fails_leaves_the_code() -> None:
    walk = Walk().on(ev.ReaderChanged(working=False), ev.IdCodeScanned(QR))
    walk.fails(K.READER_FAILED)
    walk.press("scan_qr").sees(Who)
    walk = Walk().card_with_code().on(ev.ReaderChanged(working=False))
    walk.fails(K.READER_FAILED)
    walk.on(ev.ReaderChanged(working=True), ev.CardInserted()).wants(ReadChip)


@pytest.mark.parametrize(
    ("kind", "failure"), [("not_an_id", K.CODE_NOT_AN_ID), ("unknown", K.CODE_UNKNOWN)]
)
def test_a_code_that_is_no_identity_card(
    kind: Literal["not_an_id", "unknown"], failure: FailureKind
) -> None:
    walk = Walk().on(ev.OtherCodeScanned(kind))
    walk.fails(failure)
    assert walk.press("retry").sees(Reading).phase == "scan"
    walk.on(ev.IdCodeScanned(QR))
    assert walk.sees(Reading).phase == "card"


def test_a_code_with_a_number_that_cannot_be() -> None:
    Walk().on(ev.IdCodeScanned(replace(QR, number="0011"))).fails(K.CODE_UNKNOWN)


def test_a_ticket_that_is_not_of_today() -> None:
    walk = Walk().on(ev.TicketCodeScanned("TD1:old"))
    walk.on(ev.TicketNotFound(walk.id, "ticket_unknown")).fails(K.TICKET_UNKNOWN)


def test_a_server_that_is_silent_costs_the_number_but_gives_a_slip() -> None:
    walk = Walk().chosen()
    walk.silent()
    walk.wants(PrintSlip)
    walk.sees(Printing)
    failure = walk.on(ev.SlipPrinted(walk.id, printed=True)).fails(K.SERVER_SILENT)
    assert failure.slip
    again = walk.press("retry").wants(IssueTicket)
    assert again.key == "key-1"  # the same number, had the first call got through


def test_a_silent_server_and_no_paper() -> None:
    walk = Walk().chosen()
    walk.silent()
    walk.on(ev.SlipPrinted(walk.id, printed=False))
    assert not walk.fails(K.SERVER_SILENT).slip


def test_no_list_of_clinics_is_a_slip_too() -> None:
    walk = Walk().card_with_code()
    walk.on(ev.ChipRead(walk.id, reading()), ev.QueuesFailed(walk.id, "server_silent"))
    walk.press("next", "next").wants(LoadQueues)  # asked for once more
    assert walk.sees(ChooseService).queues is None
    walk.on(ev.QueuesFailed(walk.id, "server_silent")).wants(PrintSlip)


def test_a_queue_that_is_gone() -> None:
    walk = Walk().chosen()
    walk.on(ev.TicketFailed(walk.id, "queue_unknown", silent=False)).fails(K.QUEUE_CLOSED)
    walk.press("retry").wants(LoadQueues)
    walk.on(walk.loaded(INTERNAL)).sees(ChooseService)


def test_no_clinic_open() -> None:
    walk = Walk().card_with_code()
    walk.on(ev.ChipRead(walk.id, reading()), walk.loaded()).press("next", "next")
    walk.fails(K.QUEUE_CLOSED)


def test_a_number_without_paper_is_shown_and_can_be_printed_again() -> None:
    walk = Walk().issued().on(ev.PrintFailed(1, "t1", "paper_out"))
    assert walk.wants(ReportPrint) == ReportPrint("t1", printed=False, problem="paper_out")
    ticket = walk.sees(TakeTicket)
    assert (ticket.printed, ticket.problem, ticket.code) == (False, "paper_out", TICKET.code)
    walk.press("print_again").wants(PrintTicket)
    walk.on(ev.Printed(walk.id, "t1"))
    assert walk.sees(TakeTicket).printed


def test_paper_that_comes_after_the_patient_has_gone_is_still_reported() -> None:
    walk = Walk().issued()
    gone = walk.id
    walk.press("home").on(ev.Printed(gone, "t1"))
    walk.wants(ReportPrint)
    walk.sees(Idle)


@pytest.mark.parametrize("button", ["next", "home", "back"])
def test_help_during_the_wait_for_a_number_does_not_lose_it(button: str) -> None:
    walk = Walk().chosen().press("call_staff")
    walk.sees(Advice)
    walk.press(button).sees(Printing)
    assert walk.on(ev.TicketIssued(walk.id, TICKET)).wants(PrintTicket).ticket == TICKET


def test_a_number_that_comes_when_the_patient_has_left_is_reported() -> None:
    walk = Walk().chosen().wait(45)
    asked = walk.id
    walk.fails(K.SERVER_SILENT)
    walk.press("home").on(ev.TicketIssued(asked, TICKET))
    assert walk.effects == [ReportPrint("t1", printed=False, problem="patient_left")]
    walk.sees(Idle)
    walk.on(ev.TicketIssued(asked, TICKET.model_copy(update={"created": False})))
    assert walk.effects == []  # that one was given, and printed, before


def test_a_number_that_comes_late_is_printed_once() -> None:
    walk = Walk().chosen().wait(45).press("retry")
    walk.on(ev.TicketIssued(walk.id, TICKET)).wants(PrintTicket)
    walk.on(ev.TicketIssued(walk.id, TICKET))
    assert walk.effects == []


def test_a_printer_without_any_news_does_not_hold_the_patient() -> None:
    ticket = Walk().issued().wait(45).sees(TakeTicket)
    assert (ticket.printed, ticket.problem) == (False, "printer_silent")


def test_a_server_without_any_news_does_not_hold_the_patient() -> None:
    Walk().chosen().wait(45).fails(K.SERVER_SILENT)


def test_what_broke_is_wiped_and_the_next_patient_starts_afresh() -> None:
    walk = Walk().choosing().on(ev.Broke())
    walk.fails(K.OUT_OF_ORDER)
    assert walk.journey.session.patient == Patient()
    walk.on(ev.CardRemoved(), ev.CardInserted(), ev.IdCodeScanned(QR)).wants(ReadChip)


def test_what_breaks_leaves_the_number_with_its_patient() -> None:
    walk = Walk().issued().on(ev.Broke())
    ticket = walk.sees(TakeTicket)
    assert (ticket.number, ticket.printed) == ("A012", False)
    assert walk.wants(ReportPrint).problem == ticket.problem
    walk.press("print_again").wants(PrintTicket)
    assert walk.on(ev.Printed(walk.id, "t1"), ev.Broke()).sees(TakeTicket).printed
    assert walk.effects == []


def test_what_breaks_while_nobody_is_here_is_not_shown() -> None:
    Walk().on(ev.Broke()).sees(Idle)


def test_a_found_ticket_needs_no_person_to_go_back_to() -> None:
    walk = Walk().on(ev.TicketCodeScanned("TD1:opaque"))
    walk.on(ev.TicketFound(walk.id, TICKET)).sees(AlreadyHasTicket)
    walk.press("back").sees(Idle)


@pytest.mark.parametrize(
    "chip",
    [
        replace(CHIP, number="001199012346"),
        replace(CHIP, birth_date="1999-01-16"),
        replace(CHIP, name="Nguyễn Thị Minh Án"),
        replace(CHIP, name="NGUYEN THI", name_source="dg1"),
    ],
)
def test_what_must_agree(chip: Identity) -> None:
    walk = Walk().card_with_code()
    walk.on(ev.ChipRead(walk.id, reading(chip))).fails(K.CARD_AND_CODE_DIFFER)


LONG = "Công Tằng Tôn Nữ Đoàn Thị Phương Thảo Nguyên"


@pytest.mark.parametrize(
    ("qr", "chip"),
    [
        (QR, replace(CHIP, name="NGUYỄN  thị minh anh")),
        (QR, replace(CHIP, birth_date="1999")),
        (replace(QR, name="Đỗ Văn Đức"), replace(CHIP, name="DO VAN DUC", name_source="dg1")),
        (
            replace(QR, name=LONG),
            replace(CHIP, name="CONG TANG TON NU DOAN THI PHU", name_source="dg1"),
        ),
    ],
)
def test_what_may_differ(qr: Identity, chip: Identity) -> None:
    walk = Walk().on(ev.CardInserted(), ev.IdCodeScanned(qr))
    walk.on(ev.ChipRead(walk.id, reading(chip))).sees(Who)
