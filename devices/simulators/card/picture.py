"""A drawn face, different for each seed and nobody's."""

from __future__ import annotations

import random
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 360, 480
# Near what issuers write: 10 to 20 kB a picture.
_JPEG_QUALITY, _JPEG2000_RATIO = 85, 36
_LARGE_JPEG_QUALITY, _LARGE_JPEG2000_RATIO = 95, 11
_GRAIN = 9

_SKIN = ("#f1c9a5", "#e0ac85", "#c98f66", "#a86f4a")
_HAIR = ("#1b1512", "#2f211a", "#4a3527", "#8d8d8d")
_SHIRT = ("#27496d", "#7a2e39", "#3b6b4c", "#f4f4f4", "#444444")


def drawn(seed: str, encoding: str, *, large: bool = False) -> bytes:
    """The picture of a seed as "jpeg" or "jpeg2000", always the same bytes."""
    image = _portrait(random.Random(seed))
    file = BytesIO()
    if encoding == "jpeg2000":
        ratio = _LARGE_JPEG2000_RATIO if large else _JPEG2000_RATIO
        image.save(file, "JPEG2000", quality_mode="rates", quality_layers=[ratio])
    else:
        image.save(file, "JPEG", quality=_LARGE_JPEG_QUALITY if large else _JPEG_QUALITY)
    return file.getvalue()


def _portrait(chance: random.Random) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), "#dfe6ec")
    draw = ImageDraw.Draw(image)
    skin, hair, shirt = (chance.choice(colours) for colours in (_SKIN, _HAIR, _SHIRT))
    middle, eyes, width = WIDTH // 2, 205 + chance.randint(-8, 8), 95 + chance.randint(-10, 12)
    draw.ellipse((middle - width - 14, 75, middle + width + 14, 360), fill=hair)
    draw.ellipse((30, 370, WIDTH - 30, 640), fill=shirt)
    draw.rectangle((middle - 38, 320, middle + 38, 400), fill=skin)
    draw.ellipse((middle - width, 105, middle + width, 365), fill=skin)
    for side in (-1, 1):
        _eye(draw, (middle + side * (38 + chance.randint(-3, 3)), eyes), hair)
    nose, mouth = eyes + 55, eyes + 92
    draw.line([(middle, eyes + 20), (middle - 9, nose), (middle + 7, nose)], "#7d5238", 3)
    smile = chance.randint(28, 40)
    draw.arc((middle - smile, mouth - 16, middle + smile, mouth + 12), 15, 165, "#8c3b3b", 5)
    soft = image.filter(ImageFilter.GaussianBlur(1.2))
    grain = Image.frombytes("RGB", soft.size, chance.randbytes(WIDTH * HEIGHT * 3))
    return Image.blend(soft, grain, _GRAIN / 256)


def _eye(draw: ImageDraw.ImageDraw, centre: Sequence[int], brow: str) -> None:
    x, y = centre
    draw.ellipse((x - 19, y - 10, x + 19, y + 10), fill="white")
    draw.ellipse((x - 8, y - 8, x + 8, y + 8), fill="#3a2a1e")
    draw.arc((x - 25, y - 32, x + 25, y + 6), 200, 340, brow, 6)
