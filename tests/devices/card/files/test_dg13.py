from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import tlv
from devices.card.files import dg13
from devices.protocols import DeviceError
from tests.devices.card import examples
from tests.devices.card.conftest import refusal

EXAMPLE = bytes.fromhex(examples.DG13)


def field(number: int, value: bytes = b"") -> bytes:
    return tlv.encode(0x30, tlv.encode(0x02, bytes([number])) + value)


def text(content: str, tag: int = 0x0C) -> bytes:
    return tlv.encode(tag, content.encode())


def file(*fields: bytes) -> bytes:
    head = tlv.encode(0x02, b"\x01") + tlv.encode(0x06, bytes.fromhex("28D316010008"))
    return tlv.encode(0x6D, tlv.encode(0x30, head + tlv.encode(0x31, b"".join(fields))))


def test_the_test_person() -> None:
    assert hashlib.sha256(EXAMPLE).hexdigest() == examples.DG13_SHA256
    assert dg13.parse(EXAMPLE) == dg13.Dg13(
        number="001199012345",
        name="Nguyễn Thị Minh Anh",
        birth_date="1999-01-15",
        sex="F",
        ethnicity="Kinh",
        religion="Không",
        origin="Ba Đình, Hà Nội",
        residence="Số 1 Phố Thử Nghiệm, Phường Kiểm Thử, Hà Nội",
        issue_date="2024-07-01",
        expiry_date="2039-01-15",
        old_number="012345678",
    )


def test_parents_are_two_texts_and_an_empty_spouse_none() -> None:
    fields = dg13.fields(EXAMPLE)
    assert fields[13] == ["Nguyễn Văn Cha", "Trần Thị Mẹ"]
    assert fields[14] == []
    assert dg13.fields(file(field(13, text("Nguyễn Văn Cha"))))[13] == ["Nguyễn Văn Cha"]


def test_fields_are_known_by_number_not_by_place() -> None:
    shuffled = file(field(11, text("01/07/2024")), field(2, text("Y Hà")), field(1, text("0")))
    parsed = dg13.parse(shuffled)
    assert (parsed.number, parsed.name, parsed.issue_date) == ("0", "Y Hà", "2024-07-01")
    assert parsed.residence is None


@pytest.mark.parametrize(
    "value", [b"", text(""), text("  "), tlv.encode(0x05, b""), text("", 0x13)]
)
def test_every_way_of_saying_nothing(value: bytes) -> None:
    assert dg13.parse(file(field(15, value))).old_number is None


@pytest.mark.parametrize("tag", [0x0C, 0x13, 0x16])
def test_string_types_do_not_matter(tag: int) -> None:
    assert dg13.parse(file(field(2, text("Nguyen An", tag)))).name == "Nguyen An"


def test_long_fields() -> None:
    address = "Số 1 Phố Thử Nghiệm, " * 20 + "Hà Nội"
    assert dg13.parse(file(field(9, text(address)))).residence == address


def test_decomposed_marks_are_composed_and_spaces_are_single() -> None:
    decomposed = "Nguye\u0302\u0303n   Thi\u0323 A"
    assert dg13.parse(file(field(2, text(decomposed)))).name == "Nguyễn Thị A"


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("15/01/1999", "1999-01-15"),
        ("01/1999", "1999-01"),
        ("1999", "1999"),
        ("31/02/1999", None),
        ("00/00/1999", None),
        ("15-01-1999", None),
        ("1/1/1999", None),
        ("0000", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(printed: str | None, iso: str | None) -> None:
    assert dg13.iso_date(printed) == iso


@pytest.mark.parametrize(
    ("printed", "expiry"),
    [
        ("Không thời hạn", "never"),
        ("KHÔNG THỜI HẠN", "never"),
        ("Kho\u0302ng thời hạn", "never"),
        ("15/01/2039", "2039-01-15"),
        ("Vô thời hạn?", None),
    ],
)
def test_expiry(printed: str, expiry: str | None) -> None:
    assert dg13.parse(file(field(12, text(printed)))).expiry_date == expiry


@pytest.mark.parametrize(
    ("printed", "sex"), [("Nam", "M"), ("Nữ", "F"), ("NỮ", "F"), ("?", None), ("", None)]
)
def test_sex(printed: str, sex: str | None) -> None:
    assert dg13.parse(file(field(4, text(printed)))).sex == sex


@pytest.mark.parametrize(
    "content",
    [
        b"",
        EXAMPLE[:-1],
        EXAMPLE + b"\x00",
        b"\x61" + EXAMPLE[1:],
        bytes.fromhex("6D023000"),
        file(b"\x0c\x00"),
        file(tlv.encode(0x30, b"")),
        file(tlv.encode(0x30, text("no number"))),
        file(field(2, tlv.encode(0x0C, b"\xff\xfe"))),
    ],
)
def test_damage_is_an_error_and_not_a_guess(content: bytes) -> None:
    with pytest.raises(DeviceError) as raised:
        dg13.parse(content)
    assert raised.value.code == "card_data"


@given(st.binary(max_size=200))
def test_rubbish(content: bytes) -> None:
    with pytest.raises(DeviceError):
        dg13.parse(content)


@given(st.integers(0, len(EXAMPLE) - 1), st.binary(min_size=1, max_size=3))
def test_rubbish_within_a_file(place: int, rubbish: bytes) -> None:
    damaged = EXAMPLE[:place] + rubbish + EXAMPLE[place + len(rubbish) :]
    assert refusal(lambda: dg13.parse(damaged)) in (None, "card_data")


@given(st.dictionaries(st.integers(1, 16), st.text(max_size=80), max_size=16))
def test_whatever_stands_there_comes_back(texts: dict[int, str]) -> None:
    fields = dg13.fields(file(*(field(number, text(said)) for number, said in texts.items())))
    assert fields.keys() == texts.keys()
