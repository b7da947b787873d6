"""What every kind of code says, and that nothing a scanner sends can break the reading."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.code import (
    Appointment,
    Bhyt,
    Cccd,
    Link,
    Number,
    Ticket,
    Unknown,
    parse,
    to_identity,
)
from devices.code.cli import facts
from devices.code.ours import appointment_text, ticket_text
from devices.protocols import Identity

if TYPE_CHECKING:
    from devices.code import Code

CCCD = (
    "001199012345|012345678|Nguyễn Thị Minh Anh|15011999|Nữ|"
    "Số 1 Phố Thử Nghiệm, Ba Đình, Hà Nội|01072021"
)
CAN_CUOC = (
    "001199012345||Nguyễn Thị Minh Anh|15011999|Nữ|"
    "Số 1 Phố Thử Nghiệm, Ba Đình, Hà Nội|01082024||||"
)
BHYT_OLD = (
    "HS4019901234567|4E677579E1BB856E205468E1BB8B204D696E6820416E68|01/01/2010|2|"
    "48C3A0204EE1BB9969|01 - 028|01/01/2015|31/12/2015|15/12/2014|010100000000|"
    "4E677579E1BB856E2056C4836E20436861|1|01/01/2020|0123456789ABCDEF-0101|$"
)
BHYT_NEW = (
    "0199012345|4e677579e1bb856e205468e1bb8b204d696e6820416e68|15/01/1999|2|-|01 - C54|"
    "01/01/2024|-|15/01/2024|01050199012345|-|4| 01/01/2029|0123456789abcdef-1202|4|"
    "5068c6b0e1bb9d6e67204b69e1bb836d205468e1bbad|$"
)
BHYT_SHORT = (
    "HS4019901234567|4E677579E1BB856E205468E1BB8B204D696E6820416E68|2010|1|-|"
    "01-028|01/01/2015|31/12/2015|$"
)
TOKEN = "u8Qk3mZ0aXw5yV7tB2cD4g"
ANH = Cccd(
    number="001199012345",
    old_number="012345678",
    name="Nguyễn Thị Minh Anh",
    birth_date="1999-01-15",
    sex="F",
    residence="Số 1 Phố Thử Nghiệm, Ba Đình, Hà Nội",
    issue_date="2021-07-01",
)


def cccd(text: str | bytes) -> Cccd:
    code = parse(text)
    assert isinstance(code, Cccd)
    return code


def bhyt(text: str) -> Bhyt:
    code = parse(text)
    assert isinstance(code, Bhyt)
    return code


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
    ],
)
def test_stray_marks_spaces_and_decomposed_letters_do_not_matter(sent: str) -> None:
    assert parse(sent.encode()) == ANH
    assert parse(sent) == ANH


def test_windows_vietnamese_is_read_and_flagged() -> None:
    # cp1258 writes a tone as a mark of its own after the letter.
    sent = "001199012345||Nguyê\u0303n Thi\u0323 Anh|15011999|Nư\u0303|Hà Nô\u0323i|01072021"
    code = cccd(sent.encode("cp1258"))
    assert (code.name, code.sex, code.residence) == ("Nguyễn Thị Anh", "F", "Hà Nội")
    assert code.encoding == "cp1258"
    assert cccd(CCCD).encoding == "utf-8"


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
    none = Cccd("001199012345", None, None, None, None, None, None)
    assert parse("001199012345||||||") == none


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


def test_the_old_insurance_card() -> None:
    assert bhyt(BHYT_OLD) == Bhyt(
        card_number="HS4019901234567",
        name="Nguyễn Thị Minh Anh",
        birth_date="2010-01-01",
        sex="F",
        address="Hà Nội",
        facility="01028",
        valid_from="2015-01-01",
        valid_to="2015-12-31",
        issue_date="2014-12-15",
        area="1",
        five_year_date="2020-01-01",
        parent="Nguyễn Văn Cha",
    )


def test_the_new_insurance_card() -> None:
    assert bhyt(BHYT_NEW) == Bhyt(
        card_number="0199012345",
        name="Nguyễn Thị Minh Anh",
        birth_date="1999-01-15",
        sex="F",
        address=None,
        facility="01C54",
        valid_from="2024-01-01",
        valid_to=None,
        issue_date="2024-01-15",
        area="4",
        five_year_date="2029-01-01",
        parent=None,
    )


def test_the_short_insurance_card() -> None:
    code = bhyt(BHYT_SHORT)
    assert (code.birth_date, code.sex, code.facility) == ("2010", "M", "01028")
    assert (code.valid_to, code.issue_date, code.parent) == ("2015-12-31", None, None)


def test_an_insurance_card_with_damaged_parts_says_none_there() -> None:
    code = bhyt(BHYT_OLD.replace("4E677579E1BB856E2054", "4E677579E1FF856E2054", 1))
    assert (code.name, code.address) == (None, "Hà Nội")
    assert bhyt(BHYT_OLD.replace("01 - 028", "01 - 02")).facility is None


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("012345678", "cmnd"),
        ("0199012345", "insurance_number"),
        ("001199012345", "identity"),
        ("HS4019901234567", "insurance_card"),
        ("hs4019901234567", "insurance_card"),
    ],
)
def test_bare_numbers(text: str, which: str) -> None:
    code = parse(text + "\r")
    assert isinstance(code, Number)
    assert (code.number, code.which) == (text.upper(), which)


def test_our_own_codes() -> None:
    assert parse(ticket_text(TOKEN)) == Ticket(TOKEN)
    assert parse(appointment_text(TOKEN)) == Appointment(TOKEN)
    for make in (ticket_text, appointment_text):
        with pytest.raises(ValueError, match="22 base64url"):
            make("A012")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("https://example.org/a?b=1", Link("https://example.org/a?b=1")),
        ("HTTP://EXAMPLE.ORG", Link("HTTP://EXAMPLE.ORG")),
        ("", Unknown("empty")),
        ("\r\n", Unknown("empty")),
        ("TD1:short", Unknown("damaged")),
        ("TDA1:" + TOKEN + "x", Unknown("damaged")),
        ("001199012345|012345678|Nguyễn", Unknown("incomplete")),
        ("0199012345|4e67|$", Unknown("incomplete")),
        ("a|b|c|d|e|f|g|h|$", Unknown("unsupported")),
        ("a|b", Unknown("unsupported")),
        ("12345678901", Unknown("unsupported")),
        ("٠١٢٣٤٥٦٧٨", Unknown("unsupported")),
        ("javascript:alert(1)", Unknown("unsupported")),
        (b"\x8a\x8d\x8e", Unknown("encoding")),
        ("\ud800", Unknown("encoding")),
    ],
)
def test_links_and_what_is_not_ours(text: str | bytes, answer: Code) -> None:
    assert parse(text) == answer


# Random bytes hardly ever get past the first check: these look like the real thing.
pieces = st.one_of(
    st.sampled_from(
        ["001199012345", "0199012345", "HS4019901234567", "|", "||||", "$", "-", "TD1:"]
    ),
    st.sampled_from([CCCD, BHYT_OLD, BHYT_NEW, "15/01/1999", "4E6775", "https://", "01 - 028"]),
    st.text(max_size=8),
)


@given(st.one_of(st.binary(max_size=300), st.lists(pieces, max_size=20).map("|".join), st.text()))
@settings(deadline=None)
def test_nothing_breaks_it_and_the_answer_is_always_writable(sent: bytes | str) -> None:
    said = facts(parse(sent))
    assert all(value != "" for name, value in said.items() if name != "extra")
    str(said).encode()


@given(st.integers(0, len(BHYT_NEW.encode())))
@settings(deadline=None)
def test_a_code_cut_short_never_names_another_person(length: int) -> None:
    code = parse(BHYT_NEW.encode()[:length])
    if isinstance(code, Bhyt):
        assert code.name == "Nguyễn Thị Minh Anh"
        assert code.card_number == "0199012345"
