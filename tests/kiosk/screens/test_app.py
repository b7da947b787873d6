"""The app as a process of its own: shown from another thread, photographed, closed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import json, sys, threading
from pathlib import Path
from types import SimpleNamespace
from kiosk.app import KioskApp
from kiosk.flow.steps import Idle, View, Who
from kiosk.screens.samples import DESK, PERSON, SITE

painted = threading.Event()
screen = SimpleNamespace(width_px=1280, height_px=800, width_mm=217, fullscreen=False,
                         theme="default", language="vi")
app = KioskApp(screen, print, SITE, DESK, on_first_frame=painted.set)

def drive():
    found = {"first_frame": painted.wait(30)}
    found["idle"] = app.regions()
    app.show(View(Who(PERSON, "15/01/1999"), "vi"))
    found["who"] = app.regions()
    app.save_screenshot(Path(sys.argv[1]))
    print(json.dumps(found))
    app.close()

app.show(View(Idle(), "vi"))
threading.Thread(target=drive, daemon=True).start()
app.run()
"""


def test_the_app_is_driven_from_another_thread(tmp_path: Path) -> None:
    picture = tmp_path / "who.png"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(picture)],
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen", "KIVY_HOME": str(tmp_path / "kivy")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["first_frame"] is True
    assert {"scan_qr", "no_papers", "language:en", "emergency"} <= found["idle"].keys()
    assert {"next", "not_me"} <= found["who"].keys()
    x, y, width, height = found["who"]["next"]
    with Image.open(picture) as shown:
        assert shown.size == (1280, 800)
        middle = shown.convert("RGB").getpixel((x + width // 2, y + 8))
    assert middle == (0x00, 0x5F, 0x70)
    assert y > 400
    assert height > 60
