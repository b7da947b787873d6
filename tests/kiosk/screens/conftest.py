"""One hidden window for all tests of this folder: Kivy has only one a process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kiosk.screens.gallery import PORTRAIT, Glass, look_on, open_hidden_window

# Kivy reads its environment once, and our screens set it.
# isort: split
from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.tests.common import UnitTestTouch

from kiosk.screens.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kivy.core.window import WindowBase

    from kiosk.flow.touches import Touch
    from kiosk.words import Language


@pytest.fixture(scope="session")
def window() -> Iterator[WindowBase]:
    open_hidden_window()
    from kivy.core.window import Window  # noqa: PLC0415 - importing it opens the window

    runTouchApp(embedded=True)
    yield Window
    stopTouchApp()


class Pilot:
    """A stage in the window, and a finger."""

    def __init__(
        self, window: WindowBase, glass: Glass, language: Language, clock: Callable[[], float]
    ) -> None:
        self.touched: list[Touch] = []
        self.window = window
        self.stage = Stage(look_on(glass, language), self.touched.append, clock)
        self.window.add_widget(self.stage)
        self.pump()

    def pump(self, frames: int = 3) -> None:
        for _ in range(frames):
            EventLoop.idle()

    def tap(self, name: str) -> None:
        """Touch the middle of a region, as the diagnostics port gives it."""
        self.tap_at(self.stage.regions()[name])

    def tap_at(self, region: tuple[int, int, int, int]) -> None:
        """Touch the middle of these pixels (y downwards)."""
        x, y, width, height = region
        touch = UnitTestTouch(x + width / 2, self.stage.height - y - height / 2)
        touch.touch_down()
        self.pump()
        touch.touch_up()
        self.pump()

    def close(self) -> None:
        self.window.remove_widget(self.stage)
        self.pump(1)


@pytest.fixture
def pilot(window: WindowBase) -> Iterator[Callable[..., Pilot]]:
    pilots: list[Pilot] = []

    def make(
        glass: Glass = PORTRAIT,
        language: Language = "vi",
        clock: Callable[[], float] = time.monotonic,
    ) -> Pilot:
        pilots.append(Pilot(window, glass, language, clock))
        return pilots[-1]

    yield make
    for made in pilots:
        made.close()
