"""What commands do to the paper: the printer's head, motor and fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import segno
from PIL import Image, ImageDraw, ImageFont

from devices.simulators.printer.paper import WHITE, Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from devices.simulators.printer.commands import Command

DPI = 203
_CELL = (12, 24)  # font A
_LINE_DOTS = 30
_CODE_PAGES = {0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252"}
_ALIGNS: Mapping[int, Literal["left", "center", "right"]] = {0: "left", 1: "center", 2: "right"}
_QR_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}
_LF = b"\n"


class Head:
    """Draws commands onto paper; ``cut`` takes the ticket off."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._paper = Paper(width)
        self._qr = b""
        self._graphics: Image.Image | None = None
        self._actions: Mapping[bytes, Callable[[Command], None]] = {
            _LF: self._line_feed,
            b"\x1b@": self._initialise,
            b"\x1b!": self._set_mode,
            b"\x1d!": self._set_size,
            b"\x1bE": self._set_bold,
            b"\x1bG": self._set_bold,
            b"\x1ba": self._set_align,
            b"\x1bt": self._set_code_page,
            b"\x1b2": self._set_line_dots,
            b"\x1b3": self._set_line_dots,
            b"\x1dP": self._set_unit,
            b"\x1bJ": self._feed_dots,
            b"\x1bd": self._feed_lines,
            b"\x1dv0": self._raster,
            b"\x1b*": self._column_image,
            b"\x1d(L": self._graphics_function,
            b"\x1d(k": self._code_function,
        }
        self._reset()

    def run(self, command: Command) -> None:
        """Carry out one command; those that leave no trace on paper do nothing."""
        action = self._actions.get(command.name)
        if action is not None:
            action(command)
        elif len(command.name) == 1 and command.name >= b" ":
            self._line.append((command.name, self._columns, self._rows, self._bold))

    def cut(self, feed: int = 0) -> Image.Image | None:
        """Feed, cut, and give the ticket; None if no paper had come out."""
        self._end_line()
        self._paper.feed(feed)
        paper, self._paper = self._paper, Paper(self._width)
        return paper.picture() if paper.height else None

    def _reset(self) -> None:
        """ESC @: modes as after switching on; what is on paper or stored stays."""
        self._line: list[tuple[bytes, int, int, bool]] = []
        self._align: Literal["left", "center", "right"] = "left"
        self._columns = self._rows = 1
        self._bold = False
        self._code_page = "cp437"
        self._line_dots = _LINE_DOTS
        self._unit = DPI
        self._qr_module, self._qr_level = 3, "l"

    def _end_line(self) -> None:
        if self._line:
            image = _letters(self._line, self._code_page)
            self._paper.place(image, self._align)
            self._paper.feed(max(0, self._line_dots - image.height))
            self._line = []

    def _line_feed(self, command: Command) -> None:
        del command
        if self._line:
            self._end_line()
        else:
            self._paper.feed(self._line_dots)

    def _initialise(self, command: Command) -> None:
        del command
        self._reset()

    def _set_mode(self, command: Command) -> None:
        mode = command.parameters[0]
        self._bold = bool(mode & 0x08)
        self._rows = 2 if mode & 0x10 else 1
        self._columns = 2 if mode & 0x20 else 1

    def _set_size(self, command: Command) -> None:
        size = command.parameters[0]
        self._columns, self._rows = (size >> 4 & 7) + 1, (size & 7) + 1

    def _set_bold(self, command: Command) -> None:
        self._bold = bool(command.parameters[0] & 1)

    def _set_align(self, command: Command) -> None:
        self._align = _ALIGNS.get(command.parameters[0] % 48, self._align)

    def _set_code_page(self, command: Command) -> None:
        self._code_page = _CODE_PAGES.get(command.parameters[0], "cp437")

    def _set_line_dots(self, command: Command) -> None:
        self._line_dots = self._dots(command.parameters[0]) if command.parameters else _LINE_DOTS

    def _set_unit(self, command: Command) -> None:
        self._unit = command.parameters[1] or DPI

    def _feed_dots(self, command: Command) -> None:
        self._end_line()
        self._paper.feed(self._dots(command.parameters[0]))

    def _feed_lines(self, command: Command) -> None:
        self._end_line()
        self._paper.feed(command.parameters[0] * self._line_dots)

    def _raster(self, command: Command) -> None:
        mode, *size = command.parameters
        width, height = size[0] + 256 * size[1], size[2] + 256 * size[3]
        if width and height:
            image = Image.frombytes("1", (8 * width, height), command.data, "raw", "1;I")
            self._place(_scaled(image, 2 if mode & 1 else 1, 2 if mode & 2 else 1))

    def _column_image(self, command: Command) -> None:
        mode, low, high = command.parameters
        columns, rows = low + 256 * high, 24 if mode in {32, 33} else 8
        if columns:
            image = Image.frombytes("1", (rows, columns), command.data, "raw", "1;I")
            image = image.transpose(Image.Transpose.TRANSPOSE)
            self._place(_scaled(image, 1 if mode in {1, 33} else 2, 24 // rows))

    def _graphics_function(self, command: Command) -> None:
        function = command.data[1:2]
        if function == b"p":
            self._graphics = _stored_graphics(command.data[2:])
        elif function in {b"2", b"\x02"} and self._graphics is not None:
            self._place(self._graphics)
            self._graphics = None

    def _code_function(self, command: Command) -> None:
        function, value = command.data[:2], command.data[2:]
        if not value:
            return
        if function == b"1C":
            self._qr_module = max(1, min(16, value[0]))
        elif function == b"1E":
            self._qr_level = _QR_LEVELS.get(value[0], "l")
        elif function == b"1P":
            self._qr = value[1:]
        elif function == b"1Q" and self._qr:
            image = _qr_image(self._qr, self._qr_level, self._qr_module)
            if image is not None:
                self._place(image)

    def _place(self, image: Image.Image) -> None:
        self._end_line()
        self._paper.place(image, self._align)

    def _dots(self, units: int) -> int:
        return round(units * DPI / self._unit)


def _stored_graphics(data: bytes) -> Image.Image | None:
    """GS ( L function 112: a bx by c xL xH yL yH, then rows of dots."""
    head = 8
    if len(data) < head:
        return None
    width, height = data[4] + 256 * data[5], data[6] + 256 * data[7]
    dots = data[head:]
    if not width or not height or len(dots) < (width + 7) // 8 * height:
        return None
    image = Image.frombytes("1", (width, height), dots, "raw", "1;I")
    return _scaled(image, min(data[1], 2), min(data[2], 2))


def _qr_image(content: bytes, level: str, module: int) -> Image.Image | None:
    try:
        matrix = segno.make_qr(content, error=level, boost_error=False).matrix
    except segno.DataOverflowError:
        return None  # as a printer does with more data than a symbol holds
    shades = bytes(0 if dark else 255 for row in matrix for dark in row)
    image = Image.frombytes("L", (len(matrix), len(matrix)), shades).convert("1")
    return _scaled(image, module, module)


def _letters(line: list[tuple[bytes, int, int, bool]], code_page: str) -> Image.Image:
    """A line in the printer's own font: cells of 12 x 24 dots and their multiples."""
    width, height = _CELL
    rows = max(rows for _, _, rows, _ in line)
    image = Image.new("1", (width * sum(cell[1] for cell in line), height * rows), WHITE)
    font = ImageFont.load_default(size=17)
    left = 0
    for byte, columns, cell_rows, bold in line:
        cell = Image.new("1", _CELL, WHITE)
        drawing = ImageDraw.Draw(cell)
        drawing.fontmode = "1"
        letter = byte.decode(code_page, errors="replace")
        for shift in range(2 if bold else 1):
            drawing.text((shift, 18), letter, 0, font, anchor="ls")
        image.paste(_scaled(cell, columns, cell_rows), (left, height * (rows - cell_rows)))
        left += width * columns
    return image


def _scaled(image: Image.Image, across: int, down: int) -> Image.Image:
    if across == down == 1:
        return image
    size = (image.width * max(1, across), image.height * max(1, down))
    return image.resize(size, Image.Resampling.NEAREST)  # pyright: ignore[reportUnknownMemberType] - Pillow's types
