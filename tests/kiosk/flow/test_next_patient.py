"""One patient leaves without a word, and the next one is here."""

from __future__ import annotations

import pytest

from kiosk.flow import events as ev
from kiosk.flow.effects import AskEligibility, ReadChip
from kiosk.flow.session import Patient
from kiosk.flow.steps import Advice, FailureKind, Idle, Printing, Reading, TakeTicket, Who
from kiosk.flow.touches import Press
from tests.kiosk.flow.walk import OTHER_QR, QR, TICKET, Walk

K = FailureKind
STRETCHES = ("known", "insured", "choosing", "already")


def at(stretch: str) -> Walk:
    walk = Walk()
    if stretch == "already":
        walk.chosen()
        return walk.on(
            ev.TicketIssued(walk.id, TICKET.model_copy(update={"created": False})),
        )
    getattr(walk, stretch)()
    return walk


@pytest.mark.parametrize("stretch", STRETCHES)
def test_another_card_begins_for_its_owner(stretch: str) -> None:
    walk = at(stretch).on(ev.CardRemoved(), ev.CardInserted())
    assert walk.sees(Reading).phase == "qr"
    assert walk.journey.session.patient == Patient()
    walk.on(ev.IdCodeScanned(OTHER_QR))
    assert walk.wants(AskEligibility).person.number == OTHER_QR.number
    assert walk.wants(ReadChip).keys.can == "012345"


@pytest.mark.parametrize("stretch", STRETCHES)
def test_another_code_begins_for_its_owner(stretch: str) -> None:
    walk = at(stretch).on(ev.IdCodeScanned(OTHER_QR))
    assert walk.wants(AskEligibility).person.number == OTHER_QR.number
    assert walk.sees(Reading).phase == "card"  # the one that lies there is not the next patient's
    assert walk.on(ev.CardRemoved(), ev.CardInserted()).wants(ReadChip)


@pytest.mark.parametrize("stretch", STRETCHES)
def test_the_patients_own_code_seen_again_changes_nothing(stretch: str) -> None:
    walk = at(stretch)
    step, journey = walk.view.step, walk.id
    walk.on(ev.IdCodeScanned(QR))
    assert (walk.view.step, walk.id, walk.effects) == (step, journey, [])


def test_a_card_put_down_while_a_ticket_is_made_is_the_next_patients() -> None:
    walk = Walk().issued().on(ev.CardRemoved(), ev.CardInserted())
    walk.sees(Printing)
    walk.on(ev.Printed(walk.id, "t1")).sees(TakeTicket)
    assert walk.press("next").sees(Reading).phase == "qr"
    assert walk.journey.session.patient == Patient()
    assert walk.on(ev.IdCodeScanned(OTHER_QR)).wants(ReadChip)
    walk.press("home").sees(Idle)  # and now it has had its journey


def test_a_code_is_forgotten_when_its_unreadable_card_is_taken_away() -> None:
    walk = Walk().card_with_code()
    walk.on(ev.ChipFailed(walk.id, "card_protocol"), ev.CardRemoved()).fails(K.CARD_UNREADABLE)
    assert walk.press("scan_qr").sees(Reading).phase == "scan"
    assert walk.journey.session.patient.qr is None


def test_an_aged_code_does_not_speak_for_the_next_unreadable_card() -> None:
    walk = Walk().card_with_code().on(ev.CardRemoved())
    walk.fails(K.CARD_LIFTED)
    walk.on(ev.CardInserted(), ev.ChipFailed(walk.id, "card_protocol")).fails(K.CARD_UNREADABLE)
    assert walk.press("scan_qr").sees(Reading).phase == "scan"
    assert walk.on(ev.IdCodeScanned(QR)).wants(AskEligibility)
    walk.sees(Who)


def test_retry_shows_nothing_of_a_patient_whose_successors_card_lies_there() -> None:
    walk = Walk().chosen().on(ev.CardRemoved(), ev.CardInserted())
    walk.on(ev.TicketFailed(walk.id, "queue_unknown", silent=False)).fails(K.QUEUE_CLOSED)
    assert walk.press("retry").sees(Reading).phase == "qr"


def test_a_card_forgotten_at_a_broken_reader_begins_nothing_more() -> None:
    walk = Walk().on(ev.ReaderChanged(working=False), ev.IdCodeScanned(QR))
    walk.fails(K.READER_FAILED)
    walk.wait(60).sees(Idle)
    walk.press("emergency")
    for _ in range(100):
        walk.wait(2).on(ev.IdCodeScanned(QR))
        assert walk.effects == []
    walk.sees(Idle)


def test_a_card_that_was_taken_away_begins_anew_by_its_code_at_once() -> None:
    walk = Walk().taken().on(ev.CardRemoved()).press("home")
    assert walk.on(ev.IdCodeScanned(QR)).wants(AskEligibility)
    assert walk.on(ev.CardInserted()).wants(ReadChip)


def test_a_repeating_scanner_leaves_advice_alone() -> None:
    walk = Walk().taken().press("home").press("emergency")
    walk.on(ev.IdCodeScanned(QR)).sees(Advice)


@pytest.mark.parametrize(
    "meanwhile", [(), (ev.IdCodeScanned(OTHER_QR), Press("home")), (Press("scan_qr"),)]
)
def test_the_last_code_is_taken_again(meanwhile: tuple[ev.Event, ...]) -> None:
    walk = Walk().press("scan_qr").on(ev.IdCodeScanned(QR)).press("home")
    walk.wait(0 if meanwhile else 31).on(*meanwhile)
    assert walk.on(ev.IdCodeScanned(QR)).wants(AskEligibility)
