"""Asks whether somebody is still there, over the screen."""

from __future__ import annotations

from kivy.properties import NumericProperty
from kivy.uix.anchorlayout import AnchorLayout

from kiosk.screens.load_kv import load_kv


class TimeoutOverlay(AnchorLayout):
    """Covers the screen and takes all touches; ``seconds`` counts down."""

    seconds = NumericProperty(10)

    def on_touch_down(self, touch: object) -> bool:
        """Nothing below can be touched."""
        super().on_touch_down(touch)
        return True


load_kv(__file__)
