"""The frame of every screen: header, steps, content, and the ways back and on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screens import look
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets.fitted import Fitted, Spacer
from kiosk.screens.widgets.text import Icon, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ClosingNote", "Content", "Footer", "Header", "Page", "Part", "Spacer", "StepBar"]

STEPS = ("papers", "insurance", "service", "number")
NO_STEP = -1
ROOM_FOR_CHECK = 5
"""A step is as wide as its word and its check mark, in letters."""


class Page(BoxLayout):
    """The whole glass with its margins, on a ``ground``."""

    ground = ColorProperty((1, 1, 1, 1))


class StepBar(BoxLayout):
    """Where in the journey we are: ``now`` counts from 0."""

    now = NumericProperty(NO_STEP)

    def on_kv_post(self, _base: object) -> None:
        """Build the four marks."""
        for index, step in enumerate(STEPS):
            self.add_widget(StepMark(index - int(self.now), look.say(f"step.{step}")))


class StepMark(BoxLayout):
    """One step's bar and word; ``place`` < 0 is done, 0 is now, > 0 is to come."""

    tone = StringProperty("line")

    def __init__(self, place: int, word: str) -> None:
        super().__init__()
        self.size_hint_x = len(word) + ROOM_FOR_CHECK
        self.tone = "accent" if place < 0 else "ink" if place == 0 else "line"
        word_tone = "accent" if place < 0 else "ink" if place == 0 else "ink2"
        if place < 0:
            side = look.px("small") * 1.1
            self.ids.line.add_widget(
                Icon(name="check", tone="accent", side=side, pos_hint={"center_y": 0.5})
            )
        weight = 600 if place == 0 else 500
        self.ids.line.add_widget(
            Text(text=word, scale="small", weight=weight, tone=word_tone, shape="box")
        )


class Header(BoxLayout):
    """Emergency and staff, always; the steps where ``now`` is one (in landscape between them)."""

    now = NumericProperty(NO_STEP)

    def on_kv_post(self, _base: object) -> None:
        """Put the steps where there is room for them."""
        if self.now == NO_STEP:
            return
        bar = StepBar(now=self.now)
        if look.portrait():
            bar.size_hint_y = None
            bar.height = 2.4 * look.px("small")
            self.add_widget(bar)
        else:
            self.ids.middle.add_widget(bar)


class Content(Fitted):
    """What the screen says: its ``Part`` boxes stand below one another, or side by side."""

    def columns(self) -> Iterable[BoxLayout]:
        """In landscape each part is a column of its own."""
        if look.portrait():
            return [self]
        return [part for part in self.children if isinstance(part, Part)]

    def push_up(self) -> None:
        """Leave the room that nobody needs below, in each column; call it when all is added."""
        parts = [part for part in self.children if isinstance(part, Part)]
        if not look.portrait():
            for part in parts:
                if not part.stretch:
                    part.add_widget(Spacer())
        elif not any(part.stretch for part in parts):
            self.add_widget(Spacer())


class Part(BoxLayout):
    """A group within the content. ``stretch`` True: something in it takes the room that is left."""

    stretch = BooleanProperty(False)


class Footer(BoxLayout):
    """The way back on the left, the way on on the right."""


class ClosingNote(Text):
    """The line that says when the screen closes by itself."""

    seconds = NumericProperty(0)

    def on_seconds(self, _widget: object, seconds: float) -> None:
        """Count down."""
        self.text = look.say("common.closes_in", seconds=int(seconds))


load_kv(__file__)
