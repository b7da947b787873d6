"""Reads a ticket's number back from pictures, as eyes would: the largest number counts."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
from collections import defaultdict
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NUMBER = re.compile(r"\b([A-Z])\s*(\d{3,4})\b")
# tesseract is made for text some 30 to 60 pixels high; ours may be 200 high.
SCALES = (0.5, 0.33, 0.25)
LAYOUTS = ("4", "11")


class UnreadableError(ValueError):
    """No number can be read from the picture."""


def read_number(picture: Path) -> str:
    """The largest ticket number that tesseract sees, canonical ("A012").

    Raises:
        UnreadableError: tesseract sees no number.
    """
    found = [
        reading
        for scale in SCALES
        for layout in LAYOUTS
        for reading in _numbers(picture, scale, layout)
    ]
    if not found:
        raise UnreadableError(f"tesseract sees no ticket number in {picture}")
    return max(found)[1]


def _numbers(picture: Path, scale: float, layout: str) -> Iterator[tuple[float, str]]:
    """Each number with its height in pixels of the original picture."""
    lines: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for word in csv.DictReader(
        io.StringIO(_tesseract(picture, scale, layout)), delimiter="\t", quoting=csv.QUOTE_NONE
    ):
        if (word["text"] or "").strip():
            lines[word["block_num"], word["par_num"], word["line_num"]].append(word)
    for words in lines.values():
        # A line may go across the whole picture: only the number's own words tell its height.
        text = ""
        heights: list[int] = []
        for word in words:
            heights += [int(word["height"])] * (len(word["text"]) + 1)
            text += word["text"] + " "
        for match in NUMBER.finditer(text):
            yield max(heights[slice(*match.span())]) / scale, "".join(match.groups())


def _tesseract(picture: Path, scale: float, layout: str) -> str:
    with Image.open(picture) as image:
        grey = image.convert("L")
    grey.thumbnail((int(grey.width * scale), int(grey.height * scale)))
    png = io.BytesIO()
    grey.save(png, "png")
    return subprocess.run(
        ["tesseract", "stdin", "-", "--psm", layout, "-l", "eng", "tsv"],
        input=png.getvalue(),
        check=True,
        capture_output=True,
        # Small pictures: more threads than one only wait for each other.
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    ).stdout.decode()
