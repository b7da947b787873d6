"""What the insurance portal said, or that it is still being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.uix.widget import Widget

from kiosk.screens import look
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets import PersonBar, StatusPanel, Text, ValueRow
from kiosk.words import unbroken
from queue_server.contract.insurance import Outcome, Reason, Sentence

if TYPE_CHECKING:
    from kiosk.flow.steps import Insurance

# Colours and icon by what the answer means for the patient.
KINDS = {
    None: ("neutral", "hourglass"),
    Outcome.ELIGIBLE: ("ok", "check"),
    Outcome.NOT_ELIGIBLE: ("stop", "shield-x"),
    Outcome.ASK_DESK: ("warn", "shield-alert"),
    Outcome.PENDING: ("neutral", "clock"),
}
TO_CHECK = ("warn", "shield-alert")
# The words for these answers tell the date.
DATE_IN_WORDS = {Reason.REPLACED, Reason.EXPIRED}


def message(step: Insurance) -> Sentence:
    """The server's words for an answer; our own while there is none."""
    if step.told is not None:
        told = step.told.vi if look.language() == "vi" else step.told.en
        return Sentence(title=unbroken(told.title), body=unbroken(told.body))
    if step.outcome is Outcome.ASK_DESK:
        title = body = "no_number"
    elif step.outcome is None:
        title, body = ("waiting_other" if step.shown.came else "waiting"), "waiting"
    else:
        title = body = "portal_silent_other" if step.shown.came else "portal_silent"
    return Sentence(
        title=look.say(f"insurance.{title}.title"), body=look.say(f"insurance.{body}.body")
    )


def dotted(step: Insurance) -> str:
    """The last day of validity as people read it: 31/12/2026."""
    return "" if step.valid_to is None else f"{step.valid_to:%d/%m/%Y}"


def facts(step: Insurance) -> list[tuple[str, str]]:
    """The rows of the table: name and value of what is known."""
    rows: list[tuple[str, str]] = []
    in_force = step.outcome is Outcome.ELIGIBLE  # else a date to come says the wrong thing
    if in_force and step.valid_to is not None and step.reason not in DATE_IN_WORDS:
        rows.append((look.say("insurance.valid_to"), dotted(step)))
    if step.facility_here is not None:
        where = "here" if step.facility_here else "elsewhere"
        rows.append((look.say("insurance.facility"), look.say(f"insurance.facility_{where}")))
    return rows


class InsuranceScreen(StepScreen):
    """The answer as colour, icon and words, and what is known below."""

    def fill(self) -> None:
        """Add the answer and its facts."""
        place = self.ids.person_above if look.portrait() else self.ids.person_beside
        place.add_widget(PersonBar(shown=self.step.shown))
        other = self.ids.person_beside if look.portrait() else self.ids.person_above
        other.parent.remove_widget(other)
        kind, icon = TO_CHECK if self.step.to_check else KINDS[self.step.outcome]
        words = message(self.step)
        self.ids.answer.add_widget(
            StatusPanel(kind=kind, icon=icon, title=words.title, body=words.body)
        )
        self._add_facts()
        if self.step.outcome is Outcome.ELIGIBLE:
            self._add_note(look.say("insurance.note"), "label")
        if self.step.code:
            self._add_note(look.say("common.staff_code", code=self.step.code), "small")

    def _add_facts(self) -> None:
        table = self.ids.facts
        rows = facts(self.step)
        if not rows:
            table.parent.remove_widget(table)
        for index, (name, value) in enumerate(rows):
            if index:
                table.add_widget(RowLine())
            table.add_widget(ValueRow(name=name, value=value))

    def _add_note(self, text: str, scale: str) -> None:
        self.ids.notes.add_widget(Text(text=text, scale=scale, tone="ink2"))


class RowLine(Widget):
    """Divides two rows."""


load_kv(__file__)
