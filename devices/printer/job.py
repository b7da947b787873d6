"""A document as the bytes of one print job (ESC/POS, Epson's command reference).

Text is always a picture: the code pages of thermal printers lack most Vietnamese letters.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy
from PIL import Image

from devices.printer.lettering import WHITE
from devices.printer.raster import NativeQr, render

if TYPE_CHECKING:
    from devices.printer.document import Document
    from devices.printer.profiles import Profile

# A run of this many empty rows is fed instead of sent: 3 bytes in place of 72 a row.
_WORTH_FEEDING = 4
_MOST_FED = 255


def encode(document: Document, profile: Profile) -> bytes:
    """All that the printer gets for one ticket, from initialising to the cut."""
    job = _Job(profile)
    for piece in render(document, profile):
        if isinstance(piece, NativeQr):
            job.native_qr(piece)
        else:
            job.picture(piece)
    job.cut(feed=False)  # GS V 66: feeds to the blade, then cuts
    return job.output


class _Job(Dummy):
    def __init__(self, profile: Profile) -> None:
        super().__init__(profile=profile.escpos)
        self.hw("INIT")
        # GS P: one motion unit is one dot, or ESC J would feed by the maker's own unit.
        self._raw(b"\x1dP\xcb\xcb")

    def native_qr(self, code: NativeQr) -> None:
        self.set(align="center")
        self.qr(code.content, ec=QR_ECLEVEL_M, size=code.module_dots, native=True)
        self.set(align="left")

    def picture(self, image: Image.Image) -> None:
        for empty, top, bottom in _runs(image):
            if empty:
                self._feed(bottom - top)
            else:
                self.image(image.crop((0, top, image.width, bottom)), impl="bitImageRaster")

    def _feed(self, dots: int) -> None:
        while dots:
            step = min(dots, _MOST_FED)
            self._raw(b"\x1bJ" + bytes([step]))
            dots -= step


def _runs(image: Image.Image) -> list[tuple[bool, int, int]]:
    """The picture's rows as (worth feeding, top, bottom), from top to bottom."""
    white = Image.new("1", (image.width, 1), WHITE).tobytes()
    rows = image.tobytes()
    blank = [rows[at : at + len(white)] == white for at in range(0, len(rows), len(white))]
    pieces: list[tuple[bool, int, int]] = []
    top = 0
    for empty, group in groupby(blank):
        bottom = top + len(list(group))
        feeds = empty and bottom - top >= _WORTH_FEEDING
        if pieces and not feeds and not pieces[-1][0]:
            pieces[-1] = (False, pieces[-1][1], bottom)
        else:
            pieces.append((feeds, top, bottom))
        top = bottom
    return pieces
