from __future__ import annotations

import hashlib
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card import tlv
from devices.card.files import dg13, dg13_fields
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
    fields = dg13_fields.whole(EXAMPLE)
    assert fields[13] == ["Nguyễn Văn Cha", "Trần Thị Mẹ"]
    assert fields[14] == []
    assert dg13_fields.whole(file(field(13, text("Nguyễn Văn Cha"))))[13] == ["Nguyễn Văn Cha"]


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


def test_a_text_that_is_none_is_left_out() -> None:
    bad = field(2, tlv.encode(0x0C, b"\xff\xfe"))
    found = dg13.parse(file(bad, field(8, text("Hà Nội"))))
    assert (found.name, found.origin) == (None, "Hà Nội")


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
    fields = dg13_fields.whole(file(*(field(number, text(said)) for number, said in texts.items())))
    assert fields == {
        number: [unicodedata.normalize("NFC", " ".join(said.split()))]
        for number, said in texts.items()
    }


@pytest.mark.parametrize(
    ("field_15", "field_16", "old"),
    [
        ("012345678", "0011223344556677", "012345678"),
        ("012345678912", "", "012345678912"),
        ("0011223344556677", "012345678", "012345678"),
        ("", "012345678", "012345678"),
        ("", "0011223344556677", None),
        ("0011223344556677", "", None),
        ("", "001199012345", None),
    ],
)
def test_the_old_number_is_the_one_of_nine_digits(
    field_15: str, field_16: str, old: str | None
) -> None:
    content = file(field(15, text(field_15, 0x13)), field(16, text(field_16, 0x13)))
    assert dg13.parse(content).old_number == old


def test_the_first_of_two_fields_with_one_number_counts() -> None:
    assert dg13.parse(file(field(2, text("A")), field(2, text("B")))).name == "A"


DAYS = st.dates(date(1900, 1, 1)).map(date.isoformat)
DATES = st.none() | DAYS | DAYS.map(lambda day: day[:7]) | DAYS.map(lambda day: day[:4])
WORDS = st.none() | st.from_regex(
    r"[A-ZĐ][a-zạữễ]{0,40}( [A-ZĐƯ][a-zếộ]{1,20}){0,4}", fullmatch=True
)
FACTS = st.builds(
    dg13.Dg13,
    number=st.none() | st.from_regex(r"[0-9]{12}", fullmatch=True),
    name=WORDS,
    birth_date=DATES,
    sex=st.sampled_from([None, "M", "F"]),
    ethnicity=WORDS,
    religion=WORDS,
    origin=WORDS,
    residence=WORDS,
    issue_date=DATES,
    expiry_date=DATES | st.just("never"),
    old_number=st.none() | st.from_regex(r"[0-9]{9}", fullmatch=True),
)


def printed(day: str | None) -> str | None:
    return "Không thời hạn" if day == "never" else day and "/".join(reversed(day.split("-")))


def fields_of(facts: dg13.Dg13) -> dict[int, str | None]:
    return {
        1: facts.number,
        2: facts.name,
        3: printed(facts.birth_date),
        4: facts.sex and {"M": "Nam", "F": "Nữ"}[facts.sex],
        5: "Việt Nam",
        6: facts.ethnicity,
        7: facts.religion,
        8: facts.origin,
        9: facts.residence,
        11: printed(facts.issue_date),
        12: printed(facts.expiry_date),
        15: facts.old_number,
        16: "0011223344556677",
    }


@given(FACTS, st.data())
def test_every_way_of_writing_it_is_read(facts: dg13.Dg13, data: st.DataObject) -> None:
    entries = [field(13, tlv.encode(0x30, text("Nguyễn Văn Cha") + text("Trần Thị Mẹ")))]
    for number, said in fields_of(facts).items():
        if said is None:
            entries += data.draw(st.sampled_from([[], [field(number)], [field(number, text(""))]]))
        else:
            entries.append(field(number, text(said, data.draw(st.sampled_from([0x0C, 0x13])))))
    assert dg13.parse(file(*data.draw(st.permutations(entries)))) == facts


FIRST = dg13.FirstFacts("001199012345", "Nguyễn Thị Minh Anh", "1999-01-15")
# The last byte of field 3, from the file's beginning.
BIRTH_DATE_END = EXAMPLE.index(b"15/01/1999") + 10


def test_first_facts_as_soon_as_they_are_there() -> None:
    assert BIRTH_DATE_END < 128
    for size in range(len(EXAMPLE) + 1):
        assert dg13.first_facts(EXAMPLE[:size]) == (FIRST if size >= BIRTH_DATE_END else None), size


@pytest.mark.parametrize(
    "content",
    [
        file(field(1, text("00119901234")), field(2, text("A")), field(3, text("1999"))),
        file(field(1, text("001199012345")), field(2), field(3, text("1999"))),
        file(field(1, text("001199012345")), field(2, text("A")), field(3, text("15-01-1999"))),
        file(field(1, text("001199012345")), field(2, text("A"))),
        file(field(1, tlv.encode(0x0C, b"\xff")), field(2, text("A")), field(3, text("1999"))),
        file(text("odd"), field(1, text("001199012345"))),
        b"\x61" + EXAMPLE[1:],
        bytes.fromhex("6D82"),
        bytes.fromhex("6D0630043002"),
    ],
)
def test_no_first_facts_where_something_is_odd(content: bytes) -> None:
    assert dg13.first_facts(content) is None


@given(FACTS, st.integers(0, 400))
def test_first_facts_are_those_of_the_whole_file(facts: dg13.Dg13, size: int) -> None:
    texts = fields_of(facts).items()
    content = file(*(field(number, text(said or "")) for number, said in texts))
    first = dg13.first_facts(content[:size])
    assert first in (
        None,
        dg13.FirstFacts(str(facts.number), str(facts.name), str(facts.birth_date)),
    )
    if size >= len(content) and facts.number and facts.name and facts.birth_date:
        assert first


@given(st.binary(max_size=200), st.integers(0, len(EXAMPLE)))
def test_first_facts_never_raise(rubbish: bytes, size: int) -> None:
    dg13.first_facts(rubbish)
    dg13.first_facts(EXAMPLE[:size] + rubbish)
    assert dg13.first_facts(EXAMPLE[:size]) in (None, FIRST)
