"""The insurance card's code: old, new and short."""

from __future__ import annotations

import pytest

from devices.code import Bhyt, Number, Unknown, parse
from tests.devices.code.examples import BHYT_NEW, BHYT_OLD, BHYT_SHORT, bhyt


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


def test_a_plain_name_and_address_are_read_as_they_stand() -> None:
    name, address = "4E677579E1BB856E205468E1BB8B204D696E6820416E68", "48C3A0204EE1BB9969"
    code = bhyt(BHYT_OLD.replace(name, "Nguyễn  Thị Minh Anh").replace(address, "12 Phố Huế"))
    assert (code.name, code.address) == ("Nguyễn Thị Minh Anh", "12 Phố Huế")
    assert code.repaired is None


@pytest.mark.parametrize(
    "damaged",
    ["4E677579E1BB856", "ABC", "123", "4E6775Z9E1BB856E", "4E677579EFBFBD6E", "4E6775C2816E"],
)
def test_damaged_hexadecimal_is_no_name(damaged: str) -> None:
    code = bhyt(BHYT_OLD.replace("4E677579E1BB856E205468E1BB8B204D696E6820416E68", damaged))
    assert (code.card_number, code.name) == ("HS4019901234567", None)


def test_control_and_format_characters_inside_hexadecimal_do_not_stay() -> None:
    hidden = "\x1b\u202eNguyễn\u200b Anh".encode().hex()
    code = bhyt(BHYT_OLD.replace("4E677579E1BB856E205468E1BB8B204D696E6820416E68", hidden))
    assert code.name == "Nguyễn Anh"


def test_a_card_that_goes_by_the_identity_number() -> None:
    code = bhyt(BHYT_NEW.replace("0199012345", "001199012345", 1))
    assert (code.card_number, code.facility) == ("001199012345", "01C54")


def test_spaces_around_the_fields_and_small_letters_do_not_matter() -> None:
    spaced = BHYT_OLD.lower().replace("|", " | ") + " "
    assert bhyt(spaced) == bhyt(BHYT_OLD)
    assert bhyt(" " + BHYT_NEW.replace("|", " | ")) == bhyt(BHYT_NEW)


@pytest.mark.parametrize("area", ["K1", "K2", "K3"])
def test_living_areas(area: str) -> None:
    assert bhyt(BHYT_OLD.replace("|1|01/01/2020", f"|{area}|01/01/2020")).area == area


@pytest.mark.parametrize("field", ["4E677579E1BB856E2054", "48C3A0", "4E677579E1BB856E2056"])
def test_marks_on_any_hexadecimal_field_are_keyboard_damage(field: str) -> None:
    at = BHYT_OLD.rindex(field)
    damaged = BHYT_OLD[:at] + "Đ" + BHYT_OLD[at + 1 :]
    assert parse(damaged) == Unknown("keyboard_layout")


def test_a_number_before_a_bar_is_no_bare_number() -> None:
    assert not isinstance(parse("0199012345|"), Number)
