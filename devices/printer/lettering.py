"""Vietnamese text as black dots: measured, wrapped, never cut.

Be Vietnam Pro draws stacked marks (Ễ, Ậ) above the font's own ascent, so a line is as high as
its ink, and never less than a line of plain text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from pathlib import Path

WHITE, BLACK = 1, 0
_SMALLEST = 8
# Parts of the font size: a plain line above and below its baseline, and from line to line.
_ABOVE, _BELOW, _LEADING = 0.84, 0.28, 1.28


@dataclass(frozen=True)
class Line:
    """One line of text.

    ``ink`` is left, top, right, bottom from its origin on the baseline, and holds the white that
    the font gives its first and last letter at the sides.
    """

    text: str
    font: ImageFont.FreeTypeFont
    ink: tuple[int, int, int, int]

    @property
    def width(self) -> int:
        """In dots."""
        return self.ink[2] - self.ink[0]


@dataclass(frozen=True)
class Paragraph:
    """Lines under one another, ``step`` dots from baseline to baseline.

    ``above`` and ``below`` are the dots over the first baseline and under the last one.
    """

    lines: tuple[Line, ...]
    above: int
    below: int
    step: int

    @property
    def width(self) -> int:
        """The widest line in dots."""
        return max(line.width for line in self.lines)

    @property
    def height(self) -> int:
        """From the top of the first line to the bottom of the last, in dots."""
        return self.above + self.below + self.step * (len(self.lines) - 1)


def set_text(text: str, font: Path, size: int, width: int, *, shrink: bool = False) -> Paragraph:
    """Break text into lines of at most ``width`` dots.

    Args:
        text: any text; line breaks in it are kept.
        font: a TrueType file.
        size: the font size in dots.
        width: of the space that there is, in dots.
        shrink: make it smaller until it fits on one line, in place of breaking it.
    """
    clean = unicodedata.normalize("NFC", text)
    if shrink:
        while size > _SMALLEST and _line(clean, font, size).width > width:
            size -= 1
    lines = tuple(
        _line(piece, font, size)
        for paragraph in clean.split("\n")
        for piece in _balanced(paragraph, font, size, width)
    )
    above = max(round(_ABOVE * size), *(-line.ink[1] for line in lines))
    below = max(round(_BELOW * size), *(line.ink[3] for line in lines))
    return Paragraph(lines, above, below, max(round(_LEADING * size), above + below))


def draw_line(image: Image.Image, line: Line, left: int, baseline: int) -> None:
    """Draw a line with its left edge at ``left``, in black without grey edges."""
    drawing = ImageDraw.Draw(image)
    drawing.fontmode = "1"
    drawing.text((left - line.ink[0], baseline), line.text, BLACK, line.font, anchor="ls")


def _balanced(text: str, font: Path, size: int, width: int) -> list[str]:
    """As few lines as the width needs, of about one length: no word stands alone on the last."""
    lines = _wrapped(text, font, size, width)
    too_narrow = max(_line(word, font, size).width for word in text.split(" ")) - 1
    while width - too_narrow > 1:
        middle = (too_narrow + width) // 2
        tried = _wrapped(text, font, size, middle)
        if len(tried) == len(lines):
            width, lines = middle, tried
        else:
            too_narrow = middle
    return lines


def _wrapped(text: str, font: Path, size: int, width: int) -> list[str]:
    lines: list[str] = []
    current = ""
    # Only the plain space breaks: the no-break space keeps "Phòng 3" together.
    for word in text.split(" "):
        longer = f"{current} {word}" if current else word
        if _line(longer, font, size).width <= width:
            current = longer
            continue
        if current:
            lines.append(current)
        *full, current = _broken(word, font, size, width)
        lines.extend(full)
    return [*lines, current]


def _broken(word: str, font: Path, size: int, width: int) -> list[str]:
    """A word in pieces that fit: whole where it does, else broken between letters."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and _line(pieces[-1] + letter, font, size).width > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@lru_cache(maxsize=1024)
def _line(text: str, font: Path, size: int) -> Line:
    face = _face(font, size)
    # Measured on one-bit ink: the grey edge that getbbox sees is drawn or not as a whole dot.
    left, top, right, bottom = (round(edge) for edge in face.getbbox(text, mode="1", anchor="ls"))
    return Line(text, face, (left, top, right, bottom))


@lru_cache(maxsize=64)
def _face(font: Path, size: int) -> ImageFont.FreeTypeFont:
    # The basic layout: the same dots on every machine, whatever Pillow was built with.
    return ImageFont.truetype(font, size, layout_engine=ImageFont.Layout.BASIC)
