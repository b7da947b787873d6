"""The kiosk app as a process: its configuration, what it shows, what it measured."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.error import URLError

from demo.control import call
from demo.ports import free_port
from demo.process import Program

if TYPE_CHECKING:
    from demo.hospital import Hospital

KIOSK_ID = "kiosk03"


@dataclass(frozen=True)
class Glass:
    """A screen: pixels, and millimetres across."""

    width_px: int
    height_px: int
    width_mm: int


@dataclass(frozen=True)
class Screen:
    """What the kiosk shows now: the step's name and where it can be touched."""

    name: str
    regions: dict[str, tuple[int, int, int, int]]


class Kiosk:
    """``python -m kiosk`` on the hospital's simulated devices."""

    def __init__(self, hospital: Hospital, glass: Glass, display: str) -> None:
        self._diagnostics = free_port()
        config = hospital.folder / "kiosk.toml"
        config.touch(mode=0o600)
        config.write_text(_config(hospital, glass, self._diagnostics))
        self.program = Program(
            "kiosk",
            [sys.executable, "-m", "kiosk", "--config", str(config)],
            hospital.logs / "kiosk.log",
            env={**hospital.pcscd.environment, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"},
        )
        self.program.wait_until(self._shows_something, timeout_s=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.program.stop()

    def screen(self) -> Screen:
        """What it shows now, by its diagnostics port."""
        answer = call("GET", f"http://127.0.0.1:{self._diagnostics}/screen")
        regions = {name: tuple(box) for name, box in answer["touch"].items()}
        return Screen(answer["screen"], regions)

    def wait_for(self, *names: str, timeout_s: float = 20) -> Screen:
        """Return as soon as it shows one of these screens and can be touched there."""
        shown = self.screen()

        def there() -> bool:
            nonlocal shown
            shown = self.screen()
            return shown.name in names

        self.program.wait_until(there, timeout_s)
        return shown

    def events(self, name: str) -> list[dict[str, object]]:
        """The records of this name in its log so far."""
        lines = self.program.log.read_text(encoding="utf-8", errors="replace").splitlines()
        records = [json.loads(line) for line in lines if line.startswith("{")]
        return [record for record in records if record.get("event") == name]

    def _shows_something(self) -> bool:
        try:
            return bool(self.screen().regions)
        except (URLError, ConnectionError):
            return False


def _config(hospital: Hospital, glass: Glass, diagnostics: int) -> str:
    secrets = hospital.secrets
    return f"""
[kiosk]
id = "{KIOSK_ID}"
name = "Kiosk 03"

[site]
id = "bm1"
name = "Bệnh viện Đa khoa Mẫu"
name_en = "Sample General Hospital"
desk = "Quầy tiếp đón 1"
desk_en = "Desk 1"

[server]
url = "{hospital.url}"
token = "{secrets["kiosk_tokens"][KIOSK_ID]}"

[mqtt]
host = "127.0.0.1"
port = {hospital.mqtt_port}
username = "{KIOSK_ID}"
password = "{secrets["mqtt"][KIOSK_ID]}"

[screen]
width_px = {glass.width_px}
height_px = {glass.height_px}
width_mm = {glass.width_mm}
fullscreen = false

[reader]
name = "{hospital.pcscd.reader_name}"

[scanner]
port = "{hospital.scanner_pty}"

[printer]
url = "tcp://127.0.0.1:{hospital.printer_port}"

[journal]
path = "{hospital.folder / "journal.db"}"

[diagnostics]
port = {diagnostics}
"""
