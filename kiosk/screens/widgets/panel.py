"""Surfaces that group what belongs together."""

from __future__ import annotations

from kivy.properties import ColorProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screens.load_kv import load_kv


class Surface(BoxLayout):
    """A box with rounded corners, a fill and an edge."""

    fill = ColorProperty((1, 1, 1, 1))
    edge = ColorProperty((0, 0, 0, 0))
    corner = NumericProperty(0)
    stroke = NumericProperty(0)


class Panel(Surface):
    """A surface that is as high as what stands in it."""


class StatusPanel(Panel):
    """An answer in three ways at once: colour, icon and words.

    ``kind`` "ok", "warn", "stop" or "neutral" chooses the colours.
    """

    kind = StringProperty("neutral")
    icon = StringProperty("info")
    title = StringProperty("")
    body = StringProperty("")


class ValueRow(BoxLayout):
    """A name on the left and its value on the right."""

    name = StringProperty("")
    value = StringProperty("")


class PersonBar(BoxLayout):
    """Whose session this is, masked, with the way out for somebody else."""

    shown = ObjectProperty(None)


load_kv(__file__)
