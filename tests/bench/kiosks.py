"""The kiosk's start, memory and idle load, against a bare Kivy window on the same display."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from demo.display import Finger
from demo.kiosk import Kiosk
from demo.once import STAND
from demo.process import Program
from tests.bench import crowd
from tests.bench.figures import Figure

if TYPE_CHECKING:
    from demo.hospital import Hospital

JOURNEYS = 200
IDLE_S = 20.0
BARE = Path(__file__).parent / "bare_window.py"
FLOOR_IS = "a bare Kivy window with one label, same size"
QUEUES = ("A", "B", "C", "X")


def measure(hospital: Hospital, display: str) -> list[Figure]:
    """Run the bare window, then the kiosk through its journeys. Takes some minutes."""
    bare = _bare(hospital, display)
    begun = datetime.now(UTC)
    with Kiosk(hospital, STAND, display) as kiosk:
        first_frame_ms = (_first_frame_at(kiosk) - begun).total_seconds() * 1000
        process = psutil.Process(kiosk.program.pid)
        idle_pct = _idle_cpu_pct(process)
        _journeys(hospital, kiosk, Finger.on(display, kiosk))
        rss_mb = process.memory_info().rss / 1e6
    return [
        Figure("kiosk.first_frame_ms", first_frame_ms, "ms", bare[0], FLOOR_IS, 1),
        Figure("kiosk.rss_mb", rss_mb, "MB", bare[1], f"{FLOOR_IS}, at start", JOURNEYS),
        Figure("kiosk.idle_cpu_pct", idle_pct, "%", bare[2], FLOOR_IS, 1),
    ]


def _first_frame_at(kiosk: Kiosk) -> datetime:
    """When its log says that the first frame stood on the glass."""
    (frame,) = kiosk.events("first_frame")
    return datetime.fromisoformat(str(frame["timestamp"]))


def _bare(hospital: Hospital, display: str) -> tuple[float, float, float]:
    """First frame in ms, resident memory in MB and idle load in % of one core."""
    command = [sys.executable, str(BARE), str(STAND.width_px), str(STAND.height_px)]
    environment = {"DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
    begun = time.perf_counter()
    program = Program("bare window", command, hospital.logs / "bare.log", env=environment)
    try:
        program.wait_until(lambda: "first_frame" in program.tail())
        first_frame_ms = (time.perf_counter() - begun) * 1000
        process = psutil.Process(program.pid)
        return first_frame_ms, process.memory_info().rss / 1e6, _idle_cpu_pct(process)
    finally:
        program.stop()


def _idle_cpu_pct(process: psutil.Process) -> float:
    """Share of one core over ``IDLE_S`` seconds in which nobody touches anything."""
    process.cpu_percent()
    time.sleep(IDLE_S)
    return process.cpu_percent()


def _journeys(hospital: Hospital, kiosk: Kiosk, finger: Finger) -> None:
    for done in range(JOURNEYS):
        kiosk.wait_for("Idle")
        hospital.put_card(crowd.person_id(done))
        kiosk.wait_for("Who")
        finger.touch(kiosk, "next")
        kiosk.wait_for("Insurance")
        finger.touch(kiosk, "next")
        kiosk.wait_for("ChooseService")
        finger.touch(kiosk, f"queue:{QUEUES[done % len(QUEUES)]}")
        kiosk.wait_for("TakeTicket")
        hospital.take_card()
        finger.touch(kiosk, "next")
