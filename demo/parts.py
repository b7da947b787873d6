"""Names and versions of the parts that took part."""

from __future__ import annotations

import platform
import re
import subprocess
from importlib.metadata import version

PYTHON_PARTS = (
    *("kivy", "pyscard", "pyserial", "python-escpos", "requests", "paho-mqtt"),
    *("cryptography", "ecdsa", "fastapi", "uvicorn", "sqlalchemy", "pillow", "segno"),
)
PROGRAMS = {
    "pcscd": ("pcscd", "--version"),
    "mosquitto": ("mosquitto", "-h"),
    "tesseract": ("tesseract", "--version"),
}


def versions(chromium: str) -> dict[str, str]:
    """Name -> version of everything that a check-in went through."""
    found = {"python": platform.python_version(), "chromium": chromium}
    found |= {name: version(name) for name in PYTHON_PARTS}
    return found | {name: _said(*command) for name, command in PROGRAMS.items()}


def _said(*command: str) -> str:
    """The first version number that a program prints, wherever it prints it."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    match = re.search(r"\d+\.\d+(\.\d+)*", result.stdout + result.stderr)
    return match.group() if match else "unknown"
