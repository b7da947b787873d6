"""Draws every screen: ``python -m kiosk.screens.gallery OUT_DIR [NAME ...]``."""

from __future__ import annotations

import argparse
import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kiosk.screens.environment import configure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kiosk.screens.look import Look
    from kiosk.screens.stage import Stage
    from kiosk.words import Language


class Glass(NamedTuple):
    """A screen's size in pixels and its width in millimetres."""

    width_px: int
    height_px: int
    width_mm: float

    def __str__(self) -> str:
        """As file names have it."""
        return f"{self.width_px}x{self.height_px}"


PORTRAIT = Glass(1080, 1920, 400)
LANDSCAPE = Glass(1280, 800, 217)
GLASSES = (PORTRAIT, LANDSCAPE)


def look_on(glass: Glass, language: Language) -> Look:
    """The default theme on this glass, for the sample hospital."""
    from kiosk.screens.look import Look  # noqa: PLC0415 - after configure()
    from kiosk.screens.samples import DESK, SITE  # noqa: PLC0415
    from themes import load  # noqa: PLC0415

    return Look(
        theme=load(),
        language=language,
        width_px=glass.width_px,
        height_px=glass.height_px,
        width_mm=glass.width_mm,
        site_name=SITE,
        desk=DESK,
        report=lambda _touch: None,
    )


def stages(
    glass: Glass, language: Language, wanted: Callable[[str], bool] = lambda _name: True
) -> Iterator[tuple[str, Stage]]:
    """Every sample view whose picture's name is ``wanted``, on a stage of its own."""
    from kiosk.screens.samples import views  # noqa: PLC0415
    from kiosk.screens.stage import Stage  # noqa: PLC0415

    for name, view in views(language).items():
        picture = f"{name}.{language}.{glass}"
        if wanted(picture):
            stage = Stage(look_on(glass, language), lambda _touch: None)
            stage.show(view)
            yield picture, stage


def main() -> None:
    """Draw all, or those whose names contain one of the words given."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.screens.gallery", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only pictures named so")
    chosen = parser.parse_args()

    def wanted(name: str) -> bool:
        return not chosen.names or any(part in name for part in chosen.names)

    open_hidden_window()
    chosen.out.mkdir(parents=True, exist_ok=True)
    for glass in GLASSES:
        for language in ("vi", "en"):
            for name, stage in stages(glass, language, wanted):
                stage.save_picture(chosen.out / f"{name}.png")


def open_hidden_window() -> None:
    """Open a window that needs no display; pictures are drawn beside it, in any size."""
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    configure(*PORTRAIT[:2], fullscreen=False)
    importlib.import_module("kivy.core.window")  # opens the window


if __name__ == "__main__":
    main()
