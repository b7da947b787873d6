"""Reads a number from a page as eyes would."""

from __future__ import annotations

import io
import re
import subprocess
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

NUMBER = re.compile(r"\b([A-Z])\s*(\d{3,4})\b")


def read_by_tesseract(page: Page, selector: str) -> str:
    """Tesseract wants letters as on paper, some 40 pixels high: the panel is made that small."""
    box = page.locator(selector).bounding_box()
    assert box
    part = page.screenshot(clip=box)  # the page's, for it does not wait for the panel to rest
    small = io.BytesIO()
    with Image.open(io.BytesIO(part)) as picture:
        picture.convert("L").reduce(6).save(small, "PNG")
    text = subprocess.run(
        ["tesseract", "-", "-", "--psm", "11", "-l", "eng"],
        input=small.getvalue(),
        capture_output=True,
        check=True,
    ).stdout.decode()
    found = NUMBER.search(text)
    assert found, text
    return "".join(found.groups())
