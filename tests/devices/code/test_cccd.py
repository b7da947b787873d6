"""The ID card's code, of 2021 and of 2024."""

from __future__ import annotations

import unicodedata

import pytest

from devices.code import Cccd, Unknown, parse, to_identity
from devices.protocols import Identity
from tests.devices.code.examples import ANH, CAN_CUOC, CCCD, cccd


def test_the_id_card_of_2021() -> None:
    assert parse(CCCD.encode()) == ANH


def test_the_id_card_of_2024_keeps_its_further_fields_as_they_are() -> None:
    code = cccd(CAN_CUOC)
    assert (code.old_number, code.issue_date) == (None, "2024-08-01")
    assert code.extra == ("", "", "", "")
    child = cccd(CAN_CUOC.removesuffix("||||") + "|012345678|Trần  Văn A|Lê Thị B|")
    assert child.extra == ("012345678", "Trần  Văn A", "Lê Thị B", "")


@pytest.mark.parametrize(
    "sent",
    [
        CCCD + "\r\n",
        "\ufeff" + CCCD,
        CCCD + "\0",
        CCCD.replace("Thị ", "Thị   "),
        unicodedata.normalize("NFD", CCCD),
        CCCD.replace("|Nữ|", "| nữ |"),
        CCCD.replace("|", " | "),
    ],
)
def test_stray_marks_spaces_and_decomposed_letters_do_not_matter(sent: str) -> None:
    assert parse(sent.encode()) == ANH
    assert parse(sent) == ANH


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("15011999", "1999-01-15"),
        ("011999", "1999-01"),
        ("1999", "1999"),
        ("00001999", "1999"),
        ("00021999", "1999-02"),
        ("15/01/1999", "1999-01-15"),
        ("31021999", None),
        ("15131999", None),
        ("15001999", None),
        ("0000", None),
        ("", None),
        ("1501199", None),
    ],
)
def test_birth_dates_are_as_exact_as_the_card(written: str, read: str | None) -> None:
    assert cccd(CCCD.replace("15011999", written)).birth_date == read


@pytest.mark.parametrize(("written", "read"), [("Nam", "M"), ("Nữ", "F"), ("", None), ("x", None)])
def test_sex(written: str, read: str | None) -> None:
    assert cccd(CCCD.replace("|Nữ|", f"|{written}|")).sex == read


def test_what_an_id_card_does_not_say_is_none() -> None:
    none = Cccd("001199012345", None, "An", None, None, None, None)
    assert parse("001199012345||An||||") == none


@pytest.mark.parametrize("bars", ["||||||", "|||||||||||", "|-| | |||-", "||\u200b||||"])
def test_a_number_and_nothing_else_between_bars_is_no_card(bars: str) -> None:
    assert parse("001199012345" + bars) == Unknown("incomplete")


def test_a_code_that_goes_on_and_on_is_no_card() -> None:
    assert len(cccd(CCCD + "|" * 16).extra) == 16
    assert parse(CCCD + "|" * 17) == Unknown("unsupported")


@pytest.mark.parametrize("unseen", ["\x1b", "\u202e", "\u200b", "\u2066", "\x07", "\xad"])
def test_control_and_format_characters_stay_nowhere(unseen: str) -> None:
    sent = CCCD.replace("Thị", f"T{unseen}hị").replace("Ba", f"{unseen}Ba")
    code = cccd(f"{sent}||||Trần{unseen} A|")
    assert (code.name, code.residence) == (ANH.name, ANH.residence)
    assert code.extra == ("", "", "", "Trần A", "")


def test_an_id_card_gives_an_identity() -> None:
    assert to_identity(ANH) == Identity(
        number="001199012345",
        name="Nguyễn Thị Minh Anh",
        name_source="qr",
        birth_date="1999-01-15",
        sex="F",
        residence="Số 1 Phố Thử Nghiệm, Ba Đình, Hà Nội",
        issue_date="2021-07-01",
        old_number="012345678",
    )
    assert to_identity(cccd(CCCD.replace("15011999", ""))) is None
    assert to_identity(cccd(CCCD.replace("Nguyễn Thị Minh Anh", ""))) is None
