"""What the insurance portal said, or that it is still being asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kivy.uix.widget import Widget

from kiosk.screens import look
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets import PersonBar, StatusPanel, Text, ValueRow
from queue_server.contract.insurance import Outcome, Reason

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
# These answers' own words tell the date.
DATE_IN_WORDS = {Reason.REPLACED, Reason.EXPIRED}


class Message(NamedTuple):
    """An answer in words."""

    title: str
    body: str


def message(step: Insurance) -> Message:
    """The words for an answer; a date is told where the portal gave one."""
    date = None if step.valid_to is None else dotted(step)
    if step.outcome is None:
        return _message("waiting")
    if step.reason is Reason.REPLACED and date is not None:
        body = look.say("insurance.replaced.body_until", date=date)
        return Message(look.say("insurance.replaced.title"), body)
    if step.reason is Reason.EXPIRED and date is not None:
        title = look.say("insurance.expired.title_on", date=date)
        return Message(title, look.say("insurance.expired.body"))
    return _message(step.reason or Reason.ASK_DESK)


def _message(key: str) -> Message:
    return Message(look.say(f"insurance.{key}.title"), look.say(f"insurance.{key}.body"))


def dotted(step: Insurance) -> str:
    """The last day of validity as people read it: 31/12/2026."""
    return "" if step.valid_to is None else f"{step.valid_to:%d/%m/%Y}"


def facts(step: Insurance) -> list[tuple[str, str]]:
    """The rows of the table: name and value of what is known."""
    rows: list[tuple[str, str]] = []
    if step.valid_to is not None and step.reason not in DATE_IN_WORDS:
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
        kind, icon = KINDS[self.step.outcome]
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
