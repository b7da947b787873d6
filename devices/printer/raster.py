"""Draws a document to 1-bit pictures, and leaves QR codes to the printer where it can do them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno
from PIL import Image, ImageDraw

from devices.printer.document import Columns, Document, Element, Qr, Rule, Space, Text
from devices.printer.lettering import BLACK, WHITE, Paragraph, draw_line, set_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.printer.profiles import Profile

QUIET_MODULES = 4
"""Empty modules around a QR code (ISO/IEC 18004 section 9.1)."""

_RULE_DOTS, _DASH, _GAP = 3, 8, 4
_COLUMN_GAP = 16
_FRAME = 4
# Parts of the font size: between a frame and its text.
_PAD_X, _PAD_Y = 0.8, 0.1
# The height of capitals in Be Vietnam Pro, as part of the font size.
_CAP = 0.7


@dataclass(frozen=True)
class NativeQr:
    """A QR code for the printer to draw, centred, error correction level M."""

    content: str
    module_dots: int


Piece = Image.Image | NativeQr


def render(document: Document, profile: Profile) -> list[Piece]:
    """Draw a document from top to bottom.

    Returns:
        1-bit images (mode "1", as wide as the profile's paper), with QR codes between them where
        the printer draws these itself.
    """
    pieces: list[Piece] = []
    run: list[Image.Image] = []
    for element in document.elements:
        if isinstance(element, Qr) and profile.native_qr:
            _, module_dots = _measured(element, profile.width_dots)
            quiet = _blank(profile.width_dots, QUIET_MODULES * module_dots)
            pieces += [_stacked([*run, quiet]), NativeQr(element.content, module_dots)]
            run = [quiet]
        else:
            run.append(_draw(element, profile.width_dots))
    if run:
        pieces.append(_stacked(run))
    return pieces


def _draw(element: Element, width: int) -> Image.Image:
    match element:
        case Text(box=True):
            return _draw_framed(element, width)
        case Text():
            return _draw_text(element, width)
        case Columns():
            return _draw_columns(element, width)
        case Rule():
            return _draw_rule(width)
        case Space(dots):
            return _blank(width, dots)
        case Qr():
            return _draw_qr(element, width)


def _draw_rule(width: int) -> Image.Image:
    image = _blank(width, _RULE_DOTS)
    drawing = ImageDraw.Draw(image)
    for left in range(0, width, _DASH + _GAP):
        drawing.rectangle((left, 0, left + _DASH - 1, _RULE_DOTS - 1), fill=BLACK)
    return image


def _draw_columns(columns: Columns, width: int) -> Image.Image:
    cell = (width - _COLUMN_GAP) // 2
    left = _stacked([_draw_text(text, cell, "left") for text in columns.left], cell)
    right = _stacked([_draw_text(text, cell, "right") for text in columns.right], cell)
    image = _blank(width, max(left.height, right.height))
    image.paste(left, (0, 0))
    image.paste(right, (width - cell, 0))
    return image


def _draw_qr(qr: Qr, width: int) -> Image.Image:
    modules, dots = _measured(qr, width)
    shades = bytes(0 if dark else 255 for row in modules for dark in row)
    code = Image.frombytes("L", (len(modules), len(modules)), shades).convert("1")
    size = (code.width * dots, code.height * dots)
    code = code.resize(size, Image.Resampling.NEAREST)  # pyright: ignore[reportUnknownMemberType] - Pillow's types
    quiet = QUIET_MODULES * dots
    image = _blank(width, code.height + 2 * quiet)
    image.paste(code, ((width - code.width) // 2, quiet))
    return image


def _draw_text(text: Text, width: int, align: str | None = None) -> Image.Image:
    paragraph = set_text(text.text, text.font, text.size, width, shrink=text.shrink)
    image = _blank(width, paragraph.height)
    _draw_paragraph(image, paragraph, align or text.align, paragraph.above)
    return image


def _draw_framed(text: Text, width: int) -> Image.Image:
    pad_x = round(_PAD_X * text.size) + _FRAME
    pad_y = round(_PAD_Y * text.size) + _FRAME
    inside = width - 2 * pad_x
    paragraph = set_text(text.text, text.font, text.size, inside, shrink=text.shrink)
    height = 2 * (_half_block(paragraph, text.size) + pad_y)
    image = _blank(width, height)
    frame_width = paragraph.width + 2 * pad_x
    left = {"left": 0, "center": (width - frame_width) // 2, "right": width - frame_width}[
        text.align
    ]
    ImageDraw.Draw(image).rounded_rectangle(
        (left, 0, left + frame_width - 1, height - 1), text.size // 2, outline=BLACK, width=_FRAME
    )
    # The capitals, not the marks over them, stand in the frame's middle.
    block = paragraph.step * (len(paragraph.lines) - 1)
    baseline = (height + round(_CAP * text.size) - block) // 2
    inner = image.crop((left + pad_x, 0, left + pad_x + paragraph.width, height))
    _draw_paragraph(inner, paragraph, "center", baseline)
    image.paste(inner, (left + pad_x, 0))
    return image


def _draw_paragraph(image: Image.Image, paragraph: Paragraph, align: str, baseline: int) -> None:
    """Draw lines over the image's whole width, the first on ``baseline``."""
    for line in paragraph.lines:
        free = image.width - line.width
        indent = {"left": 0, "center": free // 2, "right": free}[align]
        draw_line(image, line, indent, baseline)
        baseline += paragraph.step


def _half_block(paragraph: Paragraph, size: int) -> int:
    """From the middle of the capitals to the farthest ink above or below them, in dots."""
    cap = round(_CAP * size)
    middle = (paragraph.step * (len(paragraph.lines) - 1) + cap) // 2
    over = -paragraph.lines[0].ink[1] - cap
    return middle + max(0, over, paragraph.lines[-1].ink[3])


def _measured(element: Qr, width: int) -> tuple[Sequence[bytes | bytearray], int]:
    """A QR code's modules (1 is dark), and how many dots a module can have on this paper."""
    modules = segno.make_qr(element.content, error="m", boost_error=False).matrix
    fitting = width // (len(modules) + 2 * QUIET_MODULES)
    return modules, max(1, min(element.module_dots, fitting))


def _blank(width: int, height: int) -> Image.Image:
    return Image.new("1", (width, height), WHITE)


def _stacked(images: Sequence[Image.Image], width: int | None = None) -> Image.Image:
    whole = _blank(width or images[0].width, sum(image.height for image in images))
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    return whole
