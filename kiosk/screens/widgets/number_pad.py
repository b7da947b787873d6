"""A number pad and the cells that show what was typed."""

from __future__ import annotations

import time

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from kiosk.screens import look
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets.panel import Surface
from kiosk.screens.widgets.touchable import KioskButton

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "delete")
BOUNCE_S = 0.12
"""A worn panel reports one finger twice within this; typing the same digit twice takes longer."""


class NumberPad(GridLayout):
    """Twelve keys; ``digits`` is what they have typed, up to ``most``."""

    digits = StringProperty("")
    most = NumericProperty(6)

    def on_kv_post(self, _base: object) -> None:
        """Build the keys."""
        for key in KEYS:
            self.add_widget(Key(key, self))

    def press(self, key: str) -> None:
        """One key was pressed."""
        if key == "clear":
            self.digits = ""
        elif key == "delete":
            self.digits = self.digits[:-1]
        elif len(self.digits) < self.most:
            self.digits += key


class Key(KioskButton):
    """One key of the pad."""

    def __init__(self, key: str, pad: NumberPad) -> None:
        digit = key.isdigit()
        super().__init__(
            name=f"digit:{key}",
            text=key if digit else look.say(f"digits.{key}"),
            scale="title" if digit else "label",
            icon="delete" if key == "delete" else "",
        )
        self._key, self._pad, self._last = key, pad, 0.0

    def on_release(self) -> None:
        """Type; nothing is reported before all digits are confirmed."""
        now = time.monotonic()
        if now - self._last >= BOUNCE_S:
            self._pad.press(self._key)
        self._last = now


class DigitCells(BoxLayout):
    """One cell a digit; the next one to fill is marked, if it is these cells' turn (``waits``)."""

    digits = StringProperty("")
    most = NumericProperty(6)
    waits = BooleanProperty(True)

    def on_kv_post(self, _base: object) -> None:
        """Build the cells and keep them current."""
        self._cells = [Cell() for _ in range(int(self.most))]
        for cell in self._cells:
            self.add_widget(cell)
        for name in ("digits", "waits"):
            self.fbind(name, self._show)
        self._show()

    def _show(self, *_: object) -> None:
        for index, cell in enumerate(self._cells):
            cell.digit = self.digits[index : index + 1]
            cell.next = self.waits and index == len(self.digits)


class Cell(Surface):
    """One digit, or room for one."""

    digit = StringProperty("")
    next = BooleanProperty(False)


load_kv(__file__)
