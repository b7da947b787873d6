"""The zone of Vietnamese cards, and what all zones have in common."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.files import mrz, td1
from devices.protocols import DeviceError
from tests.devices.card import examples
from tests.devices.card.conftest import refusal
from tests.devices.card.files import zones

TODAY = date(2026, 11, 22)
NAMES = st.from_regex(r"[A-Z]{1,7}<<[A-Z]{1,6}(<[A-Z]{1,6}){0,2}", fullmatch=True)


def refused(text: str) -> str:
    with pytest.raises(DeviceError) as raised:
        td1.parse(text, TODAY)
    assert text not in str(raised.value)
    return raised.value.code


def test_check_digits_of_icao_9303_3() -> None:
    assert mrz.check_digit("AB2134<<<") == "5"
    assert mrz.check_digit("520727") == "3"
    assert mrz.check_digit("L898902C<") == "3"


def test_the_test_person() -> None:
    assert zones.td1() == examples.MRZ
    assert td1.parse(examples.MRZ, TODAY) == mrz.Mrz(
        text=examples.MRZ,
        number="001199012345",
        name="NGUYEN THI MINH ANH",
        birth_date="1999-01-15",
        sex="F",
        nationality="VNM",
        expiry_date="2039-01-15",
    )


def test_a_card_without_expiry_is_not_of_1999() -> None:
    text = zones.td1(expiry="991231")
    assert text[38:45] == "9912315"
    assert td1.parse(text, TODAY).expiry_date == "never"


@pytest.mark.parametrize(
    ("expiry", "read"), [("991230", "2099-12-30"), ("<<<<<<", None), ("3901<<", "2039-01")]
)
def test_other_expiry_dates(expiry: str, read: str | None) -> None:
    assert td1.parse(zones.td1(expiry=expiry), TODAY).expiry_date == read


@pytest.mark.parametrize(
    ("number", "birth", "read"),
    [
        ("001099012345", "990115", "1999-01-15"),
        ("001199012345", "990115", "1999-01-15"),
        ("001205012345", "050115", "2005-01-15"),
        ("001305012345", "050115", "2005-01-15"),
        ("001026012345", "260115", "1926-01-15"),
        ("001126012345", "2601<<", "1926-01"),
        ("001026012345", "26<<<<", "1926"),
        ("001048012345", "480000", "1948"),
        # The number follows another rule: the latest date that is not to come.
        ("001500012345", "050115", "2005-01-15"),
        ("001500012345", "261122", "2026-11-22"),
        ("001500012345", "261123", "1926-11-23"),
        ("001500012345", "26<<<<", "2026"),
        ("001500012345", "270115", "1927-01-15"),
    ],
)
def test_the_century_of_birth(number: str, birth: str, read: str) -> None:
    assert td1.parse(zones.td1(number=number, birth=birth), TODAY).birth_date == read


@pytest.mark.parametrize(("sex", "read"), [("M", "M"), ("F", "F"), ("<", None), ("X", None)])
def test_sex(sex: str, read: str | None) -> None:
    assert td1.parse(zones.td1(sex=sex), TODAY).sex == read


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("DO<<THUY<LINH", "DO THUY LINH"),
        ("Y<<BAN", "Y BAN"),
        ("SIU", "SIU"),
        # Cut where the line ends.
        ("NGUYEN<<HOANG<THUY<QUYNH<TRANG", "NGUYEN HOANG THUY QUYNH TRANG"),
        ("CONG<TANG<TON<NU<<HOANG<PHUONG", "CONG TANG TON NU HOANG PHUONG"),
    ],
)
def test_names_are_surname_and_given_names_as_they_stand(name: str, read: str) -> None:
    assert td1.parse(zones.td1(name=name), TODAY).name == read


@pytest.mark.parametrize(
    "place", [*range(5, 15), *range(15, 27), 29, *range(30, 37), *range(38, 45), 48, 59]
)
def test_one_wrong_digit_is_noticed(place: int) -> None:
    digit = "5" if examples.MRZ[place] == "<" else str((int(examples.MRZ[place]) + 1) % 10)
    assert refused(zones.mangled(examples.MRZ, place, digit)) == "card_data"


def test_a_card_of_another_country_is_not_damaged() -> None:
    assert refused(zones.td1(nationality="LAO")) == "card_not_supported"
    # The specimen of ICAO 9303-5, appendix B.
    specimen = (
        "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    )
    assert refused(specimen) == "card_not_supported"


@pytest.mark.parametrize("beginning", ["IDLAO", "I<VNM", "ACVNM", "VNVNM"])
def test_a_card_of_another_state_or_kind_with_vietnamese_nationality(beginning: str) -> None:
    assert refused(zones.mangled(examples.MRZ, 0, beginning)) == "card_not_supported"


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "00119901234X"},
        {"number": "<<<<<<<<<<<<"},
        {"birth": "<<0115"},
        {"birth": "991315"},
        {"birth": "990132"},
        {"birth": "99AB15"},
        {"birth": "9901CD"},
        {"expiry": "<<0115"},
        {"expiry": "391301"},
        {"name": ""},
    ],
)
def test_fields_that_say_nothing_are_damage(wrong: dict[str, str]) -> None:
    assert refused(zones.td1(**wrong)) == "card_data"


def test_a_number_without_its_own_check_digit_is_damage() -> None:
    document = "990123456" + zones.digit("990123456") + "001990123456<<"
    wrong = str((int(zones.digit("001990123456")) + 1) % 10)
    text = zones.mangled(zones.td1(number="001990123456"), 5, document + wrong)
    composite = zones.digit(text[5:30] + text[30:37] + text[38:45] + text[48:59])
    assert refused(zones.mangled(text, 59, composite)) == "card_data"


@given(st.text("0123456789ABIDVNM<", min_size=90, max_size=90))
def test_rubbish_in_the_zone(text: str) -> None:
    text = zones.td1(text[:12], text[12:42], text[42:48], text[48], text[49:55], text[55:58])
    assert refusal(lambda: td1.parse(text, TODAY)) in (None, "card_data", "card_not_supported")


@given(
    st.from_regex(r"[0-9]{12}", fullmatch=True),
    st.dates(date(1900, 1, 1), date(2026, 11, 22)),
    st.dates(date(2021, 1, 1), date(2099, 12, 30)) | st.just("never"),
    st.sampled_from("MF"),
    NAMES,
)
def test_every_printed_card_is_read(
    number: str, birth: date, expiry: date | str, sex: str, name: str
) -> None:
    century = (birth.year - 1900) // 100 * 2 + "MF".index(sex)
    number = f"{number[:3]}{century}{birth:%y}{number[6:]}"
    short = expiry.strftime("%y%m%d") if isinstance(expiry, date) else "991231"
    text = zones.td1(number, name, f"{birth:%y%m%d}", sex, short)
    parsed = td1.parse(text, TODAY)
    assert (parsed.number, parsed.sex) == (number, sex)
    assert parsed.name == name.replace("<<", " ").replace("<", " ")
    assert (parsed.birth_date, parsed.expiry_date) == (birth.isoformat(), str(expiry))
