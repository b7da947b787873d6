"""Letters that a wrong setting has changed: undone and said so, or refused."""

from __future__ import annotations

import pytest

from devices.code import Link, Unknown, parse
from tests.devices.code.builders import as_double_utf8
from tests.devices.code.examples import BHYT_NEW, BHYT_OLD, CCCD, bhyt, cccd


def test_windows_vietnamese_is_read_and_said_so() -> None:
    # Windows-1258 writes a tone as a mark of its own after the letter.
    sent = "001199012345||Nguyê\u0303n Thi\u0323 Anh|15011999|Nư\u0303|Hà Nô\u0323i|01072021"
    code = cccd(sent.encode("cp1258"))
    assert (code.name, code.sex, code.residence) == ("Nguyễn Thị Anh", "F", "Hà Nội")
    assert code.repaired == "cp1258"
    assert cccd(CCCD).repaired is None


def test_utf8_encoded_twice_is_read_and_said_so() -> None:
    sent = "001199012345||Nguyá»…n Thá»‹ Minh Anh|15011999|Ná»¯|HÃ\xa0 Ná»™i|01072021"
    for raw in (sent, sent.encode()):
        code = cccd(raw)
        assert (code.name, code.sex) == ("Nguyễn Thị Minh Anh", "F")
        assert (code.residence, code.repaired) == ("Hà Nội", "double_utf8")


def test_a_letter_at_the_very_end_keeps_its_second_byte() -> None:
    # "à" is C3 A0, and A0 shown as text is a space.
    sent = as_double_utf8("001199012345||A|1999|Nam|B|01072021|||Bà", "cp1252")
    assert cccd(sent).extra == ("", "", "Bà")


def test_a_byte_order_mark_encoded_twice_goes_too() -> None:
    assert bhyt("ï»¿" + BHYT_NEW).repaired == "double_utf8"
    assert bhyt(BHYT_NEW).repaired is None


@pytest.mark.parametrize("code_page", ["cp1252", "latin-1", "cp1258"])
@pytest.mark.parametrize("place", [1, 4, 10])
def test_utf8_encoded_twice_inside_hexadecimal_is_read_and_said_so(
    place: int, code_page: str
) -> None:
    before, after = BHYT_OLD.split("|")[:place], BHYT_OLD.split("|")[place + 1 :]
    sent = as_double_utf8("Nguyễn Thị Đào", code_page).encode().hex()
    code = bhyt("|".join([*before, sent, *after]))
    assert (code.name, code.address, code.parent)[(1, 4, 10).index(place)] == "Nguyễn Thị Đào"
    assert code.repaired == "double_utf8"
    assert bhyt(BHYT_OLD).repaired is None


def test_a_link_says_it_too() -> None:
    assert parse("https://tiáº¿p.vn") == Link("https://tiếp.vn", "double_utf8")


@pytest.mark.parametrize("text", ["Đường Số 1 – Tổ “Hoà”", "ÃÂ", "Ä", "Ð°", "Đ° 1"])
def test_text_that_only_looks_odd_is_left_alone(text: str) -> None:
    code = cccd(f"001199012345||A|1999|Nam|{text}|01072021")
    assert (code.residence, code.repaired) == (text, None)


@pytest.mark.parametrize(
    "damaged",
    [
        "Nguy\ufffdn Th\ufffd Minh Anh",  # what a host puts for letters it does not know
        "Nguyá»…n Thá»\ufffd Minh Anh",
        "Nguyá»…n Thị Minh Anh",  # half of it repaired by someone else
        "Nguy\x81n",
    ],
)
def test_a_name_with_lost_letters_is_refused(damaged: str) -> None:
    assert parse(CCCD.replace("Nguyễn Thị Minh Anh", damaged)) == Unknown("encoding")


@pytest.mark.parametrize(
    "damaged",
    [
        CCCD.replace("Nguyễn Thị", "Nguy?n Th?"),
        CCCD.replace("Nguyễn Thị", "Nguyn Th").replace("|Nữ|", "|N|"),
        CCCD.replace("|Nữ|", "| N?|"),
    ],
)
def test_letters_that_the_scanner_left_out_are_noticed(damaged: str) -> None:
    assert parse(damaged) == Unknown("encoding")


def test_utf8_with_a_damaged_byte_is_not_taken_for_windows_text() -> None:
    sent = CCCD.encode().replace("Ba Đình".encode(), b"Ba \xc4?nh")
    assert parse(sent) == Unknown("encoding")
