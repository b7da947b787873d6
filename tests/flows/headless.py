"""The kiosk as a program without a window: touches come in on stdin, views go out on stdout.

All behind the window is what ``python -m kiosk`` runs.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk import logs
from kiosk.config import load
from kiosk.flow.touches import ChoseLanguage, ChoseQueue, ChoseRelation, Press, TypedDigits
from kiosk.kiosk import Kiosk

if TYPE_CHECKING:
    from kiosk.diagnostics import Regions
    from kiosk.flow.steps import View

TOUCHES = {
    touch.__name__: touch
    for touch in (ChoseLanguage, ChoseQueue, ChoseRelation, Press, TypedDigits)
}


class Lines:
    """A window made of lines."""

    def __init__(self) -> None:
        self._screen = ""

    def show(self, view: View) -> None:
        self._screen = type(view.step).__name__
        drawn = {"screen": type(view.step).__name__, **asdict(view)}
        sys.stdout.write(json.dumps(drawn, default=_plain) + "\n")
        sys.stdout.flush()

    def screen(self) -> str:
        return self._screen

    def regions(self) -> Regions:
        return {}


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)


def main() -> None:
    logs.configure()
    kiosk = Kiosk(load(Path(sys.argv[1])), Lines())
    kiosk.start()
    for line in sys.stdin:
        touch: dict[str, str] = json.loads(line)
        kiosk.runner.touch(TOUCHES[touch.pop("touch")](**touch))  # pyright: ignore[reportArgumentType]
    kiosk.stop()


if __name__ == "__main__":
    main()
