"""What all screens have in common."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.screenmanager import Screen

from kiosk.screens import look
from kiosk.screens.widgets import ClosingNote, Content, settle


class StepScreen(Screen):
    """Draws one ``step``. Its .kv puts the frame up; ``fill`` adds what depends on the step.

    ``closes`` True: a line at the bottom says when the screen closes by itself.
    """

    step = ObjectProperty(None)
    closes = BooleanProperty(False)
    note_tone = "ink2"

    def on_kv_post(self, _base: object) -> None:
        """Complete the screen once its .kv stands."""
        self.fill()
        for widget in list(self.walk(restrict=True)):
            if isinstance(widget, Content):
                widget.push_up()
        self._note: ClosingNote | None = None
        if self.closes:
            self._note = ClosingNote(tone=self.note_tone)
            self.ids.page.add_widget(self._note)

    def fill(self) -> None:
        """Add what the .kv cannot know. Most screens need nothing."""

    def settle(self) -> None:
        """Lay everything out now, so that the first frame is right."""
        settle(self)

    def count_down(self, seconds: int) -> None:
        """Say that the screen closes in ``seconds``."""
        if self._note is not None:
            self._note.seconds = seconds


def in_language(vietnamese: str, english: str) -> str:
    """The one of two texts that the patient reads."""
    return vietnamese if look.current().language == "vi" else english
