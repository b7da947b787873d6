from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import devices.card.other
from devices.card.channel.apdu import Command
from devices.card.other import notation
from devices.card.other.profile import ProfileError, load_profiles

EXAMPLES = Path(devices.card.other.__file__).parent / "profiles"
GOOD = {
    "kind": '"some-card"',
    "atr": '"3B 88 80 01 54 *"',
    "commands": '["00 B0 00 00 00"]',
    "charset": '"ascii"',
    "pattern": "'(?P<number>[0-9]{15})'",
}
# ATRs as PC/SC part 3 makes them.
WITH_HISTORY = bytes.fromhex("3B888001544448430102030416")
ULTRALIGHT = bytes.fromhex("3B8F8001804F0CA0000003060300030000000068")
CLASSIC = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
SAYS_NOTHING = bytes.fromhex("3B80800101")


def written(folder: Path, **changes: str) -> Path:
    values = {**GOOD, **changes}
    (folder / "card.toml").write_text(
        f"kind = {values['kind']}\natr = {values['atr']}\ncommands = {values['commands']}\n"
        f"{values.get('extra', '')}\n[number]\ncharset = {values['charset']}\n"
        f"pattern = {values['pattern']}\n{values.get('place', '')}\n",
        encoding="utf-8",
    )
    return folder


def test_the_examples_are_profiles_and_tell_cards_apart() -> None:
    in_file, uid_only = load_profiles(EXAMPLES)
    cards = (WITH_HISTORY, ULTRALIGHT, CLASSIC, SAYS_NOTHING)
    assert [in_file.matches(atr) for atr in cards] == [False, False, False, True]
    assert [uid_only.matches(atr) for atr in cards] == [False, True, True, False]


def test_an_open_end_matches_any_number_of_bytes(tmp_path: Path) -> None:
    (profile,) = load_profiles(written(tmp_path))
    assert profile.matches(bytes.fromhex("3B88800154"))
    assert profile.matches(WITH_HISTORY)
    assert not profile.matches(bytes.fromhex("3B888001"))
    # Any byte is any: this is a line feed.
    (profile,) = load_profiles(written(tmp_path, atr='"3b 88 80 01 54 .. 55"'))
    assert profile.matches(bytes.fromhex("3B888001540A55"))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("00B00000", Command(0x00, 0xB0, 0, 0)),
        ("00 B0 00 00 00", Command(0x00, 0xB0, 0, 0, le=256)),
        ("00A4040C 02 3F01", Command(0x00, 0xA4, 4, 0x0C, b"\x3f\x01")),
        ("00A40400 02 3F01 10", Command(0x00, 0xA4, 4, 0, b"\x3f\x01", 16)),
        ("80CA9F7F00", Command(0x80, 0xCA, 0x9F, 0x7F, le=256)),
        ("00B10000 03 540180 00", Command(0x00, 0xB1, 0, 0, b"\x54\x01\x80", 256)),
    ],
)
def test_commands(text: str, command: Command) -> None:
    assert notation.command(text) == command
    assert command.encoded == bytes.fromhex(text)


def test_what_may_change_a_card_is_refused() -> None:
    reading = {0x00: {0xA4, 0xB0, 0xB1, 0xCA, 0xC0}, 0xFF: {0xB0, 0xCA}}
    reading[0x80] = reading[0x00]
    for cla in range(256):
        for ins in range(256):
            text = f"{cla:02X}{ins:02X}0000"
            if ins in reading.get(cla, ()):
                assert notation.command(text).ins == ins
            else:
                with pytest.raises(ValueError, match="is not allowed"):
                    notation.command(text)


@given(st.text("0123456789ABCDEFabcdef .*/x", max_size=40))
def test_rubbish_is_refused_with_a_reason(text: str) -> None:
    for read in (notation.atr, notation.command, notation.tags):
        try:
            read(text)
        except ValueError as error:
            assert len(str(error)) > 20  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("changes", "place", "cure"),
    [
        ({"kind": '"Some Card"'}, "kind", "match pattern"),
        ({"atr": '"3B 8"'}, "atr", "two hex digits"),
        ({"atr": '"3B * 80 01 54 55"'}, "atr", "only at the end"),
        ({"atr": '"3B .. 80 01 *"'}, "atr", "at least 5 bytes"),
        ({"atr": '"*"'}, "atr", "two hex digits"),
        ({"atr": "7"}, "atr", "quotes"),
        ({"commands": "[]"}, "commands", "at least 1 item"),
        ({"commands": '["00B0000000", "00D60000"]'}, "commands, entry 2", "D6 is not allowed"),
        ({"commands": '["0CB0000000"]'}, "commands, entry 1", "class 0C is not allowed"),
        ({"commands": '["00A4040003F054"]'}, "commands, entry 1", "Lc, the fifth byte"),
        ({"commands": '["00B000"]'}, "commands, entry 1", "at least four bytes"),
        ({"commands": '["hello"]'}, "commands, entry 1", "two hex digits"),
        ({"commands": "[7]"}, "commands, entry 1", "quotes"),
        ({"charset": '"utf-16"'}, "number, charset", "'ascii', 'bcd' or 'hex'"),
        ({"pattern": "'[0-9]+'"}, "number, pattern", "(?P<number>...)"),
        ({"pattern": "'(?P<number>'"}, "number, pattern", "regular expression"),
        ({"place": 'tags = "70-5A"'}, "number, tags", "from the outside in"),
        ({"place": "tags = 70"}, "number, tags", "quotes"),
        ({"place": "offset = -1"}, "number, offset", "greater than or equal to 0"),
        ({"place": "length = 0"}, "number, length", "greater than 0"),
        ({"extra": "name = 'x'"}, "name", "not permitted"),
        ({"kind": ""}, "line 1", "Invalid value"),
    ],
)
def test_mistakes_are_told_with_file_place_and_cure(
    tmp_path: Path, changes: dict[str, str], place: str, cure: str
) -> None:
    with pytest.raises(ProfileError) as raised:
        load_profiles(written(tmp_path, **changes))
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'card.toml'}: ")
    assert place in message
    assert cure in message


def test_folders(tmp_path: Path) -> None:
    assert load_profiles(tmp_path) == ()
    (written(tmp_path) / "card.toml.off").write_text("not read")
    assert [profile.kind for profile in load_profiles(tmp_path)] == ["some-card"]
    with pytest.raises(ProfileError, match="no such folder"):
        load_profiles(tmp_path / "nowhere")
    (tmp_path / "card.toml").write_bytes(b"\xff")
    with pytest.raises(ProfileError, match=r"card\.toml"):
        load_profiles(tmp_path)
