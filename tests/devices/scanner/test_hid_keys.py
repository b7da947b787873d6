"""From key events to a code, on events as a scanner's keyboard makes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from devices.code import Unknown, parse
from devices.scanner.hid_keys import LOST, Keys, as_sent
from tests.devices.code.builders import as_windows_1258, cccd_text, cccds
from tests.devices.code.examples import ANH, CCCD
from tests.devices.scanner.typist import (
    US_KEYS,
    alt,
    alt_bytes,
    alt_characters,
    load,
    pressed,
    released,
    tapped,
    us,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.devices.scanner.typist import Event

EVENTS = Path(__file__).parent / "events"


def typed(events: Iterable[Event], keys: Keys | None = None) -> str:
    keys = keys or Keys()
    return "".join(keys.feed(*event) for event in events)


@given(st.text(alphabet=US_KEYS + "\r\t"))
def test_what_is_typed_on_the_us_layout_is_read(text: str) -> None:
    assert typed(us(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_typed_as_alt_codes_is_read(text: str) -> None:
    assert typed(alt_characters(text)) == text


@given(cccds.map(cccd_text))
def test_alt_codes_of_characters_and_of_bytes_give_the_same_code(text: str) -> None:
    code = parse(text)
    assert parse(as_sent(typed(alt_bytes(text.encode())))) == code
    if max(text) > "ÿ":
        assert parse(as_sent(typed(alt_characters(text)))) == code


def test_alt_codes_of_windows_bytes_are_repaired() -> None:
    code = parse(as_sent(typed(alt_bytes(as_windows_1258(CCCD)))))
    assert getattr(code, "name", None) == ANH.name
    assert getattr(code, "repaired", None) == "cp1258"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cccd-us", "001199012345|012345678|NGUYEN THI MINH ANH|15011999|Nam|Ha Noi|01072021\r"),
        ("cccd-alt", CCCD + "\r"),
    ],
)
def test_event_files(name: str, text: str) -> None:
    assert typed(load(EVENTS / f"{name}.jsonl")) == text


def test_the_keypad_types_digits_with_or_without_num_lock() -> None:
    keypad = [*(f"KP{digit}" for digit in range(10)), "KPSLASH", "KPASTERISK", "KPMINUS", "KPPLUS"]
    events = tapped("NUMLOCK") + [event for key in [*keypad, "KPENTER"] for event in tapped(key)]
    assert typed(events) == "0123456789/*-+\r"


def test_caps_lock_turns_letters_and_nothing_else() -> None:
    caps = tapped("CAPSLOCK")
    assert typed(caps + us("aB1|") + caps + us("aB1|")) == "Ab1|aB1|"


def test_both_shifts_and_a_key_that_is_let_go_late() -> None:
    assert typed(pressed("RIGHTSHIFT") + us("1") + released("RIGHTSHIFT") + us("1")) == "!1"
    assert typed(pressed("A") + pressed("B") + released("A") + released("B")) == "ab"


def test_a_key_that_is_held_types_once() -> None:
    held = (ecodes.EV_KEY, 30, 2)
    assert typed([*pressed("A"), held, held, *released("A")]) == "a"


def test_the_key_beside_the_left_shift_is_the_second_backslash() -> None:
    shifted = pressed("LEFTSHIFT") + tapped("102ND") + released("LEFTSHIFT")
    assert typed(tapped("102ND") + shifted) == "\\|"


@pytest.mark.parametrize("modifier", ["RIGHTALT", "LEFTCTRL", "LEFTMETA", "LEFTALT"])
def test_keys_of_another_layout_are_lost_not_guessed(modifier: str) -> None:
    assert typed(pressed(modifier) + us("6") + released(modifier) + us("6")) == LOST + "6"


@pytest.mark.parametrize("number", ["55296", "57343", "1114112", "9" * 5000])
def test_an_alt_code_of_no_character_is_lost(number: str) -> None:
    assert typed(alt(number)) == LOST


def test_alt_alone_types_nothing() -> None:
    assert typed(tapped("LEFTALT") + us("a")) == "a"


def test_keys_without_a_character_type_nothing() -> None:
    assert typed([event for key in ("F1", "HOME", "INSERT") for event in tapped(key)]) == ""


def test_events_that_the_kernel_dropped_make_the_code_unusable() -> None:
    events = us(CCCD[:12] + "|")
    dropped = [(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0), *us("x")[:2]]
    report = [(ecodes.EV_SYN, ecodes.SYN_REPORT, 0)]
    rest = "|Minh Anh|15011999|Nam|Ha Noi|01072021\r"
    text = typed(pressed("LEFTSHIFT") + dropped + report + us("a"))
    assert text == LOST + "a"
    code = typed(events + dropped + report + us(rest))
    assert LOST in code
    assert parse(as_sent(code)) == Unknown("encoding")


def test_a_scanner_with_another_layout_is_told_apart() -> None:
    # Set to French, it types "|" as AltGr with 6, and digits with Shift.
    turned = str.maketrans("1234567890", "!@#$%^&*()")
    bar = pressed("RIGHTALT") + us("6") + released("RIGHTALT")
    events = [
        event
        for field in ["001199012345", "", "Minh Anh", "15011999", "Nam", "Ha Noi", "01072021"]
        for event in us(field.translate(turned)) + bar
    ]
    assert parse(as_sent(typed(events))) == Unknown("keyboard_layout")


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 255), st.integers(0, 2))))
def test_no_events_break_it(events: list[Event]) -> None:
    as_sent(typed(events)).decode("latin-1")
