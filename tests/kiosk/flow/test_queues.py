"""Clinics that take nobody, numbers without a server, and appointments."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.flow import events as ev
from kiosk.flow.effects import (
    FindAppointment,
    GiveLeased,
    IssueTicket,
    LoadQueues,
    PrintSlip,
    PrintTicket,
    ReportPrint,
)
from kiosk.flow.steps import (
    AlreadyHasTicket,
    ChooseService,
    FailureKind,
    Insurance,
    Printing,
    QueueShut,
    Reading,
    TakeTicket,
    Who,
)
from kiosk.flow.touches import ChoseQueue
from queue_server.contract.words import Words
from tests.kiosk.flow.walk import (
    APPOINTMENT,
    EYES,
    INTERNAL,
    LEASED,
    NOW,
    SHUT,
    TICKET,
    Walk,
    reading,
)

K = FailureKind
FULL = INTERNAL.model_copy(update={"full": True, "instead": "eyes"})


def choosing(*queues: object, leased: bool = False) -> Walk:
    walk = Walk().card_with_code()
    walk.on(ev.ChipRead(walk.id, reading()))
    walk.on(walk.loaded(*queues, leased=leased))  # pyright: ignore[reportArgumentType] - queues
    return walk.press("next", "next")


@pytest.mark.parametrize("queue", [SHUT, FULL])
def test_a_clinic_that_takes_nobody_offers_another(queue: object) -> None:
    walk = choosing(queue, EYES).on(ChoseQueue("internal"))
    shut = walk.sees(QueueShut)
    assert (shut.instead, shut.full, shut.at) == (EYES, queue is FULL, NOW)
    assert walk.effects == []
    assert walk.on(ChoseQueue("eyes")).wants(IssueTicket).request.queue_id == "eyes"


def test_a_clinic_that_is_offered_and_takes_nobody_is_not_offered() -> None:
    walk = choosing(SHUT, EYES.model_copy(update={"full": True})).on(ChoseQueue("internal"))
    assert walk.sees(QueueShut).instead is None
    walk.press("back").wants(LoadQueues)
    walk.on(walk.loaded(INTERNAL)).sees(ChooseService)


@pytest.mark.parametrize(("code", "full"), [("queue_closed", False), ("queue_full", True)])
def test_a_clinic_that_closed_meanwhile(code: str, *, full: bool) -> None:
    words = Words(vi="Mời ông/bà lấy số ở Mắt.", en="Please take a number for Eyes.")
    walk = choosing(INTERNAL, EYES).on(ChoseQueue("internal"))
    walk.on(ev.TicketFailed(walk.id, code, silent=False, words=words, offer="eyes"))
    assert walk.sees(QueueShut) == QueueShut(INTERNAL, full, NOW, EYES, words)
    taken = walk.on(ChoseQueue("eyes")).wants(IssueTicket)
    assert (taken.request.queue_id, taken.key) == ("eyes", "key-2")


def test_the_server_is_silent_and_a_leased_number_is_given() -> None:
    walk = Walk().chosen()
    asked = walk.wants(IssueTicket)
    walk.on(ev.TicketFailed(walk.id, "server_silent", silent=True))
    give = walk.wants(GiveLeased)
    assert (give.request, give.key) == (asked.request, asked.key)
    walk.sees(Printing)
    assert walk.on(ev.TicketIssued(walk.id, LEASED)).wants(PrintTicket).ticket == LEASED
    report = walk.on(ev.Printed(walk.id, "k1")).wants(ReportPrint)
    assert report == ReportPrint("k1", printed=True, problem=None)
    taken = walk.sees(TakeTicket)
    assert (taken.number, taken.leased, taken.ahead) == ("A101", True, None)


def test_where_the_list_is_of_leased_numbers_the_server_is_not_waited_for() -> None:
    walk = choosing(INTERNAL, leased=True)
    assert walk.sees(ChooseService).leased
    walk.on(ChoseQueue("internal")).wants(GiveLeased)
    walk.wants_no(IssueTicket)
    # The block is used up: a slip, and the next try asks the server again.
    walk.on(ev.TicketFailed(walk.id, "server_silent", silent=False)).wants(PrintSlip)
    walk.on(ev.SlipPrinted(walk.id, printed=True)).fails(K.SERVER_SILENT)
    assert walk.press("retry").wants(IssueTicket).key == "key-1"


def test_a_leased_number_that_the_patient_has_already_is_printed_again() -> None:
    walk = choosing(INTERNAL, leased=True).on(ChoseQueue("internal"))
    had_before = replace(LEASED, created=False)
    walk.on(ev.TicketIssued(walk.id, had_before)).sees(AlreadyHasTicket)
    assert walk.press("print_again").wants(PrintTicket).ticket == had_before


def test_a_refusal_costs_no_leased_number() -> None:
    walk = Walk().chosen()
    walk.on(ev.TicketFailed(walk.id, "forbidden", silent=False)).wants(PrintSlip)
    walk.wants_no(GiveLeased)


def booked() -> Walk:
    """An appointment's code, then the card, as far as the insurance."""
    walk = Walk().on(ev.AppointmentCodeScanned("TDA1:opaque"))
    assert walk.wants(FindAppointment).code == "TDA1:opaque"
    walk.on(ev.AppointmentFound(walk.id, APPOINTMENT))
    assert walk.sees(Reading).slot_at == APPOINTMENT.slot_at
    walk.card_with_code().on(ev.ChipRead(walk.id, reading())).sees(Who)
    walk.on(walk.loaded(INTERNAL, EYES)).press("next").sees(Insurance)
    return walk


def test_an_appointment_needs_no_choice() -> None:
    walk = booked().press("next")
    request = walk.wants(IssueTicket).request
    assert (request.queue_id, request.appointment_code) == ("internal", "TDA1:opaque")
    ticket = TICKET.model_copy(update={"slot_at": APPOINTMENT.slot_at})
    walk.on(ev.TicketIssued(walk.id, ticket), ev.Printed(walk.id, "t1"))
    assert walk.sees(TakeTicket).slot_at == APPOINTMENT.slot_at


def test_somebody_elses_appointment_leaves_the_choice() -> None:
    walk = booked().press("next")
    walk.on(ev.TicketFailed(walk.id, "appointment_of_another", silent=False))
    walk.fails(K.APPOINTMENT_OF_ANOTHER)
    walk.press("retry").wants(LoadQueues)
    walk.on(walk.loaded(INTERNAL, EYES), ChoseQueue("eyes"))
    assert walk.wants(IssueTicket).request.appointment_code is None


def test_an_appointment_that_is_not_of_today() -> None:
    walk = Walk().on(ev.AppointmentCodeScanned("TDA1:old"))
    walk.on(ev.AppointmentFailed(walk.id, "appointment_unknown")).fails(K.APPOINTMENT_UNKNOWN)
    walk.card_with_code().sees(Reading)


def test_an_appointment_that_nobody_can_look_up_leaves_the_card() -> None:
    walk = Walk().on(ev.AppointmentCodeScanned("TDA1:opaque"))
    walk.on(ev.AppointmentFailed(walk.id, "server_silent")).sees(Reading)
    walk.card_with_code().on(ev.ChipRead(walk.id, reading())).sees(Who)
    walk.on(walk.loaded(INTERNAL)).press("next", "next").sees(ChooseService)
