"""The insurance card's code: old, new and short."""

from __future__ import annotations

from devices.code import Bhyt
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
