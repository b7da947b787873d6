"""Every screen, language and glass: nothing cut, nothing overlapping, everything large enough."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest

from kiosk.flow.steps import Insurance, View
from kiosk.screens.gallery import GLASSES, Glass, look_on, stages
from kiosk.screens.widgets import Surface, Text, Touchable
from kiosk.words import LANGUAGES, Language
from queue_server.contract.insurance import Estimate, Outcome, Reason, Told
from queue_server.insurance.codes import CODES
from queue_server.insurance.decision import Decision
from queue_server.insurance.hospital import Hospital
from queue_server.insurance.told import tell
from tests.kiosk.screens.kept import kept

if TYPE_CHECKING:
    from kivy.uix.widget import Widget

    from kiosk.screens.stage import Stage

FULL_HD_WALL = Glass(1920, 1080, 698)
EVERY = [*GLASSES, FULL_HD_WALL]
LEAST_TARGET_MM = {"stand": 20.0, "hand": 12.0}
LEAST_GAP_MM = {"stand": 4.0, "hand": 2.0}
Box = tuple[float, float, float, float]


def box(widget: Widget) -> Box:
    x, y = widget.to_window(widget.x, widget.y)
    return x, y, x + widget.width, y + widget.height


def ink(text: Text) -> Box:
    """Where the words are drawn: the texture stands in the middle of the widget."""
    x, y = text.to_window(text.center_x, text.center_y)
    width, height = text.texture_size
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def within(inner: Box, outer: Box, slack: float = 1.5) -> bool:
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def overlap(one: Box, other: Box, slack: float = 1.5) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > slack
        and min(one[3], other[3]) - max(one[1], other[1]) > slack
    )


def texts(stage: Stage) -> list[Text]:
    shown = [widget for widget in stage.top.walk(restrict=True) if isinstance(widget, Text)]
    return [text for text in shown if text.text]


def touchables(stage: Stage) -> list[Touchable]:
    return [widget for widget in stage.top.walk(restrict=True) if isinstance(widget, Touchable)]


def faults(stage: Stage) -> list[str]:
    glass = (0.0, 0.0, stage.width, stage.height)
    found = [f"cut: {text.text!r}" for text in texts(stage) if not within(ink(text), box(text))]
    found += [f"off: {text.text!r}" for text in texts(stage) if not within(ink(text), glass)]
    found += [
        f"texts overlap: {one.text!r} and {other.text!r}"
        for one, other in combinations(texts(stage), 2)
        if overlap(ink(one), ink(other))
    ]
    found += [
        f"{text.text!r} leaves {touchable.name}"
        for touchable in touchables(stage)
        for text in touchable.walk(restrict=True)
        if isinstance(text, Text) and text.text and not within(ink(text), box(touchable))
    ]
    return found + touch_faults(stage, glass) + help_faults(stage) + surface_faults(stage)


def surface_faults(stage: Stage) -> list[str]:
    """Panels and buttons stand beside or inside one another, never across."""
    surfaces = [one for one in stage.top.walk(restrict=True) if isinstance(one, Surface)]
    return [
        f"surfaces overlap: {box(one)} and {box(other)}"
        for one, other in combinations(surfaces, 2)
        if overlap(box(one), box(other)) and other not in one.walk(restrict=True)
    ]


def help_faults(stage: Stage) -> list[str]:
    """Emergency and staff are on every screen; the time-out warning asks one thing alone."""
    names = stage.regions().keys()
    wanted: set[str] = set() if "more_time" in names else {"emergency", "call_staff"}
    return [f"no {name}" for name in wanted - names]


def touch_faults(stage: Stage, glass: Box) -> list[str]:
    mm, density = stage.look.px_per_mm, stage.look.density
    found: list[str] = []
    for widget in touchables(stage):
        if min(widget.width, widget.height) < LEAST_TARGET_MM[density] * mm - 1:
            found.append(f"small: {widget.name} {widget.width / mm:.1f} x {widget.height / mm:.1f}")
        if not within(box(widget), glass):
            found.append(f"off: {widget.name}")
    for one, other in combinations(touchables(stage), 2):
        grown = LEAST_GAP_MM[density] * mm - 2
        x1, y1, x2, y2 = box(one)
        if overlap((x1 - grown, y1 - grown, x2 + grown, y2 + grown), box(other)):
            found.append(f"too close: {one.name} and {other.name}")
    return found


# The others are seen to fit where their pictures are compared: test_golden.py.
NOT_DRAWN = [pair for pair in product(EVERY, LANGUAGES) if pair not in product(GLASSES, ["vi"])]


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize(("glass", "language"), NOT_DRAWN, ids=str)
def test_everything_fits(glass: Glass, language: Language) -> None:
    drawn = stages(glass, language, lambda picture: not kept(picture))
    found = {name: faults(stage) for name, stage in drawn}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


HOSPITAL = Hospital(
    "01028", desk="Quầy tiếp đón bảo hiểm y tế số 12", desk_en="Health insurance desk 12"
)
MOST = 6
CARDS = {"here": "01028", "elsewhere": "01999", "unknown": None}


def the_longest_told() -> list[tuple[str, Told]]:
    """Of all that the server says, with a desk of a long name, what takes most room."""
    checks = ((), ("paper_card",), ("name", "birth_date", "sex", "paper_card"))
    told: dict[Told, str] = {}
    births, percents = ("1948-01-01", "2023-01-01"), (None, 0, 47.5)
    for code, outcome, check, facility, percent, born, of_another in product(
        CODES.code, Outcome, checks, CARDS.values(), percents, births, (False, True)
    ):
        decision = Decision(
            outcome=outcome,
            reason=CODES.rule(code).reason,
            code=code,
            valid_from=date(2026, 12, 1),
            valid_to=date(2026, 12, 31),
            facility=facility,
            staff_must_check=check,
        )
        estimate = None if percent is None else Estimate(percent=percent, route="1.1", rule="x")
        words = tell(
            *(decision, estimate, HOSPITAL),
            birth_date=born,
            day=date(2026, 12, 24),
            of_another=of_another,
        )
        told.setdefault(words, f"{code} {outcome} {check} {facility} {percent} {born}")
    longest = sorted(told, key=lambda words: len(words.vi.body + words.vi.title), reverse=True)
    return [(told[words], words) for words in longest[:MOST]]


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("glass", EVERY, ids=str)
def test_the_most_that_the_server_says_fits(glass: Glass, language: Language) -> None:
    from kiosk.screens.samples import PERSON  # noqa: PLC0415 - after the window is there
    from kiosk.screens.stage import Stage  # noqa: PLC0415 - the same

    found: dict[str, list[str]] = {}
    for name, told in the_longest_told():
        step = Insurance(
            PERSON,
            Outcome.ELIGIBLE,
            Reason.VALID,
            told,
            date(2026, 12, 31),
            facility_here=False,
            code="000",
        )
        stage = Stage(look_on(glass, language), lambda _touch: None)
        stage.show(View(step=step, language=language))
        if wrong := faults(stage):
            found[name] = wrong
    assert found == {}
