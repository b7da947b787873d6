"""Reads a ticket's number back from pictures, as eyes would."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = re.compile(r"\b([A-Z])\s*(\d{3,4})\b")


class UnreadableError(ValueError):
    """No number can be read from the picture."""


def read_number(picture: Path, crop: tuple[int, int, int, int] | None = None) -> str:
    """The first ticket number that tesseract sees, canonical ("A012").

    Args:
        picture: a PNG.
        crop: left, top, right, bottom in pixels; all of it when None.

    Raises:
        UnreadableError: tesseract sees no number.
    """
    work = picture.with_suffix(".ocr.png")
    with Image.open(picture) as image:
        part = image.crop(crop) if crop else image
        grey = ImageOps.autocontrast(ImageOps.expand(part.convert("L"), 40, fill="white"))
        grey.save(work)
    try:
        for mode in ("6", "7", "11"):
            text = subprocess.run(
                ["tesseract", str(work), "-", "--psm", mode, "-l", "eng"],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            if found := NUMBER.search(text):
                return "".join(found.groups())
    finally:
        work.unlink()
    raise UnreadableError(f"tesseract sees no ticket number in {picture}")
