"""The last six digits of the number, typed."""

from __future__ import annotations

from kiosk.flow.touches import TypedDigits
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets.number_pad import DigitCells, NumberPad

__all__ = ["DigitCells", "DigitsScreen", "NumberPad"]

WANTED = 6


class DigitsScreen(StepScreen):
    """Holds what was typed until it is confirmed; the flow learns only the whole."""

    def typed(self, digits: str) -> None:
        """Show the digits and open the way on when all are there."""
        self.ids.cells.digits = digits
        confirm = self.ids.confirm
        confirm.disabled = len(digits) < WANTED
        confirm.touch = None if confirm.disabled else TypedDigits(digits)


load_kv(__file__)
