"""Pictures that explain, drawn on the canvas: the card, the tray, a QR code, a round sign."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import segno
from kivy.graphics import Color, Rectangle
from kivy.properties import ColorProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.screens import look
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets.panel import Surface

if TYPE_CHECKING:
    from collections.abc import Iterator

QUIET = 4
"""Light modules around a QR code (ISO/IEC 18004)."""


class CardPicture(FloatLayout):
    """An ID card seen from above. ``mark``: what the picture points at."""

    angle = NumericProperty(0)
    mark = OptionProperty("qr", options=["qr", "digits"])


class CardAboveTray(FloatLayout):
    """A card on its way into the tray, whose floor is the contactless reader."""

    unit = NumericProperty(1)


class CardInTray(FloatLayout):
    """A card that lies on the reader."""

    unit = NumericProperty(1)


class CardWithDigits(AnchorLayout):
    """A card with the last six digits of its number marked."""


class PictureFrame(Surface):
    """Holds a picture and takes the room that is left."""


class PlaceSign(BoxLayout):
    """Names the place to go to, large as on a wall; takes the room that is left."""

    icon = StringProperty("map-pin")
    text = StringProperty("")
    tone = StringProperty("accent")


class RoundIcon(AnchorLayout):
    """A white icon in a filled circle."""

    name = StringProperty("info")
    fill = ColorProperty((0, 0, 0, 1))
    side = NumericProperty(0)


class QrPicture(Widget):
    """A QR code of ``code`` with its quiet zone, in whole pixels a module to stay sharp."""

    code = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        for name in ("code", "pos", "size"):
            self.fbind(name, self._draw)

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        if not self.code:
            return
        matrix = segno.make_qr(self.code, error="m").matrix
        modules = len(matrix) + 2 * QUIET
        side = int(min(self.width, self.height) // modules)
        left = int(self.center_x - side * modules / 2)
        top = int(self.center_y + side * modules / 2)
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(pos=(left, top - side * modules), size=(side * modules, side * modules))
            Color(*look.color("ink"))
            for row, column, length in dark_runs(matrix):
                Rectangle(
                    pos=(left + (QUIET + column) * side, top - (QUIET + row + 1) * side),
                    size=(length * side, side),
                )


def dark_runs(matrix: tuple[bytearray, ...]) -> Iterator[tuple[int, int, int]]:
    """Row, first column and length of each unbroken run of dark modules."""
    for row, modules in enumerate(matrix):
        column = 0
        for dark, run in groupby(modules):
            length = len(list(run))
            if dark:
                yield row, column, length
            column += length


load_kv(__file__)
