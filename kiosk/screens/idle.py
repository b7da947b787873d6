"""Nobody is here: what to do, shown as a picture, and the other ways."""

from __future__ import annotations

from kivy.uix.boxlayout import BoxLayout

from kiosk.flow.touches import ChoseLanguage
from kiosk.screens import look
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets import CardLeft, Text, Touchable
from kiosk.words import LANGUAGES, Language


class IdleScreen(StepScreen):
    """The first screen."""

    def fill(self) -> None:
        """Say what to bring, or that a card was left here."""
        below = self.ids.below_title
        if self.step.card_in_tray:
            below.add_widget(CardLeft())
            return
        for words in ("idle.subtitle", "idle.child"):
            below.add_widget(Text(text=look.say(words), scale="body", tone="ink2"))


class LanguageSwitch(BoxLayout):
    """One button a language; the one in use is dark."""

    def on_kv_post(self, _base: object) -> None:
        """Build the buttons."""
        for language in LANGUAGES:
            self.add_widget(LanguageButton(language))


class LanguageButton(Touchable):
    """Chooses a language."""

    def __init__(self, language: Language) -> None:
        super().__init__(name=f"language:{language}", touch=ChoseLanguage(language))
        chosen = language == look.current().language
        self.fill = look.color("ink" if chosen else "card")
        self.edge = look.color("ink" if chosen else "edge")
        words = look.say(f"language.{language}")
        tone = "on_accent" if chosen else "ink2"
        weight = 600 if chosen else 500
        self.add_widget(
            Text(text=words, scale="small", weight=weight, tone=tone, shape="box", halign="center")
        )


load_kv(__file__)
