from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from devices.card import identity
from devices.card.files import dg1, dg13, td3
from devices.protocols import DeviceError
from tests.devices.card import examples
from tests.devices.card.conftest import refusal
from tests.devices.card.files import zones

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


def agrees(in_dg13: dict[str, str], in_dg1: dict[str, str] | None = None) -> bool:
    """Whether the test person's two files are taken for one person's, changed like this."""
    dg13_changes: dict[str, Any] = {**in_dg13}
    dg1_changes: dict[str, Any] = {**(in_dg1 or {})}
    files = replace(DG13, **dg13_changes), replace(DG1, **dg1_changes)
    code = refusal(lambda: identity.merge(*files))
    assert code in (None, "card_data")
    return code is None


def test_a_contradiction_is_told_without_its_values() -> None:
    with pytest.raises(DeviceError, match="identity number") as raised:
        identity.merge(replace(DG13, number="001199012346"), DG1)
    assert "001199" not in str(raised.value)


def test_two_people_in_one_chip() -> None:
    assert not agrees({"number": "001199012346"})
    assert not agrees({"birth_date": "1999-01-16"})
    assert not agrees({"birth_date": "1999-02"})
    assert not agrees({"birth_date": "1998"})
    assert not agrees({"sex": "M"})


def test_dates_agree_as_exactly_as_both_are_known() -> None:
    assert agrees({"birth_date": "1999"})
    assert agrees({"birth_date": "1999-01"})
    assert agrees({}, {"birth_date": "1999"})
    # The zone has two digits of the year; its century may be a wrong guess.
    assert agrees({"birth_date": "1899-01-15"})


def test_nobody_is_turned_away_for_a_spelling() -> None:
    assert agrees({"name": "H’Hen Niê"}, {"name": "HHEN NIE"})
    assert agrees({"name": "Nguyễn Thị Minh Ánh Hồng"})


def test_a_passport_speaks_for_itself() -> None:
    passport = td3.parse(zones.td3(), date(2026, 11, 22))
    for dg13_of_another_form in (None, DG13):
        person = identity.merge(dg13_of_another_form, passport)
        assert (person.number, person.nationality) == ("L898902C3", "UTO")
        assert (person.name, person.name_source) == ("ERIKSSON ANNA MARIA", "dg1")
