from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import devices.card.other
from devices.card import tlv
from devices.card.channel.apdu import Plain
from devices.card.other.profile import NumberPlace, Profile, load_profiles
from devices.card.other.read import HealthCard, find, read, read_any
from devices.protocols import DeviceError
from tests.devices.card.conftest import refusal
from tests.devices.card.other.cards import FileCard

EXAMPLES = load_profiles(Path(devices.card.other.__file__).parent / "profiles")
UID_ONLY = EXAMPLES[1]
IN_FILE = Profile.model_validate(
    {
        "kind": "card-with-data-objects",
        "atr": "3B 88 80 01 54 *",
        "commands": ["00 A4 04 0C 07 F0544448433031", "00 A4 02 0C 02 0001", "00 B0 00 00 00"],
        "number": {
            "tags": "70/5A",
            "length": 8,
            "charset": "bcd",
            "pattern": "(?P<number>[0-9]{15})",
        },
    }
)
NUMBER = "401019901234567"
CONTENT = tlv.encode(
    0x70, tlv.encode(0x5F20, b"NGUYEN") + tlv.encode(0x5A, bytes.fromhex(f"{NUMBER}F"))
)


def place(pattern: str = "(?P<number>.+)", **values: object) -> NumberPlace:
    return NumberPlace.model_validate({"charset": "ascii", "pattern": pattern, **values})


def answering(answer: str) -> Plain:
    """A card that answers this to every command."""
    return Plain(lambda _command: bytes.fromhex(answer))


def refused(answer: str) -> str | None:
    return refusal(lambda: read(UID_ONLY, answering(answer).send))


@pytest.mark.parametrize("padding", [b"", b"\x00" * 40, b"\xff" * 40])
def test_a_number_in_a_file(padding: bytes) -> None:
    card = FileCard(CONTENT + padding)
    assert read(IN_FILE, Plain(card.transmit).send) == HealthCard(IN_FILE.kind, NUMBER)
    assert [command.hex() for command in card.seen] == [
        "00a4040c07f0544448433031",
        "00a4020c020001",
        "00b0000000",
    ]


@pytest.mark.parametrize("parts", [5, 10, 255])
def test_a_contact_card_that_answers_in_parts(parts: int) -> None:
    card = FileCard(CONTENT, parts)
    assert read(IN_FILE, Plain(card.transmit).send).number == NUMBER
    # READ BINARY again with the length the card told, then GET RESPONSE for each part.
    assert card.seen[3] == bytes([0, 0xB0, 0, 0, len(CONTENT)])
    left = [len(CONTENT) - at for at in range(0, len(CONTENT), parts)]
    assert card.seen[4:] == [bytes([0, 0xC0, 0, 0, min(parts, size)]) for size in left]


def test_a_part_of_256_bytes_is_asked_for_with_a_length_of_0() -> None:
    answers = [bytes.fromhex("6C00"), bytes.fromhex("6100"), b"\x04" * 256 + b"\x90\x00"]
    sent: list[str] = []

    def transmit(command: bytes) -> bytes:
        sent.append(command.hex())
        return answers.pop(0)

    assert refusal(lambda: read(UID_ONLY, Plain(transmit).send)) == "card_data"
    assert sent == ["ffca000000", "ffca000000", "ffc0000000"]


def test_a_uid() -> None:
    card = read(UID_ONLY, answering("04A1B2C3D4E5F6 9000").send)
    assert card == HealthCard("memory-card", "04A1B2C3D4E5F6")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("6A82", "card_not_supported"),
        ("6D00", "card_not_supported"),
        ("6E00", "card_not_supported"),
        ("6982", "card_protocol"),
        ("6F00", "card_protocol"),
        ("6110", "card_protocol"),
        ("6C10", "card_protocol"),
        ("08A1B2C3 9000", "card_data"),
        ("9000", "card_data"),
        ("00", "card_protocol"),
        ("", "card_protocol"),
    ],
)
def test_refusals(answer: str, code: str) -> None:
    assert refused(answer) == code


def test_the_first_profile_whose_application_the_card_has() -> None:
    atr = bytes.fromhex("3B8880015444484301020304FF")
    other = IN_FILE.model_copy(update={"kind": "other", "commands": EXAMPLES[0].commands})
    never = IN_FILE.model_copy(update={"atr": EXAMPLES[0].atr})
    card = FileCard(CONTENT)
    profiles = (never, other, IN_FILE)
    found = read_any(profiles, atr, Plain(card.transmit).send)
    assert found == HealthCard(IN_FILE.kind, NUMBER)
    assert len(card.seen) == 4
    assert read_any((never, other), atr, Plain(card.transmit).send) is None
    assert read_any((), atr, Plain(card.transmit).send) is None


@pytest.mark.parametrize(
    ("answer", "number_place", "number"),
    [
        (b"DN401019901234567\0\0 \xff", place(), "DN401019901234567"),
        (b"xxDN4yy", place(offset=2, length=3), "DN4"),
        (b"No: 0199012345;", place("No: (?P<number>[0-9]{10});"), "0199012345"),
        (bytes.fromhex("0199012345FF"), place(charset="bcd"), "0199012345"),
        (bytes.fromhex("019901234F"), place(charset="bcd"), "019901234"),
        (bytes.fromhex("00aF"), place(charset="hex"), "00AF"),
        (bytes.fromhex("7F4903 5A01 41"), place(tags="7F49/5A"), "A"),
    ],
)
def test_places(answer: bytes, number_place: NumberPlace, number: str) -> None:
    assert find(number_place, answer) == number


@pytest.mark.parametrize(
    ("answer", "number_place"),
    [
        (b"DN4", place(offset=1, length=3)),
        (b"DN4", place(offset=4)),
        (b"401019901234567", place("(?P<number>[0-9]{10})")),
        (b"4010", place("[0-9]*(?P<number>[A-Z]?)")),
        (b"4010", place("[0-9]*(?P<number>[A-Z])?")),
        (bytes.fromhex("019901234A"), place("(?P<number>[0-9]+)", charset="bcd")),
        (bytes.fromhex("700159"), place(tags="70/5A")),
        (bytes.fromhex("7002"), place(tags="70/5A")),
        (b"", place(tags="70/5A")),
    ],
)
def test_no_number_there(answer: bytes, number_place: NumberPlace) -> None:
    with pytest.raises(DeviceError) as raised:
        find(number_place, answer)
    assert raised.value.code == "card_data"
    assert "4010" not in str(raised.value)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=5))
def test_rubbish_on_the_wire(answers: list[bytes]) -> None:
    """Whatever a card says, and goes on saying, there is an end."""
    left = list(answers)

    def transmit(_command: bytes) -> bytes:
        return left.pop(0) if len(left) > 1 else left[0]

    codes = (None, "card_data", "card_protocol", "card_not_supported")
    for profile in (IN_FILE, UID_ONLY):
        assert refusal(lambda profile=profile: read(profile, Plain(transmit).send)) in codes


@given(st.from_regex("[0-9]{15}", fullmatch=True), st.binary(max_size=60), st.sampled_from([0, 9]))
def test_every_number_is_found(number: str, before: bytes, parts: int) -> None:
    inside = tlv.encode(0x5F20, before) + tlv.encode(0x5A, bytes.fromhex(f"{number}F"))
    card = FileCard(tlv.encode(0x70, inside), parts)
    assert read(IN_FILE, Plain(card.transmit).send).number == number
