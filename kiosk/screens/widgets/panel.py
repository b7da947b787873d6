"""Surfaces that group what belongs together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screens import look
from kiosk.screens.load_kv import load_kv
from kiosk.words.lookup import NO_BREAK_SPACE

if TYPE_CHECKING:
    from kiosk.flow.steps import Shown


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


class CardLeft(Panel):
    """A card still lies in the tray."""


class ValueRow(BoxLayout):
    """A name on the left and its value on the right."""

    name = StringProperty("")
    value = StringProperty("")


class PersonBar(BoxLayout):
    """Whose session this is, masked, with the way out for somebody else.

    ``shown``: the ``Shown`` of the step.
    """

    name = StringProperty("")
    facts = StringProperty("")
    of_another = BooleanProperty(False)

    def __init__(self, shown: Shown) -> None:
        super().__init__(
            name=patient_name(shown), facts=_facts(shown), of_another=shown.came is not None
        )


def patient_name(shown: Shown) -> str:
    """The patient's masked name; until staff have asked for it, whose child or relative it is."""
    if shown.name is not None or shown.came is None:
        return shown.name or ""
    return look.say(f"whom.of_{shown.came.relation}", came=shown.came.name)


def _facts(shown: Shown) -> str:
    """What tells one patient from another of the name: the masked number, else the birth date."""
    if shown.number is None:
        return look.say("whom.born", date=shown.birth_date)
    return shown.number.replace(" ", NO_BREAK_SPACE)


load_kv(__file__)
