"""A plain instruction: where to go now."""

from __future__ import annotations

from kiosk.screens import look
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets import Part, PlaceSign, StatusPanel

KINDS = {
    "emergency": ("stop", "siren"),
    "staff_called": ("neutral", "bell-ring"),
    "no_papers": ("neutral", "hand-helping"),
}


class AdviceScreen(StepScreen):
    """Emergency, staff called, no papers."""

    def fill(self) -> None:
        """Add the words."""
        kind, icon = KINDS[self.step.kind]
        title, body = self._ids()
        self.ids.words.add_widget(
            StatusPanel(kind=kind, icon=icon, title=look.say(title), body=look.say(body))
        )

        sign = self._sign()
        if sign is not None:
            part = Part(stretch=True)
            part.add_widget(sign)
            self.ids.content.add_widget(part)

    def _sign(self) -> PlaceSign | None:
        match self.step.kind:
            case "emergency":
                place = look.say("advice.emergency.place")
                return PlaceSign(text=place, tone="stop")
            case "staff_called" if self.step.told_staff:
                return None
            case _:
                return PlaceSign(text=look.desk())

    def _ids(self) -> tuple[str, str]:
        told = self.step.told_staff
        match self.step.kind:
            case "no_papers":
                return "advice.no_papers.title", "advice.no_papers.body"
            case "staff_called" if told:
                return "advice.staff_called.title_told", "advice.staff_called.told"
            case kind:
                return f"advice.{kind}.title", f"advice.{kind}.{'told' if told else 'not_told'}"


load_kv(__file__)
