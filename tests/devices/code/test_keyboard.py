"""Codes that a keyboard layout has changed are recognised and never guessed back."""

from __future__ import annotations

import pytest

from devices.code import Unknown, parse
from tests.devices.code.examples import (
    BHYT_NEW,
    BHYT_OLD,
    BHYT_SHORT,
    CAN_CUOC,
    CCCD,
    TOKEN,
    bhyt,
)

# What a US scanner's keys become on a host with that layout, and the other way round.
LAYOUTS = {
    "UK": str.maketrans({"|": "~"}),
    "German": str.maketrans("|/-yzYZ:", "'-ßzyZYÖ"),
    "Swiss": str.maketrans("|/-yzYZ:", "£-'zyZYé"),
    "Italian": str.maketrans("|:", "§ç"),
    "Spanish": str.maketrans("|:", "ÇÑ"),
    "Nordic": str.maketrans("|:", "*Æ"),
    "Japanese": str.maketrans("|:", "}+"),
    "French": str.maketrans("1234567890|qwazQWAZ:", "&é\"'(-è_çàµazqwAZQWM"),
    "Vietnamese": str.maketrans("1234567890$", "ăâêô\u0300\u0309\u0303\u0301\u0323đÔ"),
    # A scanner set to French types digits with Shift and "|" with AltGr.
    "French scanner": str.maketrans("1234567890|:", "!@#$%^&*()\ufffd."),
    "backslash without Shift": str.maketrans("|", "\\"),
}
CODES = {
    "CCCD": CCCD,
    "Căn cước": CAN_CUOC,
    "BHYT old": BHYT_OLD,
    "BHYT new": BHYT_NEW,
    "BHYT short": BHYT_SHORT,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("code", CODES)
def test_a_cards_code_through_another_layout(code: str, layout: str) -> None:
    assert parse(CODES[code].translate(LAYOUTS[layout])) == Unknown("keyboard_layout")


@pytest.mark.parametrize("code", CODES)
def test_separators_swallowed_by_a_dead_key(code: str) -> None:
    assert parse(CODES[code].replace("|", "")) == Unknown("keyboard_layout")


def test_some_separators_swallowed_by_a_dead_key() -> None:
    sent = CCCD.replace("|", "^", 4).replace("|", "")
    assert parse(sent) == Unknown("keyboard_layout")


def test_separators_swallowed_where_only_the_birth_year_is_known() -> None:
    sent = CCCD.replace("15011999", "1999").replace("|", "")
    assert parse(sent) == Unknown("keyboard_layout")


@pytest.mark.parametrize("layout", ["French", "Vietnamese", "French scanner"])
@pytest.mark.parametrize(
    "number", ["001001001002", "012345678", "0199012345", "001199012345", "HS4019901234567"]
)
def test_a_bare_number_through_another_layout(number: str, layout: str) -> None:
    assert parse(number.translate(LAYOUTS[layout])) == Unknown("keyboard_layout")


@pytest.mark.parametrize("layout", ["German", "Spanish", "French", "Vietnamese", "French scanner"])
@pytest.mark.parametrize("prefix", ["TD1:", "TDA1:"])
def test_our_own_code_through_another_layout(prefix: str, layout: str) -> None:
    sent = prefix.translate(LAYOUTS[layout]) + TOKEN
    assert parse(sent) == Unknown("keyboard_layout")


def test_our_own_code_with_caps_lock() -> None:
    assert parse(f"TD1:{TOKEN}".swapcase()) == Unknown("keyboard_layout")


def test_our_own_code_through_an_input_method() -> None:
    assert parse("TD1:" + TOKEN.replace("a", "â")) == Unknown("keyboard_layout")


def test_input_methods_put_marks_on_hexadecimal() -> None:
    telex = BHYT_OLD.replace("4EE1", "4Ê1")
    vni = BHYT_NEW.replace("e1", "é")
    for sent in (telex, vni, vni.replace("|4e", "| 4e")):
        assert sent not in (BHYT_OLD, BHYT_NEW)
        assert parse(sent) == Unknown("keyboard_layout")


def test_a_name_in_plain_letters_is_no_damaged_hexadecimal() -> None:
    assert bhyt(BHYT_SHORT.replace("|-|", "|Bế Đà|")).address == "Bế Đà"


@pytest.mark.parametrize(
    "text",
    [
        "1234567890",
        "0123456789-1-2-3",
        "=-=-=-=-=",
        "001199012345;",
        "-" * 40,
        "---------",
        "=-=-=-=-=-=-",
        "12345678901234567890~1~2~3~4",
    ],
)
def test_other_codes_are_not_taken_for_damaged_ones(text: str) -> None:
    assert parse(text) != Unknown("keyboard_layout")
