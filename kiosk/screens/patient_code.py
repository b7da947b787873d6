"""The patient's code, or no card."""

from __future__ import annotations

from kiosk.screens import look
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets import CardAboveTray, PictureFrame, StatusPanel

ICONS = {"own": "id-card", "unknown": "qr-code"}


class PatientCodeScreen(StepScreen):
    """Asks for the code; says so where it was somebody else's."""

    def fill(self) -> None:
        """Add what was wrong, and the picture."""
        wrong = self.step.wrong
        if wrong is not None:
            self.ids.words.clear_widgets()
            self.ids.words.add_widget(
                StatusPanel(
                    kind="warn",
                    icon=ICONS[wrong],
                    title=look.say("patient.title"),
                    body=look.say(f"patient.{wrong}"),
                )
            )
        frame = PictureFrame()
        frame.add_widget(CardAboveTray())
        self.ids.picture.add_widget(frame)


load_kv(__file__)
