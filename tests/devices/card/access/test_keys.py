from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.access import keys
from devices.protocols import AccessKeys, Identity
from tests.devices.card import examples

NUMBER = "001199012345"
QR = f"{NUMBER}|012345678|Nguyễn Thị Minh Anh|15011999|Nữ|Số 1 Phố Thử Nghiệm|01072024"
PERSON = Identity(
    number=NUMBER,
    name="Nguyễn Thị Minh Anh",
    name_source="qr",
    birth_date="1999-01-15",
    sex="F",
    issue_date="2024-07-01",
)
MRZ = (examples.CARD_MRZ_INFORMATION, "199012345699011555901157")


def test_a_can_as_it_is() -> None:
    assert keys.of_can(examples.CAN) == AccessKeys(can="012345")


def test_a_number_ends_with_the_can() -> None:
    assert keys.of_number(NUMBER) == AccessKeys(can="012345")


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345x", "١٢٣٤٥٦", "123456\n"])
def test_anything_else_is_no_can_and_is_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="exactly 6 digits") as raised:
        keys.of_can(text)
    assert not text or text not in str(raised.value)


@pytest.mark.parametrize("text", ["", NUMBER[1:], NUMBER + "6", "00119901234x", " " + NUMBER])
def test_anything_else_is_no_number_and_is_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="exactly 12 digits") as raised:
        keys.of_number(text)
    assert not text or text not in str(raised.value)


def test_a_zone_gives_no_can() -> None:
    assert keys.of_mrz(examples.MRZ) == AccessKeys(mrz=(examples.CARD_MRZ_INFORMATION,))
    assert keys.of_mrz(examples.TD3) == AccessKeys(mrz=(examples.TD3_INFORMATION,))


def test_a_qr_code_gives_the_can_and_likely_zones_best_first() -> None:
    assert keys.of_code(QR) == AccessKeys("012345", MRZ)
    assert keys.of_code(QR + "||||") == AccessKeys("012345", MRZ)


def test_a_card_without_expiry() -> None:
    old = replace(PERSON, birth_date="1950-01-15", issue_date="2021-07-01")
    (information,) = keys.of_identity(old).mrz
    assert information.startswith("1990123456500115")
    assert information.endswith("9912315")


@pytest.mark.parametrize("birth_date", ["1999", "1999-01", "1850-01-01", "2100-01-01"])
def test_dates_that_are_not_exact_or_not_of_our_time_give_the_can_alone(birth_date: str) -> None:
    assert keys.of_identity(replace(PERSON, birth_date=birth_date)) == AccessKeys("012345")


@pytest.mark.parametrize("issue_date", [None, "2024-07", "2024-02-30"])
def test_so_does_a_missing_date_of_issue(issue_date: str | None) -> None:
    assert keys.of_identity(replace(PERSON, issue_date=issue_date)) == AccessKeys("012345")


def test_a_code_of_a_number_alone_or_without_name_or_birth_date() -> None:
    assert keys.of_code(NUMBER) == AccessKeys("012345")
    assert keys.of_code(f"{NUMBER}||||Nữ||") == AccessKeys("012345")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0199012345",
        "https://example.org/001199012345",
        "HS4019901234567|4E67|01/01/2010|2|-|01 - 028|-|-|-|-|-|-|-|-|$",
    ],
)
def test_another_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the code of an identity card"):
        keys.of_code(text)


def test_an_identity_without_such_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="exactly 12 digits"):
        keys.of_identity(replace(PERSON, number="C1234567"))


FIELD = st.text(st.characters(exclude_characters="|"), max_size=12) | st.dates().map(
    lambda day: f"{day:%d%m%Y}"
)


@given(st.lists(FIELD, max_size=11))
def test_no_code_with_a_number_is_too_odd(fields: list[str]) -> None:
    try:
        found = keys.of_code("|".join((NUMBER, *fields)))
    except ValueError:
        return
    assert found.can == "012345"
    assert len(found.mrz) <= 3
    assert all(len(information) == 24 for information in found.mrz)
