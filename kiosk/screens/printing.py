"""The ticket is being made."""

from __future__ import annotations

from kiosk.screens import look
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets import Text
from queue_server.contract.mask import shown_number


class PrintingScreen(StepScreen):
    """Says that paper is on its way, and already the number where there is one."""

    @property
    def whose(self) -> str:
        """The words before the number."""
        return "printing.number_other" if self.step.for_other else "printing.number"

    def fill(self) -> None:
        """Add the number."""
        number = self.step.number
        if number is None:
            return
        self.ids.words.add_widget(Text(text=look.say(self.whose), tone="ink2", halign="center"))
        self.ids.words.add_widget(
            Text(
                text=shown_number(number),
                scale="display",
                weight=800,
                halign="center",
            )
        )


load_kv(__file__)
