"""Is this you, or the patient for whom you came?"""

from __future__ import annotations

from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.flow.touches import Press
from kiosk.screens import look
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets import Panel, Tile


class WhoScreen(StepScreen):
    """Shows what was read, masked, and asks."""

    @property
    def of_another(self) -> bool:
        """Whether it is the patient's, for whom somebody else came."""
        return self.step.shown.came is not None

    def fill(self) -> None:
        """Add who came, or the way to a number for somebody else."""
        if self.of_another:
            self._add_who_came()
            return
        place = self.ids.facts if look.portrait() else self.ids.words
        place.add_widget(
            Tile(
                name="for_other",
                touch=Press("for_other"),
                icon="users",
                text=look.say("who.for_other"),
                notes=(look.say("who.for_other_note"),),
                across=True,
                scales=("body", "label"),
                edge=look.color("accent"),
                size_hint_y=None,
                height=look.px("footer") * 1.25,
            )
        )

    def _add_who_came(self) -> None:
        panel = self.ids.panel
        if look.portrait():
            panel.add_widget(Divider())
        else:  # the room is beside it
            panel = Panel(
                fill=look.color("card"),
                edge=look.color("line"),
                stroke=look.px("stroke"),
                padding=0,
            )
            self.ids.words.add_widget(panel)
        panel.add_widget(Field(name=look.say("who.came"), value=self.step.shown.came.name))


class Field(BoxLayout):
    """A name above its value."""

    name = StringProperty("")
    value = StringProperty("")


class Divider(Widget):
    """Divides two fields."""


load_kv(__file__)
