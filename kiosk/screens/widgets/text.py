"""Text that is never cut, and icons."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from kivy.core.text import LabelBase
from kivy.properties import NumericProperty, OptionProperty, StringProperty
from kivy.uix.label import Label

from kiosk.screens import look
from kiosk.screens.load_kv import load_kv

if TYPE_CHECKING:
    from pathlib import Path

    from themes import Theme

LEAST_PX = 6.0
SHRINK = 0.96
LAST_RESORT = 0.7
"""From this ``fit`` down a text goes below its readable size: small is better than cut."""
UNKNOWN_ICON = "stethoscope"
_registered: set[str] = set()


def register_fonts(theme: Theme) -> None:
    """Make a theme's fonts known to Kivy as "Text-400" to "Text-800" and "Icons"."""
    if theme.name in _registered:
        return
    _registered.add(theme.name)
    for weight, file in theme.fonts.items():
        LabelBase.register(f"Text-{weight}", str(file))
    LabelBase.register("Icons", str(theme.icon_font))


@cache
def _glyphs(file: Path) -> dict[str, str]:
    entries = json.loads(file.read_text(encoding="utf-8"))
    return {icon: chr(int(entry["encodedCode"][1:], 16)) for icon, entry in entries.items()}


def glyph(theme: Theme, icon: str) -> str:
    """The character that draws a Lucide icon; an unknown name draws a stethoscope."""
    glyphs = _glyphs(theme.icon_codepoints)
    return glyphs.get(icon, glyphs[UNKNOWN_ICON])


class Text(Label):
    """Words in a size token, a weight (400 to 800) and a colour token.

    ``shape`` "flow": as wide as given, as high as the wrapped lines need. "box": shrinks and
    wraps until it fits the box given. "hug": one line, as wide and high as the words, at most
    ``most_width`` where that is not 0. A word that is wider than its box shrinks the text instead
    of being broken. ``fit`` scales the size: ``Fitted`` boxes lower it on a tight screen.
    """

    scale = StringProperty("body")
    weight = NumericProperty(400)
    tone = StringProperty("ink")
    fit = NumericProperty(1.0)
    most_width = NumericProperty(0)
    shape = OptionProperty("flow", options=["flow", "box", "hug"])

    def __init__(self, **kwargs: object) -> None:
        register_fonts(look.current().theme)
        # Nothing is drawn before the first layout: widths on the way there are not worth it.
        self._busy = True
        super().__init__(**kwargs)
        for name in ("text", "scale", "weight", "fit", "shape", "width", "height", "most_width"):
            self.fbind(name, self._refit)
        self._started = False

    def start(self) -> None:
        """Draw for the first time, now that the box has its width; later calls do nothing."""
        if not self._started:
            self._started, self._busy = True, False
            self._refit()

    def _refit(self, *_: object) -> None:
        # Setting our own size calls us again: once is enough.
        if self._busy:
            return
        self._busy = True
        self.font_name = f"Text-{self.weight}"
        size = self._wanted_px()
        while not self._fits(size) and size > LEAST_PX:
            size *= SHRINK
        if self.shape != "hug":
            self._balance()
        if self.shape == "hug":
            self.size = self.texture_size
        elif self.shape == "flow":
            self.height = self.texture_size[1]
        self._busy = False

    def _wanted_px(self) -> float:
        now = look.current()
        least = now.least_text_px(self.scale) * min(1.0, self.fit / LAST_RESORT)
        return max(now.px(self.scale) * self.fit, least)

    def _fits(self, size: float) -> bool:
        self.font_size = int(size)
        self.padding = (0, 0, 0, 0)
        self.text_size = (None, None) if self.shape == "hug" else (self.width, None)
        self.texture_update()
        if self.shape == "hug":
            return not self.most_width or self.texture_size[0] <= self.most_width
        widest = max(self._widths())
        high_enough = self.shape == "flow" or self.texture_size[1] <= self.height
        return widest <= self.width and high_enough

    def _widths(self) -> list[int]:
        return [self._label.get_extents(word)[0] for word in self.text.split(" ")]

    def _balance(self) -> None:
        """Make the lines about equally long, so that no word stands alone on the last one."""
        height = self.texture_size[1]
        spare = self.width - balanced_width(
            self._widths(), self._label.get_extents(" ")[0], self.width
        )
        if spare < 1:
            return
        left = {"left": 0.0, "center": spare / 2, "right": spare}[self.halign]
        self.padding = (left, 0, spare - left, 0)
        self.texture_update()
        if self.texture_size[1] > height:
            # Kerning made a line longer than the sum of its words.
            self.padding = (0, 0, 0, 0)
            self.texture_update()


def count_lines(widths: list[int], space: int, room: float) -> int:
    """How many lines words of these widths need when each line is filled first."""
    lines, used = 1, -float(space)
    for width in widths:
        used += space + width
        if used > room:
            lines, used = lines + 1, float(width)
    return lines


def balanced_width(widths: list[int], space: int, room: float) -> float:
    """The narrowest width in which the words need no more lines than in ``room``."""
    lines = count_lines(widths, space, room)
    if lines == 1:
        return room
    low, high = float(max(widths)), room
    while high - low > 1:
        middle = (low + high) / 2
        if count_lines(widths, space, middle) > lines:
            low = middle
        else:
            high = middle
    return min(room, high + 2)


class Icon(Label):
    """A Lucide icon, by name; ``side`` is its height and width in pixels."""

    name = StringProperty("circle")
    tone = StringProperty("ink")
    side = NumericProperty(0)

    def __init__(self, **kwargs: object) -> None:
        register_fonts(look.current().theme)
        super().__init__(**kwargs)
        for name in ("name", "side"):
            self.fbind(name, self._redraw)
        self._redraw()

    def _redraw(self, *_: object) -> None:
        now = look.current()
        self.font_name = "Icons"
        self.font_size = int(self.side or now.px("icon"))
        self.text = glyph(now.theme, self.name)
        self.texture_update()
        self.size = (self.font_size, self.font_size)


load_kv(__file__)
