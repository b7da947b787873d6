from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from devices.card import identity
from devices.card.files import dg1, dg13
from devices.protocols import DeviceError
from tests.devices.card import examples

DG13 = dg13.parse(bytes.fromhex(examples.DG13))
DG1 = dg1.parse(bytes.fromhex(examples.DG1), date(2026, 11, 22))


def test_dg13_has_the_word_and_dg1_the_nationality() -> None:
    person = identity.merge(DG13, DG1)
    assert (person.name, person.name_source) == ("Nguyễn Thị Minh Anh", "dg13")
    assert (person.nationality, person.mrz) == ("VNM", examples.MRZ)
    assert (person.ethnicity, person.origin) == ("Kinh", "Ba Đình, Hà Nội")


def test_without_dg13_the_name_has_no_marks() -> None:
    person = identity.merge(None, DG1)
    assert (person.name, person.name_source) == ("NGUYEN THI MINH ANH", "dg1")
    assert (person.birth_date, person.sex, person.expiry_date) == ("1999-01-15", "F", "2039-01-15")
    assert (person.residence, person.issue_date, person.old_number) == (None, None, None)


def test_what_dg13_leaves_out_comes_from_dg1() -> None:
    sparse = replace(DG13, number=None, name=None, birth_date=None, sex=None, expiry_date=None)
    person = identity.merge(sparse, DG1)
    assert (person.number, person.birth_date) == ("001199012345", "1999-01-15")
    assert (person.name, person.name_source) == ("NGUYEN THI MINH ANH", "dg1")
    assert (person.sex, person.expiry_date) == ("F", "2039-01-15")


def test_two_people_in_one_chip() -> None:
    with pytest.raises(DeviceError) as raised:
        identity.merge(replace(DG13, number="001199012346"), DG1)
    assert raised.value.code == "card_data"
    assert "001199" not in str(raised.value)
