"""The number, where to go with it, and the paper or a code in its place."""

from __future__ import annotations

from kivy.uix.boxlayout import BoxLayout

from kiosk.flow.touches import Press
from kiosk.screens import look
from kiosk.screens.base import StepScreen, in_language
from kiosk.screens.load_kv import load_kv
from kiosk.screens.times import hour
from kiosk.screens.widgets import CardLeft, KioskButton, Panel, Text, patient_name
from kiosk.words import unbroken
from queue_server.contract.mask import shown_number

NO_PAPER = "paper_out"


class TicketScreen(StepScreen):
    """A printed ticket, or one that stands on the screen alone."""

    note_tone = "on_accent2"

    @property
    def number(self) -> str:
        """The number with its space: "A 012"."""
        return shown_number(self.step.number)

    @property
    def title(self) -> str:
        """Whose number it is."""
        patient = self.step.patient
        return look.say("ticket.title") if patient is None else patient_name(patient)

    @property
    def room(self) -> str:
        """Where to go, in the patient's language."""
        return unbroken(in_language(self.step.queue.room, self.step.queue.room_en))

    @property
    def clinic(self) -> str:
        """The queue's name."""
        return unbroken(in_language(self.step.queue.name, self.step.queue.name_en))

    @property
    def directions(self) -> str:
        """How to get there."""
        queue = self.step.queue
        return unbroken(in_language(queue.directions, queue.directions_en))

    @property
    def ahead(self) -> str:
        """How many are called before."""
        count = self.step.ahead or 0
        if count <= 1:
            return look.say("ticket.ahead_one" if count == 1 else "ticket.ahead_none")
        return look.say("ticket.ahead_many", count=count)

    @property
    def now_serving(self) -> str:
        """The number that is being called."""
        number = self.step.now_serving
        return look.say("ticket.now_none") if number is None else shown_number(number)

    @property
    def slot(self) -> str:
        """The time of the appointment, "" for none."""
        at = self.step.slot_at
        return "" if at is None else look.say("ticket.slot", time=hour(at))

    def fill(self) -> None:
        """Add who is ahead, and the paper's place or the code that stands in for it."""
        patient = self.step.patient
        if self.slot:
            self.ids.facts.add_widget(Text(text=self.slot, scale="heading", weight=700), index=1)
        notice = self._notice()
        # Beside a code there is room for one of the two, and the desk comes first.
        if not self.step.leased and (notice is None or self.step.printed):
            whom = "ticket.ahead_other" if patient else "ticket.ahead"
            self.ids.progress.add_widget(Progress(look.say(whom), self.ahead, self.now_serving))
        if notice is not None:
            self.ids.progress.add_widget(notice)
        below = self.ids.below if look.portrait() else self.ids.left
        if self.step.printed:
            card = self.step.card_in_tray
            text = look.say("ticket.take")
            if card:
                below.add_widget(CardLeft())
            else:
                text = f"{text} {look.say('ticket.card_other' if patient else 'ticket.card')}"
            below.add_widget(TakePaper("receipt-text", text))
            return
        out = self.step.problem == NO_PAPER
        words = look.say("ticket.no_paper" if out else "ticket.not_printed")
        below.add_widget(CodePanel(self.step.code, words))
        if self.step.card_in_tray:
            self.ids.below.add_widget(CardLeft())
        self.ids.footer.add_widget(
            KioskButton(
                name="print_again",
                touch=Press("print_again"),
                text=look.say("ticket.print_again"),
                icon="printer",
                scale="body",
                size_hint_x=0.9,
            ),
            index=len(self.ids.footer.children),
        )

    def _notice(self) -> Notice | None:
        """What has to be minded before the patient is seen."""
        step = self.step
        if step.patient is not None and step.patient.number is None:
            return Notice("map-pin", look.say("ticket.desk_papers"))
        if step.leased:
            return Notice("wifi-off", look.say("ticket.leased"))
        return Notice("map-pin", look.say("ticket.desk")) if step.needs_desk else None


class Progress(BoxLayout):
    """How many are ahead, and who is called now."""

    def __init__(self, whom: str, ahead: str, now_serving: str) -> None:
        self.whom, self.ahead, self.now_serving = whom, ahead, now_serving
        super().__init__()


class Notice(Panel):
    """An icon and what to mind, as a warning."""

    def __init__(self, icon: str, text: str) -> None:
        self.icon, self.text = icon, text
        super().__init__()


class TakePaper(Panel):
    """An icon and what to do, on the accent."""

    def __init__(self, icon: str, text: str) -> None:
        self.icon, self.text = icon, text
        super().__init__()


class CodePanel(Panel):
    """The ticket's code to photograph, and why."""

    def __init__(self, code: str, text: str) -> None:
        self.code, self.text = code, text
        super().__init__()


load_kv(__file__)
