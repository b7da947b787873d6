"""A finger on the glass: what it touches is reported, once, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kivy.tests.common import UnitTestTouch
from kivy.uix.screenmanager import Screen

from kiosk.flow.steps import (
    AlreadyHasTicket,
    BirthDate,
    ChooseService,
    ForWhom,
    Idle,
    SixDigits,
    View,
    Who,
)
from kiosk.flow.touches import ChoseLanguage, ChoseQueue, ChoseRelation, Press, TypedDigits
from kiosk.screens.gallery import LANDSCAPE, PORTRAIT, Glass
from kiosk.screens.samples import PERSON, TICKET, queues, views
from kiosk.screens.widgets import Text
from kiosk.screens.widgets.number_pad import Cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.flow.steps import Step
    from queue_server.contract.person import Relation
    from tests.kiosk.screens.conftest import Pilot

    Make = Callable[..., Pilot]

SAMPLES = views("vi")
DEBOUNCE_S = 0.35


def show(made: Pilot, step: Step) -> Pilot:
    made.stage.show(View(step, "vi"))
    made.pump()
    return made


def press_names() -> list[tuple[str, str]]:
    """Every screen with the buttons that it must have."""
    ways = {
        "idle": "scan_qr no_papers emergency call_staff",
        "reading-scan": "home emergency call_staff",
        "reading-qr": "home type_digits emergency call_staff",
        "digits": "back",
        "who": "not_me next for_other emergency call_staff",
        "for-whom": "back emergency call_staff",
        "patient-code": "back no_card emergency call_staff",
        "patient": "back next emergency call_staff",
        "insurance-without-number": "back next home",
        "insurance-waiting": "back next not_me emergency call_staff",
        "insurance-expired": "back next not_me",
        "services-4": "back not_me emergency call_staff",
        "ticket": "next emergency call_staff",
        "ticket-no-paper": "next print_again",
        "already": "back next print_again",
        "failure-card-lifted": "home retry emergency call_staff",
        "failure-card-unreadable": "home retry scan_qr",
        "failure-reader-failed": "home retry scan_qr",
        "failure-no-retry": "home next",
        "emergency": "back home",
        "no-papers": "back home",
        "timeout": "more_time home",
    }
    return [(screen, button) for screen, buttons in ways.items() for button in buttons.split()]


@pytest.mark.parametrize(("screen", "button"), press_names())
def test_each_button_reports_itself(pilot: Make, screen: str, button: str) -> None:
    made = pilot()
    made.stage.show(SAMPLES[screen])
    made.pump()
    made.tap(button)
    assert made.touched == [Press(button)]  # pyright: ignore[reportArgumentType] - from the table


def test_the_language_switch(pilot: Make) -> None:
    made = show(pilot(), Idle())
    made.tap("language:en")
    assert made.touched == [ChoseLanguage("en")]


def test_a_new_language_changes_the_words(pilot: Make) -> None:
    made = show(pilot(), Idle())
    made.stage.show(View(Idle(), "en"))
    made.pump()
    assert "Get your number" in words(made)
    assert "Lấy số khám\u00a0bệnh" not in words(made)


def words(made: Pilot) -> set[str]:
    return {text.text for text in made.stage.top.walk(restrict=True) if isinstance(text, Text)}


@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE], ids=str)
def test_a_clinic(pilot: Make, glass: Glass) -> None:
    made = show(pilot(glass), ChooseService(PERSON, queues(12)))
    made.tap("queue:q11")
    assert made.touched == [ChoseQueue("q11")]


def test_more_clinics_than_fit_stand_on_another_page(pilot: Make) -> None:
    made = show(pilot(), ChooseService(PERSON, queues(14)))
    assert "queue:q14" not in made.stage.regions()
    made.tap("page:next")
    made.tap("queue:q14")
    assert made.touched == [ChoseQueue("q14")]


def test_turning_pages_back(pilot: Make) -> None:
    made = show(pilot(), ChooseService(PERSON, queues(14)))
    made.tap("page:next")
    made.tap("page:previous")
    assert "queue:q1" in made.stage.regions()
    assert made.touched == []


def test_six_digits(pilot: Make) -> None:
    made = show(pilot(), SixDigits())
    for digit in "012345":
        made.tap(f"digit:{digit}")
    made.tap("digits")
    assert made.touched == [TypedDigits("012345")]


@pytest.mark.parametrize("relation", ["parent", "relative", "other"])
def test_a_relation(pilot: Make, relation: Relation) -> None:
    made = show(pilot(LANDSCAPE), ForWhom())
    made.tap(f"relation:{relation}")
    assert made.touched == [ChoseRelation(relation)]


def test_a_birth_date(pilot: Make) -> None:
    made = show(pilot(), BirthDate())
    for digit in "0605202":
        made.tap(f"digit:{digit}")
        assert "digits" not in made.stage.regions()
    made.tap("digit:1")
    made.tap("digits")
    assert made.touched == [TypedDigits("06052021")]


def test_digits_are_corrected(pilot: Make) -> None:
    made = show(pilot(), SixDigits())
    for key in ("9", "8", "clear", "1", "7", "delete", "2", "3", "4", "5", "6", "0"):
        made.tap(f"digit:{key}")
    made.tap("digits")
    assert made.touched == [TypedDigits("123456")]


def test_fewer_digits_cannot_be_confirmed(pilot: Make) -> None:
    made = show(pilot(), SixDigits())
    for digit in "01234":
        made.tap(f"digit:{digit}")
    assert "digits" not in made.stage.regions()


def test_digits_do_not_outlive_their_step(pilot: Make) -> None:
    made = show(pilot(), SixDigits())
    made.tap("digit:7")
    show(made, Idle())
    show(made, SixDigits())
    assert cells(made) == {""}


def cells(made: Pilot) -> set[str]:
    return {cell.digit for cell in made.stage.top.walk(restrict=True) if isinstance(cell, Cell)}


def test_a_second_touch_at_once_is_the_same_finger(pilot: Make) -> None:
    made = show(pilot(), AlreadyHasTicket("A012", TICKET.queue))
    made.tap("print_again")
    made.tap("next")
    assert made.touched == [Press("print_again")]


def test_a_touch_counts_again_when_the_bounce_is_over(pilot: Make) -> None:
    times = iter([10.0, 10.0 + DEBOUNCE_S - 0.01, 10.0 + DEBOUNCE_S + 0.01])
    made = pilot(clock=lambda: next(times))
    show(made, Who(PERSON, "1999"))
    made.tap("next")
    made.tap("not_me")
    made.tap("not_me")
    assert made.touched == [Press("next"), Press("not_me")]


def test_a_finger_that_stays_down_while_the_screen_changes_touches_nothing(pilot: Make) -> None:
    made = show(pilot(), Who(PERSON, "1999"))
    x, y, width, height = made.stage.regions()["next"]
    finger = UnitTestTouch(x + width / 2, made.stage.height - y - height / 2)
    finger.touch_down()
    made.pump()
    show(made, AlreadyHasTicket("A012", TICKET.queue))
    finger.touch_up()
    made.pump()
    assert made.touched == []


def test_nothing_below_the_time_out_warning_can_be_touched(pilot: Make) -> None:
    made = show(pilot(), Who(PERSON, "15/01/1999"))
    below = made.stage.regions()
    made.stage.show(View(Who(PERSON, "15/01/1999"), "vi", closing_in_s=9))
    made.pump()
    assert made.stage.regions().keys() == {"more_time", "home"}
    made.tap_at(below["emergency"])
    assert made.touched == []


def test_the_warning_goes_away(pilot: Make) -> None:
    made = show(pilot(), Who(PERSON, "15/01/1999"))
    made.stage.show(View(Who(PERSON, "15/01/1999"), "vi", closing_in_s=9))
    made.stage.show(View(Who(PERSON, "15/01/1999"), "vi"))
    made.pump()
    made.tap("next")
    assert made.touched == [Press("next")]


def test_the_countdown_goes_on_without_a_new_screen(pilot: Make) -> None:
    made = pilot()
    made.stage.show(View(TICKET, "vi", auto_close_s=12))
    screen = made.stage.top
    made.stage.show(View(TICKET, "vi", auto_close_s=11))
    assert made.stage.top is screen
    assert "Màn hình tự đóng sau 11\u00a0giây" in words(made)


def test_a_screen_is_gone_when_the_next_one_stands(pilot: Make) -> None:
    made = show(pilot(), Who(PERSON, "15/01/1999"))
    show(made, Idle())
    shown = [type(one).__name__ for one in made.stage.walk() if isinstance(one, Screen)]
    assert shown == ["IdleScreen"]
    assert PERSON.name not in words(made)
