"""The root of the window: builds the screen of each view and watches its touches."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from kivy.lang import Builder
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.screenmanager import NoTransition, ScreenManager

from kiosk.flow import steps
from kiosk.screens import look
from kiosk.screens.advice import AdviceScreen
from kiosk.screens.already import AlreadyScreen
from kiosk.screens.birth_date import BirthDateScreen
from kiosk.screens.digits import DigitsScreen
from kiosk.screens.failure import FailureScreen
from kiosk.screens.idle import IdleScreen
from kiosk.screens.insurance import InsuranceScreen
from kiosk.screens.overlay import TimeoutOverlay
from kiosk.screens.patient_code import PatientCodeScreen
from kiosk.screens.printing import PrintingScreen
from kiosk.screens.reading import ReadingScreen
from kiosk.screens.services import ServicesScreen
from kiosk.screens.shut import ShutScreen
from kiosk.screens.ticket import TicketScreen
from kiosk.screens.who import WhoScreen
from kiosk.screens.whom import WhomScreen
from kiosk.screens.widgets import Touchable, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kivy.uix.widget import Widget

    from kiosk.flow.touches import Touch
    from kiosk.screens.base import StepScreen

DEBOUNCE_S = 0.35
"""A second touch within this is the same finger, or meant for the screen before."""

SCREENS: dict[type[steps.Step], type[StepScreen]] = {
    steps.Idle: IdleScreen,
    steps.Reading: ReadingScreen,
    steps.SixDigits: DigitsScreen,
    steps.Who: WhoScreen,
    steps.ForWhom: WhomScreen,
    steps.PatientCode: PatientCodeScreen,
    steps.BirthDate: BirthDateScreen,
    steps.Insurance: InsuranceScreen,
    steps.ChooseService: ServicesScreen,
    steps.QueueShut: ShutScreen,
    steps.Printing: PrintingScreen,
    steps.AlreadyHasTicket: AlreadyScreen,
    steps.TakeTicket: TicketScreen,
    steps.Failure: FailureScreen,
    steps.Advice: AdviceScreen,
}


class Stage(FloatLayout):
    """Holds one screen, built anew for each step so that nothing of a patient stays behind."""

    def __init__(
        self,
        first: look.Look,
        on_touch: Callable[[Touch], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = replace(first, report=self._report)
        self._on_touch = on_touch
        self._clock = clock
        self._last_touch = -DEBOUNCE_S
        self._view: steps.View | None = None
        self._screen: StepScreen | None = None
        self._overlay: TimeoutOverlay | None = None
        super().__init__(size=(first.width_px, first.height_px))
        self._manager = ScreenManager(transition=NoTransition())
        self.add_widget(self._manager)
        self.fbind("size", self._resized)

    @property
    def look(self) -> look.Look:
        """The look that the screen was built with."""
        return self._look

    @property
    def top(self) -> Widget:
        """What can be touched now: the overlay, else the screen."""
        return self._overlay or self._screen or self._manager

    @property
    def shows_something(self) -> bool:
        """True once a view was shown."""
        return self._screen is not None

    @property
    def step_name(self) -> str:
        """The class name of the step shown, "" before the first."""
        return "" if self._view is None else type(self._view.step).__name__

    def show(self, view: steps.View) -> None:
        """Draw ``view``; what did not change stays as it is."""
        before, self._view = self._view, view
        if before is None or _needs_new_screen(before, view):
            self._build(view)
        if self._screen is not None and view.auto_close_s is not None:
            self._screen.count_down(view.auto_close_s)
        self._show_overlay(view.closing_in_s)

    def regions(self) -> dict[str, tuple[int, int, int, int]]:
        """Name of each touchable -> x, y (downwards), width, height in pixels."""
        return {
            widget.name: _box(widget, self.height)
            for widget in self.top.walk(restrict=True)
            if isinstance(widget, Touchable) and not widget.disabled
        }

    def save_picture(self, path: Path) -> None:
        """Write what is shown as a PNG; the file appears whole."""
        Builder.sync()
        unfinished = path.with_name(f".{path.name}.part.png")
        self.export_to_png(str(unfinished))
        unfinished.replace(path)

    def _build(self, view: steps.View) -> None:
        self._look = replace(self._look, language=view.language)
        look.use(self._look)
        screen = SCREENS[type(view.step)](
            step=view.step, closes=view.auto_close_s is not None, size=self.size
        )
        screen.settle()
        self._manager.size = self.size
        self._manager.switch_to(screen)
        self._screen = screen

    def _show_overlay(self, seconds: int | None) -> None:
        if self._overlay is not None and (seconds is None or self._overlay.parent is None):
            self.remove_widget(self._overlay)
            self._overlay = None
        if seconds is None:
            return
        if self._overlay is None:
            self._overlay = TimeoutOverlay(size=self.size)
            self.add_widget(self._overlay)
        self._overlay.seconds = seconds
        settle(self._overlay)

    def _resized(self, *_: object) -> None:
        # The window may turn out other than configured (full screen, a panel that was exchanged).
        width, height = (round(side) for side in self.size)
        if (width, height) == (self._look.width_px, self._look.height_px):
            return
        self._look = replace(self._look, width_px=width, height_px=height)
        if self._view is not None:
            self._build(self._view)

    def _report(self, touch: Touch | None) -> None:
        now = self._clock()
        if touch is None or now - self._last_touch < DEBOUNCE_S:
            return
        self._last_touch = now
        self._on_touch(touch)


def _needs_new_screen(before: steps.View, after: steps.View) -> bool:
    return (
        before.step != after.step
        or before.language != after.language
        or (before.auto_close_s is None) != (after.auto_close_s is None)
    )


def _box(widget: Touchable, height: float) -> tuple[int, int, int, int]:
    x, y = widget.to_window(widget.x, widget.y)
    return round(x), round(height - y - widget.height), round(widget.width), round(widget.height)
