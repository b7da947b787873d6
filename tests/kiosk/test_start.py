"""``python -m kiosk`` in a window that nobody sees: what cannot start ends, and says why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.kiosk.configs import config_in

if TYPE_CHECKING:
    from pathlib import Path

OUTLIVES_A_FAILURE = """
import sys, threading
from pathlib import Path
from types import SimpleNamespace
from kiosk.app import KioskApp
from kiosk.flow.steps import Idle, View
from kiosk.screens.samples import DESK, SITE

painted = threading.Event()
screen = SimpleNamespace(width_px=1280, height_px=800, width_mm=217, fullscreen=False,
                         theme="default", language="vi")
app = KioskApp(screen, print, SITE, DESK, on_first_frame=painted.set)

def drive():
    painted.wait(30)
    try:
        app.save_screenshot(Path(sys.argv[1]))
    except OSError as error:
        print(type(error).__name__, bool(app.regions()))
    app.close()

app.show(View(Idle(), "vi"))
threading.Thread(target=drive, daemon=True).start()
app.run()
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    hidden = {"SDL_VIDEODRIVER": "offscreen", "KIVY_HOME": str(folder / "kivy")}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **hidden},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_whatever_fails_at_the_start_is_named_and_ends_the_program(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    config_in(tmp_path, "[screen]\nfullscreen = false\n")
    path.write_text(path.read_text().replace("journal.db", "\\u0000.db"))  # a ValueError to Python
    done = run(tmp_path, "-m", "kiosk", "--config", str(path))
    assert done.returncode == 1, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    (failure,) = [line for line in lines if line["event"] == "not_started"]
    assert failure["kind"] == "ValueError"


def test_a_picture_that_cannot_be_saved_leaves_the_window_open(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", OUTLIVES_A_FAILURE, str(tmp_path / "missing" / "idle.png"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-2:] == ["FileNotFoundError", "True"]
