"""The paper of one ticket: grows from top to bottom as a thermal head blackens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from typing import Literal

WHITE = 1
# What the head cannot reach: 80 mm paper is 640 dots wide, of which 576 can be printed.
MARGIN_DOTS = {576: 32, 384: 40}
EDGE_DOTS = 32
LONGEST_DOTS = 24_000
"""3 m: what comes after it on one ticket is not drawn."""


class Paper:
    """Blank paper of ``width`` printable dots."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.height = 0
        self._images: list[tuple[int, int, Image.Image]] = []

    def feed(self, dots: int) -> None:
        """Move on by ``dots``."""
        self.height = min(self.height + dots, LONGEST_DOTS)

    def place(self, image: Image.Image, align: Literal["left", "center", "right"]) -> None:
        """Print a 1-bit image and move on by its height; what is too wide is lost."""
        free = max(0, self.width - image.width)
        left = {"left": 0, "center": free // 2, "right": free}[align]
        self._images.append((left, self.height, image))
        self.feed(image.height)

    def picture(self) -> Image.Image:
        """The piece of paper, with the margins that the head cannot reach."""
        margin = MARGIN_DOTS[self.width]
        printed = Image.new("1", (self.width, self.height), WHITE)
        for left, top, image in self._images:
            printed.paste(image, (left, top))
        whole = Image.new("1", (self.width + 2 * margin, self.height + 2 * EDGE_DOTS), WHITE)
        whole.paste(printed, (margin, EDGE_DOTS))
        return whole
