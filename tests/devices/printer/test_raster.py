"""Documents as dots: whole letters, the right places, nothing cut."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFont
from pyzbar import pyzbar

import themes
from devices.printer.document import Columns, Document, Element, Qr, Rule, Space, Text
from devices.printer.lettering import set_text
from devices.printer.profiles import PROFILES
from devices.printer.raster import NativeQr, render
from devices.printer.test_page import VOWELS

WIDE = replace(PROFILES["default-80mm"], native_qr=False)
NARROW = PROFILES["58mm"]
FONTS = themes.load().fonts
REGULAR, BOLD = FONTS[400], FONTS[700]
EVERY_LETTER = " ".join((*VOWELS, *(row.upper() for row in VOWELS)))


def drawn(*elements: Element, profile: object = WIDE) -> Image.Image:
    assert profile in {WIDE, NARROW}
    (image,) = render(Document(elements), WIDE if profile is WIDE else NARROW)
    assert isinstance(image, Image.Image)
    return image


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(image.convert("L")).getbbox()
    assert box is not None
    return box


def roomy(text: str, font: str, size: int) -> Image.Image:
    """The same letters on a canvas with far more room than they need, then cropped to ink."""
    image = Image.new("1", (size * (len(text) + 4), size * 5), 1)
    drawing = ImageDraw.Draw(image)
    drawing.fontmode = "1"
    face = ImageFont.truetype(font, size, layout_engine=ImageFont.Layout.BASIC)
    drawing.text((2 * size, 3 * size), text, 0, face, anchor="ls")
    return image.crop(ink(image))


@pytest.mark.parametrize("letters", ["Ễ", "Ậ", "Ữ", "Ằ", "Ẵ", "Ỗ", "Ợ", "Đ", "y", "ỵ", "ỄẬỮẰgjỵ"])
@pytest.mark.parametrize("font", [400, 700, 800])
@pytest.mark.parametrize("size", [25, 42, 80])
@pytest.mark.parametrize("box", [False, True])
def test_marks_are_whole_at_the_top_of_the_paper(
    letters: str,
    font: int,
    size: int,
    box: bool,  # noqa: FBT001 - pytest fills it in
) -> None:
    image = drawn(Text(letters, size, FONTS[font], box=box))
    expected = roomy(letters, str(FONTS[font]), size)
    if box:  # what is inside the frame
        image = image.crop(inside(image, size))
    found = image.crop(ink(image))
    assert found.size == expected.size
    assert found.tobytes() == expected.tobytes()


def inside(image: Image.Image, size: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = ink(image)
    side = round(0.8 * size)  # beside the text, past the frame's round corners
    return left + side, top + 4, right - side, bottom - 4


def test_decomposed_letters_are_the_same_letters() -> None:
    composed, decomposed = "Ễ ậ", "E\u0302\u0303 a\u0323\u0302"
    assert drawn(Text(composed, 40, BOLD)).tobytes() == drawn(Text(decomposed, 40, BOLD)).tobytes()


@given(
    st.text(alphabet=EVERY_LETTER + " .,–0123456789", max_size=120),
    st.integers(10, 90),
    st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_every_text_fits_the_paper_and_keeps_its_letters(
    text: str,
    size: int,
    shrink: bool,  # noqa: FBT001 - hypothesis fills it in
) -> None:
    paragraph = set_text(text, BOLD, size, 384, shrink=shrink)
    assert all(line.width <= 384 for line in paragraph.lines)
    kept = "".join(line.text for line in paragraph.lines)
    assert kept.replace(" ", "") == text.replace(" ", "")


def test_wrapping_breaks_at_spaces_and_never_at_no_break_spaces() -> None:
    text = "Mang theo thẻ căn\u00a0cước và giấy\u00a0hẹn (nếu\u00a0có)"
    lines = [line.text for line in set_text(text, REGULAR, 40, 300).lines]
    assert len(lines) > 2
    assert " ".join(lines) == text
    assert any("căn\u00a0cước" in line for line in lines)


def test_no_word_stands_alone_on_the_last_line() -> None:
    lines = set_text("Nội tổng quát · Tầng 2, rẽ phải", REGULAR, 28, 384).lines
    assert [line.text for line in lines] == ["Nội tổng quát ·", "Tầng 2, rẽ phải"]


def test_a_word_wider_than_the_paper_is_broken_between_letters() -> None:
    lines = [line.text for line in set_text("x" * 60, REGULAR, 40, 300).lines]
    assert len(lines) > 1
    assert "".join(lines) == "x" * 60


def test_shrinking_keeps_one_line() -> None:
    text = "BỆNH VIỆN ĐA KHOA KHU VỰC MIỀN NÚI PHÍA BẮC"
    assert len(set_text(text, BOLD, 42, 576).lines) > 1
    assert len(set_text(text, BOLD, 42, 576, shrink=True).lines) == 1


def test_line_breaks_are_kept() -> None:
    assert [line.text for line in set_text("một\nhai ba", BOLD, 30, 576).lines] == ["một", "hai ba"]


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_alignment(align: str) -> None:
    text = {"left": Text("H", 40, BOLD, "left"), "right": Text("H", 40, BOLD, "right")}.get(
        align, Text("H", 40, BOLD)
    )
    left, _, right, _ = ink(drawn(text))
    before, after = left, 576 - right  # less the white that a letter has at its sides
    assert {"left": before < 5, "center": abs(before - after) < 5, "right": after < 5}[align]


def test_columns_are_flush_with_both_edges() -> None:
    texts = (Text("Trước ông/bà", 25, REGULAR), Text("7 người", 42, BOLD))
    image = drawn(Columns(left=texts, right=(*texts, Text("dưới", 25, REGULAR))))
    left, _, right, bottom = ink(image)
    assert left < 5
    assert right > 571
    middle = image.crop((280, 0, 296, image.height))
    assert ImageChops.invert(middle.convert("L")).getbbox() is None
    assert bottom <= image.height


def test_a_rule_is_dashed_over_the_whole_width() -> None:
    row = drawn(Rule()).crop((0, 0, 576, 1)).convert("L").tobytes()
    assert row[0] == 0
    assert 255 in row
    assert 0 in row[-16:]


def test_space_is_empty() -> None:
    assert drawn(Space(40)).size == (576, 40)


def test_the_frame_is_round_and_closed_around_its_text() -> None:
    image = drawn(Text("ƯU TIÊN · TỪ 75 TUỔI", 28, BOLD, box=True))
    left, top, right, bottom = ink(image)
    assert (top, bottom) == (0, image.height)
    assert abs(left - (576 - right)) <= 1
    pixels = image.convert("L")
    assert pixels.getpixel((left, top)) == 255
    assert pixels.getpixel((288, top)) == pixels.getpixel((288, bottom - 1)) == 0


def test_the_printer_draws_codes_where_it_can() -> None:
    pieces = render(Document((Space(8), Qr("TIEP DON"), Space(8))), PROFILES["default-80mm"])
    assert pieces[1] == NativeQr("TIEP DON", 8)
    assert len(pieces) == 3


@pytest.mark.parametrize("profile", [WIDE, NARROW])
def test_elsewhere_the_code_is_a_picture_that_can_be_scanned(profile: object) -> None:
    image = drawn(Qr("TD1:" + "x" * 22), profile=profile)
    assert [code.data for code in pyzbar.decode(image)] == [b"TD1:" + b"x" * 22]


def test_a_code_too_wide_for_the_paper_gets_smaller_modules() -> None:
    image = drawn(Qr("x" * 200, module_dots=16), profile=NARROW)
    assert image.width == 384
    assert [code.data for code in pyzbar.decode(image)] == [b"x" * 200]
