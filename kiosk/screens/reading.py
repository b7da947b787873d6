"""A card or a code is being read, or is still asked for."""

from __future__ import annotations

from kivy.properties import NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.flow.touches import Press
from kiosk.screens import look
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.times import hour
from kiosk.screens.widgets import CardAboveTray, CardInTray, KioskButton, Spacer

# How far code, card and chip are, by phase.
STATES = {
    "scan": {"code": "asked", "card": "wanted", "chip": "wanted"},
    "card": {"qr": "done", "card": "asked", "chip": "wanted"},
    "qr": {"card": "done", "qr": "now", "chip": "wanted"},
    "chip": {"card": "done", "qr": "done", "chip": "now"},
    "appointment": {"appointment": "done", "card": "asked", "chip": "wanted"},
}
STATE_TONES = {"done": "ok", "now": "accent", "asked": "accent", "wanted": "ink2"}
STATE_ICONS = {
    "done": "check",
    "now": "loader-circle",
    "asked": "arrow-down",
    "wanted": "ellipsis",
}
PART_ICONS = {
    "code": "qr-code",
    "qr": "qr-code",
    "card": "id-card",
    "chip": "cpu",
    "appointment": "calendar-check",
}


def state_words(part: str, state: str) -> str:
    """The sentence for a part's state; what is asked for hangs on the part."""
    return f"reading.state_{state}_{part}" if state == "asked" else f"reading.state_{state}"


class ReadingScreen(StepScreen):
    """What to do with the card, and how far its reading is."""

    @property
    def why(self) -> str:
        """The smaller words."""
        at = self.step.slot_at
        if at is None:
            return look.say(f"reading.{self.step.phase}_why")
        return look.say("reading.appointment_at", time=hour(at))

    def fill(self) -> None:
        """Add the parts and the way to type instead."""
        phase = self.step.phase
        lies = STATES[phase]["card"] == "done"
        self.ids.picture.add_widget(CardInTray() if lies else CardAboveTray())
        rows = STATES[phase]
        for part, state in rows.items():
            self.ids.parts.add_widget(PartRow(part=part, state=state))
        if phase == "chip":
            self.ids.parts.add_widget(PartsBar(done=self.step.done, of=self.step.of))
        if phase == "qr":
            self.ids.footer.add_widget(
                KioskButton(
                    name="type_digits",
                    touch=Press("type_digits"),
                    text=look.say("reading.type_digits"),
                    icon="keyboard",
                    scale="body",
                )
            )
        else:
            self.ids.footer.add_widget(Spacer())


class PartRow(BoxLayout):
    """One thing to be read and its ``state``: "done", "now", "asked" of the patient or "wanted"."""

    part = StringProperty("qr")
    state = StringProperty("wanted")


class PartsBar(BoxLayout):
    """``done`` of ``of`` parts, one segment each."""

    done = NumericProperty(0)
    of = NumericProperty(1)

    def on_kv_post(self, _base: object) -> None:
        """Build the segments."""
        for index in range(int(self.of)):
            self.add_widget(Segment(filled=index < self.done))


class Segment(BoxLayout):
    """One part of the bar."""

    def __init__(self, *, filled: bool) -> None:
        self.tone = look.color("accent" if filled else "line")
        super().__init__()


load_kv(__file__)
