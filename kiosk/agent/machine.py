"""The computer that the kiosk runs on. None is not known."""

from __future__ import annotations

import platform
import re
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

CPU_TEMPERATURE = Path("/sys/class/thermal/thermal_zone0/temp")
MODEL = Path("/proc/device-tree/model")
MEMORY = Path("/proc/meminfo")
PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def cpu_temp_c() -> float | None:
    """The processor's temperature in degrees Celsius."""
    try:
        return int(CPU_TEMPERATURE.read_text(encoding="ascii")) / 1000
    except (OSError, ValueError):
        return None


def disk_free_pct(path: Path) -> float | None:
    """How much of the disk under ``path`` is free."""
    try:
        usage = shutil.disk_usage(path)
    except OSError:
        return None
    return round(100 * usage.free / usage.total, 1)


def mem_free_mb() -> int | None:
    """Memory that programs can still have, in MB (10**6 bytes)."""
    try:
        found = re.search(r"MemAvailable:\s+(\d+) kB", MEMORY.read_text(encoding="ascii"))
    except OSError:
        return None
    return int(found[1]) * 1024 // 10**6 if found else None


def model(path: Path = MODEL) -> str:
    """What a technician would call this machine."""
    try:
        return path.read_text(encoding="ascii").rstrip("\0")
    except (OSError, UnicodeDecodeError):
        return f"{platform.system()} {platform.machine()}"


def software() -> str:
    """The version of this program."""
    try:
        return version("tiepdon")
    except PackageNotFoundError:  # run from the source tree
        found = re.search(r'^version = "(.+)"$', PROJECT.read_text(encoding="utf-8"), re.MULTILINE)
        return found[1] if found else "unknown"
