"""What single ESC/POS commands leave on the simulated paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import ImageChops
from pyzbar import pyzbar

from devices.simulators.printer.commands import Parser
from devices.simulators.printer.head import Head
from devices.simulators.printer.paper import EDGE_DOTS, MARGIN_DOTS

if TYPE_CHECKING:
    from PIL import Image

MARGIN = MARGIN_DOTS[576]
BLOCK = b"\x1dv0\x00\x01\x00\x08\x00" + b"\xff" * 8  # 8 x 8 black dots

GRAPHICS = b"\x1d(L\x12\x000p0\x01\x011\x08\x00\x08\x00" + b"\xff" * 8 + b"\x1d(L\x02\x0002"


def paper(stream: bytes) -> Image.Image:
    """The printable part of the ticket that these commands print."""
    head = Head(576)
    for command in Parser().feed(stream):
        head.run(command)
    picture = head.cut()
    assert picture is not None
    right, bottom = picture.width - MARGIN, picture.height - EDGE_DOTS
    return picture.crop((MARGIN, EDGE_DOTS, right, bottom))


def ink(image: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.invert(image.convert("L")).getbbox()


@pytest.mark.parametrize(
    ("stream", "box"),
    [
        (BLOCK, (0, 0, 8, 8)),
        (b"\x1ba\x01" + BLOCK, (284, 0, 292, 8)),
        (b"\x1ba2" + BLOCK, (568, 0, 576, 8)),
        (b"\x1ba\x01\x1b@" + BLOCK, (0, 0, 8, 8)),
        (b"\x1bJ\x0a" + BLOCK, (0, 10, 8, 18)),
        (b"\x1dP\xcb\x65\x1bJ\x0a" + BLOCK, (0, 20, 8, 28)),
        (b"\x1bd\x02" + BLOCK, (0, 60, 8, 68)),
        (b"\x1b3\x10\x1bd\x02" + BLOCK, (0, 32, 8, 40)),
        (b"\x1dv0\x01" + BLOCK[4:], (0, 0, 16, 8)),
        (b"\x1dv0\x03" + BLOCK[4:], (0, 0, 16, 16)),
        (b"\x1b*\x21\x08\x00" + b"\xff" * 24, (0, 0, 8, 24)),
        (b"\x1b*\x00\x08\x00" + b"\xff" * 8, (0, 0, 16, 24)),
        (GRAPHICS, (0, 0, 8, 8)),
    ],
)  # fmt: skip
def test_where_the_ink_is(stream: bytes, box: tuple[int, int, int, int]) -> None:
    assert ink(paper(stream)) == box


def test_text_stands_in_cells_of_the_printers_font() -> None:
    small = ink(paper(b"HHHH\n"))
    large = ink(paper(b"\x1d!\x11HHHH\n"))
    assert small is not None
    assert large is not None
    assert 36 <= small[2] <= 48
    assert large[2:] == (2 * small[2], 2 * small[3])
    assert black(paper(b"\x1bE\x01HHHH\n")) > black(paper(b"HHHH\n"))


def black(image: Image.Image) -> int:
    return image.convert("L").tobytes().count(0)


def test_a_line_without_its_end_is_printed_before_the_cut() -> None:
    assert ink(paper(b"H")) == ink(paper(b"H\n"))


def test_a_native_code_can_be_scanned() -> None:
    stream = (
        b"\x1ba\x01\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1"
        b"\x1d(k\x0b\x001P0TIEP DON\x1d(k\x03\x001Q0"
    )
    found = pyzbar.decode(paper(b"\x1bJ\x40" + stream + b"\x1bJ\x40"))
    assert [code.data for code in found] == [b"TIEP DON"]


def test_a_host_that_feeds_without_end_gets_three_metres() -> None:
    assert paper((b"\x1b3\xff\x1bd\xff" * 300) + BLOCK).height == 24_000


def test_nothing_printed_is_no_ticket() -> None:
    assert Head(576).cut() is None
