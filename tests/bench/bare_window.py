# ruff: noqa: E402, T201 - Kivy is configured before its import; the parent reads the word
"""The floor of the kiosk's figures: a Kivy window with one label, told apart by its first frame.

``python tests/bench/bare_window.py WIDTH HEIGHT`` prints "first_frame" and stays until it is ended.
"""

from __future__ import annotations

import os
import sys

os.environ |= {"KIVY_NO_ARGS": "1", "KIVY_NO_FILELOG": "1", "KIVY_NO_CONFIG": "1"}

# isort: split
from kivy.config import Config

Config.set("graphics", "width", sys.argv[1])
Config.set("graphics", "height", sys.argv[2])
Config.set("graphics", "multisamples", "0")
for name, _ in Config.items("input"):
    Config.remove_option("input", name)

# isort: split
from kivy.app import App
from kivy.clock import Clock
from kivy.uix.label import Label


class Bare(App):
    """One word on black."""

    def build(self) -> Label:
        return Label(text="Tiếp Đón")

    def on_start(self) -> None:
        # One frame later the first has been drawn.
        Clock.schedule_once(
            lambda _: Clock.schedule_once(lambda _: print("first_frame", flush=True))
        )


Bare().run()
