from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.files import dg1, mrz
from devices.protocols import DeviceError
from devices.simulators.card import lds
from devices.simulators.people import CardPart
from tests.devices.card import examples
from tests.devices.card.conftest import refusal

TODAY = date(2026, 11, 22)


def zone(**changes: str) -> str:
    """The test person's zone, printed for other facts."""
    facts = {
        "number": "001199012345",
        "name": "Nguyễn Thị Minh Anh",
        "birth_date": "15/01/1999",
        "sex": "F",
        "expiry_date": "15/01/2039",
    }
    return lds.mrz(CardPart.model_validate({"kind": "cccd", **facts, **changes}))


def recomputed(text: str) -> str:
    """The zone with its check digits made right again, the identity number's aside."""
    text = text[:14] + mrz.check_digit(text[5:14]) + text[15:]
    text = text[:36] + mrz.check_digit(text[30:36]) + text[37:]
    text = text[:44] + mrz.check_digit(text[38:44]) + text[45:]
    composite = mrz.check_digit(text[5:30] + text[30:37] + text[38:45] + text[48:59])
    return text[:59] + composite + text[60:]


def refused(text: str) -> str:
    with pytest.raises(DeviceError) as raised:
        mrz.parse(text, TODAY)
    assert not text or text not in str(raised.value)
    return raised.value.code


def test_check_digits_of_icao_9303_3() -> None:
    assert mrz.check_digit("AB2134<<<") == "5"
    assert mrz.check_digit("520727") == "3"
    assert mrz.check_digit("L898902C<") == "3"


def test_the_test_person() -> None:
    parsed = dg1.parse(bytes.fromhex(examples.DG1), TODAY)
    assert parsed == mrz.Mrz(
        text=examples.MRZ,
        number="001199012345",
        name="NGUYEN THI MINH ANH",
        birth_date="1999-01-15",
        sex="F",
        nationality="VNM",
        expiry_date="2039-01-15",
    )


def test_a_card_without_expiry_is_not_of_1999() -> None:
    text = zone(expiry_date="Không thời hạn")
    assert text[38:45] == "9912315"
    assert mrz.parse(text, TODAY).expiry_date == "never"


@pytest.mark.parametrize(
    ("number", "printed", "iso"),
    [
        ("001099012345", "15/01/1999", "1999-01-15"),
        ("001204006789", "19/05/2004", "2004-05-19"),
        ("001325006789", "19/05/2025", "2025-05-19"),
        # 1926 or 2026? The number says.
        ("001126006789", "19/05/1926", "1926-05-19"),
        ("001326006789", "19/05/2026", "2026-05-19"),
        # The number's year is another one: the latest that is not to come.
        ("001199012345", "03/02/2019", "2019-02-03"),
        ("001199012345", "03/02/1927", "1927-02-03"),
        ("001048000123", "1948", "1948"),
        ("001048000123", "09/1948", "1948-09"),
    ],
)
def test_the_century_of_birth(number: str, printed: str, iso: str) -> None:
    assert mrz.parse(zone(number=number, birth_date=printed), TODAY).birth_date == iso


@pytest.mark.parametrize(("sex", "read"), [("M", "M"), ("F", "F"), ("", None)])
def test_sex(sex: str, read: str | None) -> None:
    assert mrz.parse(zone(sex=sex), TODAY).sex == read


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Y Ngọc Hà", "Y NGOC HA"),
        ("Đỗ Thùy Linh", "DO THUY LINH"),
        ("Hoà", "HOA"),
        ("Nguyễn Hoàng Phương Thảo Nguyên Anh", "NGUYEN HOANG PHUONG THAO NGUY"),
    ],
)
def test_names_without_marks(name: str, read: str) -> None:
    assert mrz.parse(zone(name=name), TODAY).name == read


@pytest.mark.parametrize("place", [5, 14, 20, 29, 30, 36, 40, 44, 59])
def test_one_wrong_digit_is_noticed(place: int) -> None:
    digit = str((int(examples.MRZ[place]) + 1) % 10)
    assert refused(examples.MRZ[:place] + digit + examples.MRZ[place + 1 :]) == "card_data"


def test_foreigners_and_passports_are_told_apart_from_damage() -> None:
    foreign = recomputed(examples.MRZ.replace("VNM<", "LAO<"))
    assert refused(foreign) == "card_not_supported"
    assert refused("P<UTOERIKSSON<<ANNA<MARIA".ljust(88, "<")) == "card_not_supported"
    assert refused("P<UTOERIKSSON") == "card_data"
    assert refused("") == "card_data"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (15, "<<<<<<<<<<<<<<"),
        (15, "00119901234X"),
        (15, "001299012346"),
        (30, "<<0115"),
        (30, "991315"),
        (30, "990140"),
        (38, "<<0115"),
        (60, "<" * 30),
    ],
)
def test_fields_that_say_nothing_are_damage(place: int, text: str) -> None:
    damaged = examples.MRZ[:place] + text + examples.MRZ[place + len(text) :]
    assert refused(recomputed(damaged)) == "card_data"


@given(st.binary(max_size=120))
def test_rubbish_in_dg1(content: bytes) -> None:
    with pytest.raises(DeviceError):
        dg1.parse(content, TODAY)


@given(st.text("0123456789ABIDVNM<", min_size=90, max_size=90))
def test_rubbish_in_the_zone(text: str) -> None:
    vietnamese = recomputed(text[:45] + "VNM" + text[48:])
    assert refusal(lambda: mrz.parse(vietnamese, TODAY)) in (None, "card_data")


@given(
    st.from_regex(r"0[0-9]{11}", fullmatch=True),
    st.dates(date(1927, 1, 1), date(2026, 11, 22)),
    st.dates(date(2021, 1, 1), date(2098, 12, 31)),
)
def test_every_printed_card_is_read(number: str, birth: date, expiry: date) -> None:
    number = f"{number[:3]}{(birth.year - 1900) // 100 * 2}{birth:%y}{number[6:]}"
    text = zone(number=number, birth_date=f"{birth:%d/%m/%Y}", expiry_date=f"{expiry:%d/%m/%Y}")
    parsed = mrz.parse(text, TODAY)
    assert (parsed.number, parsed.birth_date) == (number, birth.isoformat())
    assert parsed.expiry_date == expiry.isoformat()
