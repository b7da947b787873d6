"""The zone of passports."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.files import mrz, td3
from devices.protocols import DeviceError
from tests.devices.card.conftest import refusal
from tests.devices.card.files import zones

TODAY = date(2026, 11, 22)
# ICAO 9303-4, appendix B.
SPECIMEN = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"
)


def refused(text: str) -> str:
    with pytest.raises(DeviceError) as raised:
        td3.parse(text, TODAY)
    assert text not in str(raised.value)
    return raised.value.code


def test_the_specimen_of_icao_9303_4() -> None:
    assert zones.td3() == SPECIMEN
    assert td3.parse(SPECIMEN, TODAY) == mrz.Mrz(
        text=SPECIMEN,
        number="L898902C3",
        name="ERIKSSON ANNA MARIA",
        birth_date="1974-08-12",
        sex="F",
        nationality="UTO",
        expiry_date="2012-04-15",
    )


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("SUKARNO", "SUKARNO"),
        ("VAN<DER<MUELLEN<<ANNA<MARIA", "VAN DER MUELLEN ANNA MARIA"),
        # Cut so that it fills the line (9303-4, 4.2.3).
        ("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA CHAYAPA DEJTHAMRONG K"),
    ],
)
def test_names(name: str, read: str) -> None:
    assert td3.parse(zones.td3(name=name), TODAY).name == read


@pytest.mark.parametrize(
    ("code", "nationality"), [("D", "DEU"), ("GBD", "GBD"), ("XXA", "XXA"), ("VNM", "VNM")]
)
def test_nationality(code: str, nationality: str) -> None:
    assert td3.parse(zones.td3(nationality=code), TODAY).nationality == nationality


@pytest.mark.parametrize("digit", ["0", "<"])
def test_unused_optional_data_may_have_a_filler_for_its_check_digit(digit: str) -> None:
    text = zones.td3(optional="", optional_digit=digit)
    assert td3.parse(text, TODAY).number == "L898902C3"


@pytest.mark.parametrize("digit", ["<", "2"])
def test_used_optional_data_may_not(digit: str) -> None:
    assert refused(zones.td3(optional_digit=digit)) == "card_data"


@pytest.mark.parametrize(
    ("birth", "read"),
    [
        ("261122", "2026-11-22"),
        ("261123", "1926-11-23"),
        ("740000", "1974"),
        ("7408<<", "1974-08"),
        ("74<<<<", "1974"),
    ],
)
def test_birth_dates(birth: str, read: str) -> None:
    assert td3.parse(zones.td3(birth=birth), TODAY).birth_date == read


def test_99_is_a_year_of_expiry_like_any_other() -> None:
    assert td3.parse(zones.td3(expiry="991231"), TODAY).expiry_date == "2099-12-31"


@pytest.mark.parametrize(("sex", "read"), [("M", "M"), ("F", "F"), ("<", None), ("X", None)])
def test_sex(sex: str, read: str | None) -> None:
    assert td3.parse(zones.td3(sex=sex), TODAY).sex == read


@pytest.mark.parametrize("place", [*range(44, 54), *range(57, 64), *range(65, 88)])
def test_one_wrong_digit_is_noticed(place: int) -> None:
    value = int(SPECIMEN[place], 36) if SPECIMEN[place] != "<" else 0
    digit = str((value + 1) % 10)
    assert refused(zones.mangled(SPECIMEN, place, digit)) == "card_data"


@pytest.mark.parametrize("code", ["V<", "I<", "AC"])
def test_other_documents(code: str) -> None:
    assert refused(zones.td3(code=code)) == "card_not_supported"


@pytest.mark.parametrize("code", ["P<", "PD", "PP"])
def test_every_kind_of_passport(code: str) -> None:
    assert td3.parse(zones.td3(code=code), TODAY).name == "ERIKSSON ANNA MARIA"


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""},
        {"name": ""},
        {"nationality": ""},
        {"birth": "<<<<<<"},
        {"birth": "741301"},
        {"expiry": "A20415"},
    ],
)
def test_fields_that_say_nothing_are_damage(wrong: dict[str, str]) -> None:
    assert refused(zones.td3(**wrong)) == "card_data"


@given(st.text("0123456789ABPUTO<", min_size=88, max_size=88))
def test_rubbish_in_the_zone(text: str) -> None:
    text = zones.td3(
        text[:9], text[9:48], text[48:54], text[54], text[55:61], text[61:64], text[64:78]
    )
    assert refusal(lambda: td3.parse(text, TODAY)) in (None, "card_data")


@given(
    number=st.from_regex(r"[A-Z0-9]{1,9}", fullmatch=True),
    name=st.from_regex(r"[A-Z]{1,12}(<[A-Z]{1,5})?<<[A-Z]{1,8}(<[A-Z]{1,8})?", fullmatch=True),
    birth=st.dates(date(1926, 11, 23), date(2026, 11, 22)),
    sex=st.sampled_from("MF"),
    expiry=st.dates(date(2004, 1, 1), date(2099, 12, 31)),
    nationality=st.from_regex(r"[A-Z]{3}", fullmatch=True),
    optional=st.from_regex(r"[A-Z0-9]{0,14}", fullmatch=True),
)
def test_every_printed_passport_is_read(
    number: str,
    name: str,
    birth: date,
    sex: str,
    expiry: date,
    nationality: str,
    optional: str,
) -> None:
    text = zones.td3(
        number, name, f"{birth:%y%m%d}", sex, f"{expiry:%y%m%d}", nationality, optional
    )
    parsed = td3.parse(text, TODAY)
    assert parsed.text == text
    assert (parsed.number, parsed.nationality, parsed.sex) == (number, nationality, sex)
    assert parsed.name == name.replace("<<", " ").replace("<", " ")
    assert (parsed.birth_date, parsed.expiry_date) == (birth.isoformat(), expiry.isoformat())
