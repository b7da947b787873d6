"""Boxes that make their words smaller until everything fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget

from kiosk.screens.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T", bound=Widget)
SHRINK = 0.95
ROUNDS = 30
MOST_PASSES = 20
Place = tuple[float, float, float, float]


class Spacer(Widget):
    """Takes the room that nobody needs."""


class Fitted(BoxLayout):
    """A box whose texts shrink together until its content is no higher than itself."""

    def columns(self) -> Iterable[BoxLayout]:
        """The boxes whose content must fit."""
        return [self]

    def overflows(self) -> bool:
        """True while the content is higher than the box."""
        return any(_too_high(column) for column in self.columns())

    def shrink(self) -> None:
        """Make the texts of what does not fit a little smaller."""
        for column in self.columns():
            if _too_high(column):
                for text in _all(column, Text):
                    text.fit *= SHRINK


def _too_high(column: BoxLayout) -> bool:
    return column.minimum_height > column.height + 0.5


def settle(root: Widget) -> None:
    """Lay out ``root`` now instead of before the next frame, and shrink what does not fit."""
    for _ in range(ROUNDS):
        _lay_out(root)
        tight = [box for box in _all(root, Fitted) if box.overflows()]
        if not tight:
            return
        for box in tight:
            box.shrink()


def _lay_out(root: Widget) -> None:
    # Widths go down the tree and heights come up again, one level a pass, until nothing moves.
    before: list[Place] = []
    for _ in range(MOST_PASSES):
        for widget in list(root.walk(restrict=True)):
            if isinstance(widget, Text):
                widget.start()
            elif isinstance(widget, Layout):
                widget.do_layout()
        after: list[Place] = [(*one.pos, *one.size) for one in root.walk(restrict=True)]
        if after == before:
            return
        before = after


def _all(root: Widget, kind: type[T]) -> list[T]:
    return [widget for widget in root.walk(restrict=True) if isinstance(widget, kind)]
