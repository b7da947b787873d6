"""What happens when nobody touches anything."""

from __future__ import annotations

import pytest

from kiosk.flow import events as ev
from kiosk.flow.session import Patient, Times
from kiosk.flow.steps import Advice, Idle, Reading, TakeTicket
from kiosk.flow.touches import ChoseLanguage
from tests.kiosk.flow.walk import Walk

TIMES = Times(idle_s=30, warn_s=10, ticket_s=12)


@pytest.mark.parametrize("stretch", ["known", "insured", "choosing"])
def test_a_patient_who_leaves_is_warned_and_then_wiped(stretch: str) -> None:
    walk = Walk(TIMES)
    getattr(walk, stretch)()
    assert walk.wait(29).view.closing_in_s is None
    assert walk.wait(1).view.closing_in_s == 10
    assert walk.wait(9.5).view.closing_in_s == 1
    walk.wait(0.5).sees(Idle)
    assert walk.journey.session.patient == Patient()
    assert walk.view.closing_in_s is None


def test_more_time_is_given_for_a_touch() -> None:
    walk = Walk(TIMES).known().wait(35)
    step = walk.view.step
    assert walk.press("more_time").view.closing_in_s is None
    assert walk.view.step == step
    assert walk.wait(29).view.closing_in_s is None


def test_the_ticket_screen_closes_by_itself() -> None:
    walk = Walk(TIMES).taken().on(ev.CardRemoved())
    assert walk.view.auto_close_s == 12
    assert walk.wait(11.5).view.auto_close_s == 1
    walk.wait(0.5).sees(Idle)


def test_the_reminder_to_take_the_card_stays_while_it_lies_there() -> None:
    walk = Walk(TIMES).taken().wait(59)
    assert walk.view.auto_close_s is None
    assert walk.wait(1).view.auto_close_s == 12
    assert walk.wait(11).sees(TakeTicket).card_in_tray
    walk.wait(1).sees(Idle)
    walk = Walk(TIMES).taken().wait(71).on(ev.CardRemoved())
    assert walk.view.auto_close_s == 12  # there is still the paper to take
    walk.wait(12).sees(Idle)
    walk = Walk(TIMES).issued().on(ev.CardRemoved(), ev.CardInserted(), ev.Printed(1, "t1"))
    walk.wait(12).sees(Reading)  # the next patient's card keeps nobody


def test_a_number_without_paper_stays_longer() -> None:
    walk = Walk(TIMES).issued().on(ev.PrintFailed(1, "t1", "paper_out"), ev.CardRemoved())
    walk.wait(29).sees(TakeTicket)
    walk.wait(1).sees(Idle)


def test_advice_at_the_idle_screen_goes_away_too() -> None:
    walk = Walk(TIMES).press("emergency")
    walk.wait(30).sees(Advice)
    assert walk.view.closing_in_s == 10
    walk.wait(10).sees(Idle)
    assert walk.journey.at_rest


def test_a_language_nobody_used_is_put_back_without_a_warning() -> None:
    walk = Walk(TIMES).on(ChoseLanguage("en")).wait(35)
    assert walk.view.closing_in_s is None
    assert walk.wait(5).view.language == "vi"
    assert walk.journey.at_rest
