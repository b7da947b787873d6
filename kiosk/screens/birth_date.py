"""The birth date of a patient without a card, typed."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.flow.touches import TypedDigits
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets.number_pad import DigitCells, NumberPad

__all__ = ["BirthDateScreen", "DateGroup", "DigitCells", "NumberPad"]

GROUPS = {"day": slice(0, 2), "month": slice(2, 4), "year": slice(4, 8)}
WANTED = 8


class DateGroup(BoxLayout):
    """The cells of the ``part`` "day", "month" or "year", with its name."""

    part = StringProperty("day")
    most = NumericProperty(2)
    digits = StringProperty("")
    waits = BooleanProperty(False)


class BirthDateScreen(StepScreen):
    """Holds what was typed until it is confirmed; the flow learns only the whole."""

    def fill(self) -> None:
        """Begin with the day."""
        self.typed("")

    def typed(self, digits: str) -> None:
        """Show the digits and open the way on when all are there."""
        for part, places in GROUPS.items():
            group = self.ids[part]
            group.digits, group.waits = digits[places], places.start <= len(digits) < places.stop
        confirm = self.ids.confirm
        confirm.disabled = len(digits) < WANTED
        confirm.touch = None if confirm.disabled else TypedDigits(digits)


load_kv(__file__)
