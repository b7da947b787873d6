"""The window: shows a ``View`` and reports touches. It decides nothing.

Names of touchables in ``KioskApp.regions``: a ``Press`` has its button's name ("next", "back",
"not_me", "retry", "print_again", "scan_qr", "type_digits", "no_papers", "for_other", "no_card",
"emergency", "call_staff", "more_time", "home"); "language:vi", "language:en"; "queue:ID" a clinic's
tile; "relation:parent", "relation:relative", "relation:other";
"page:previous", "page:next" in a long list of clinics; "digit:0" to "digit:9", "digit:delete",
"digit:clear" and "digits" (confirms the six) on the number pad.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003 - part of the public types
from concurrent.futures import Future
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Protocol, TypeVar

from kiosk.screens.environment import configure

# isort: split
from kivy.app import App
from kivy.clock import Clock

from kiosk.screens.look import VIETNAM, Look
from kiosk.screens.stage import Stage
from themes import load

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from kiosk.flow.steps import View
    from kiosk.flow.touches import Touch
    from kiosk.words import Language

T = TypeVar("T")
ANSWER_S = 10.0


class ScreenConfig(Protocol):
    """The ``[screen]`` of kiosk.toml."""

    @property
    def width_px(self) -> int: ...  # noqa: D102 - the names say it
    @property
    def height_px(self) -> int: ...  # noqa: D102
    @property
    def width_mm(self) -> float: ...  # noqa: D102
    @property
    def fullscreen(self) -> bool: ...  # noqa: D102
    @property
    def theme(self) -> str: ...  # noqa: D102
    @property
    def language(self) -> Language: ...  # noqa: D102


class KioskApp(App):
    """The kiosk's window.

    ``on_touch`` is called on the main thread for every touch that counts (debounced).
    ``site_name`` and ``desk`` are by language. ``on_first_frame`` is called once, on the main
    thread, when the first picture stands on the glass. ``zone``: in which times are
    shown. ``run()`` blocks the main thread until ``close()``. Make one a process.
    """

    def __init__(
        self,
        screen: ScreenConfig,
        on_touch: Callable[[Touch], None],
        site_name: Mapping[Language, str],
        desk: Mapping[Language, str],
        on_first_frame: Callable[[], None] | None = None,
        zone: tzinfo = VIETNAM,
    ) -> None:
        configure(screen.width_px, screen.height_px, fullscreen=screen.fullscreen)
        super().__init__()
        look = Look(
            theme=load(screen.theme),
            language=screen.language,
            width_px=screen.width_px,
            height_px=screen.height_px,
            width_mm=screen.width_mm,
            site_name=site_name,
            desk=desk,
            report=lambda _touch: None,
            zone=zone,
        )
        self._stage = Stage(look, on_touch)
        self._on_first_frame = on_first_frame
        self._on_glass = ""

    def build(self) -> Stage:
        """Kivy asks for the root widget when the window stands."""
        from kivy.core.window import Window  # noqa: PLC0415 - importing it opens the window

        Window.bind(on_flip=self._painted)
        return self._stage

    def show(self, view: View) -> None:
        """Draw this view; from any thread, in order."""
        Clock.schedule_once(lambda _dt: self._stage.show(view), 0)

    def screen(self) -> str:
        """The class name of the step that stands on the glass, "" before the first."""
        return self._on_glass

    def regions(self) -> dict[str, tuple[int, int, int, int]]:
        """Name of each touchable on the glass -> x, y (downwards), width, height in pixels."""
        return _on_main_thread(self._stage.regions)

    def save_screenshot(self, path: Path) -> None:
        """Write what the window shows as a PNG."""
        _on_main_thread(lambda: self._stage.save_picture(path))

    def close(self) -> None:
        """End ``run()``; from any thread."""
        Clock.schedule_once(lambda _dt: self.stop(), 0)

    def _painted(self, _window: object) -> None:
        # Kivy tells before it hands the frame to the glass; by the next turn it is there.
        drawn = self._stage.step_name
        if drawn != self._on_glass:
            Clock.schedule_once(lambda _dt: self._now_on_glass(drawn), 0)
        if self._on_first_frame is not None and self._stage.shows_something:
            told, self._on_first_frame = self._on_first_frame, None
            told()

    def _now_on_glass(self, name: str) -> None:
        self._on_glass = name


def _on_main_thread(function: Callable[[], T]) -> T:
    # Widgets and OpenGL belong to the main thread.
    if current_thread() is main_thread():
        return function()
    future: Future[T] = Future()

    def answer(_dt: float) -> None:
        try:
            future.set_result(function())
        except Exception as error:  # noqa: BLE001 - the caller's; in Kivy's clock it would end the app
            future.set_exception(error)

    Clock.schedule_once(answer, 0)
    return future.result(ANSWER_S)
