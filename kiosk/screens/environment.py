"""How Kivy is told to behave. Import this before anything of Kivy: it reads its environment once.

Kivy's own logging, command line and files in the home folder are switched off. Of the input
providers only the mouse stays: with a touch panel SDL hands touches on as mouse events, and
Kivy's other providers would report the same finger a second time (kivy #8494).
"""

from __future__ import annotations

import logging
import os

os.environ.update(
    KIVY_NO_ARGS="1",
    KIVY_NO_CONFIG="1",
    KIVY_NO_ENV_CONFIG="1",
    KIVY_NO_FILELOG="1",
    KIVY_LOG_MODE="PYTHON",
)


def _worth_telling(record: logging.LogRecord) -> bool:
    # Providers that we remove below complain while they are imported.
    return "not supported by your version of linux" not in record.getMessage()


logging.getLogger("kivy").addFilter(_worth_telling)


def configure(width_px: int, height_px: int, *, fullscreen: bool) -> None:
    """Set the window up. Takes effect only before the window is made, once a process."""
    from kivy.config import Config  # noqa: PLC0415 - after the environment above

    graphics = {
        "width": width_px,
        "height": height_px,
        "left": 0,
        "top": 0,
        "position": "custom",
        "borderless": int(fullscreen),
        "fullscreen": "auto" if fullscreen else 0,
        "show_cursor": int(not fullscreen),
        "allow_screensaver": 0,
        "resizable": 0,
        # Four times faster without a GPU; shapes are smoothed by their own textures.
        "multisamples": 0,
        "maxfps": 60,
    }
    for name, value in graphics.items():
        Config.set("graphics", name, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    for name, _ in Config.items("input"):
        Config.remove_option("input", name)
    Config.set("input", "mouse", "mouse,disable_multitouch")
