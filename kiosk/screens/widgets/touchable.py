"""What can be touched: buttons and tiles."""

from __future__ import annotations

from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.behaviors import ButtonBehavior

from kiosk.screens import look
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets.fitted import Spacer
from kiosk.screens.widgets.panel import Surface
from kiosk.screens.widgets.text import Icon, Text

FILLS = {
    "primary": "accent",
    "plain": "card",
    "danger": "stop_soft",
    "alarm": "stop",
    "on_accent": "card",
    "disabled": "ground",
}
EDGES = {
    "primary": "accent",
    "plain": "edge",
    "danger": "stop",
    "alarm": "stop",
    "on_accent": "card",
    "disabled": "edge",
}
INKS = {
    "primary": "on_accent",
    "plain": "ink",
    "danger": "stop",
    "alarm": "on_accent",
    "on_accent": "accent",
    "disabled": "ink2",
}


class Touchable(ButtonBehavior, Surface):
    """A surface that reports ``touch`` under ``name`` when a finger leaves it.

    ``shade`` darkens it while it is pressed.
    """

    name = StringProperty("")
    touch = ObjectProperty(None)
    shade = NumericProperty(0.0)

    def on_state(self, _widget: object, state: str) -> None:
        """Show that the finger is felt."""
        self.shade = 0.14 if state == "down" else 0.0

    def on_touch_up(self, touch: object) -> bool | None:
        """A finger that leaves after its screen was replaced means nothing any more."""
        if self.get_root_window() is None:
            self.state = "normal"
            return True
        return super().on_touch_up(touch)

    def on_release(self) -> None:
        """Say what was touched."""
        look.current().report(self.touch)


class KioskButton(Touchable):
    """A button of one ``kind`` with an icon before or after its words.

    ``hug`` True: as wide as its content, else as wide as its layout gives.
    """

    text = StringProperty("")
    icon = StringProperty("")
    icon_after = BooleanProperty(False)
    kind = StringProperty("plain")
    scale = StringProperty("label")
    hug = BooleanProperty(False)
    side_pad = NumericProperty(0)

    def on_kv_post(self, _base: object) -> None:
        """Put words and icon in their order."""
        words = Text(
            text=self.text,
            scale=self.scale,
            weight=600,
            shape="hug",
            pos_hint={"center_y": 0.5},
        )
        parts: list[Text | Icon] = [words]
        if self.icon:
            side = 1.25 * look.px(self.scale)
            icon = Icon(name=self.icon, side=side, pos_hint={"center_y": 0.5})
            parts.insert(1 if self.icon_after else 0, icon)
        for part in parts:
            self.ids.line.add_widget(part)
        self._words = words
        self.fbind("disabled", self._paint)
        self._paint()
        self.fbind("width", self._make_room)
        self.ids.line.fbind("width", self._make_room)
        self._make_room()

    def _paint(self, *_: object) -> None:
        kind = "disabled" if self.disabled else self.kind
        self.fill, self.edge = look.color(FILLS[kind]), look.color(EDGES[kind])
        for part in self.ids.line.children:
            part.tone = INKS[kind]

    def _make_room(self, *_: object) -> None:
        line = self.ids.line
        if self.hug:
            self.width = line.width + 2 * self.side_pad
        else:
            others = line.minimum_width - self._words.width
            self._words.most_width = self.width - 2 * self.side_pad - others


class Tile(Touchable):
    """A choice: an icon, its name, and smaller words (``notes``) below.

    ``across`` True: the icon stands beside the words instead of above them. ``roomy`` True: larger
    words; ``scales``: the sizes of name and notes, where those are others. ``tight`` True: less
    room around the words. ``faded`` True: grey, for what is not to be had now.
    """

    text = StringProperty("")
    icon = StringProperty("")
    notes = ObjectProperty(())
    across = BooleanProperty(False)
    roomy = BooleanProperty(False)
    tight = BooleanProperty(False)
    faded = BooleanProperty(False)
    room = NumericProperty(0.6)
    scales = ObjectProperty(None)

    def on_kv_post(self, _base: object) -> None:
        """Fill the column of words."""
        column = self.ids.column
        column.add_widget(Spacer())
        name, small = self.scales or (("heading", "body") if self.roomy else ("label", "small"))
        tone = "ink2" if self.faded else "ink"
        column.add_widget(Text(text=self.text, scale=name, weight=600, tone=tone))
        for note in self.notes:
            column.add_widget(Text(text=note, scale=small, tone="ink2"))
        column.add_widget(Spacer())


load_kv(__file__)
