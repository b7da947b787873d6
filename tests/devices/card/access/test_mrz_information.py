from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.access import mrz_information
from devices.card.files.mrz import check_digit
from tests.devices.card import examples


def refused(text: str) -> str:
    with pytest.raises(ValueError, match="machine-readable zone") as raised:
        mrz_information.of_zone(text)
    return str(raised.value)


@pytest.mark.parametrize(
    ("zone", "information"),
    [
        (examples.MRZ, examples.CARD_MRZ_INFORMATION),
        (examples.TD1_LONG_NUMBER, examples.TD1_LONG_NUMBER_INFORMATION),
        (examples.TD3, examples.TD3_INFORMATION),
    ],
)
def test_zones(zone: str, information: str) -> None:
    assert mrz_information.of_zone(zone) == information


def test_the_seed_of_a_long_document_number() -> None:
    information = mrz_information.of_zone(examples.TD1_LONG_NUMBER)
    seed = hashlib.sha1(information.encode(), usedforsecurity=False).hexdigest()[:32]
    assert seed == examples.TD1_LONG_NUMBER_SEED


def test_a_vietnamese_card() -> None:
    born, expires = date(1999, 1, 15), date(2039, 1, 15)
    information = mrz_information.of_card("199012345", born, expires)
    assert information == examples.CARD_MRZ_INFORMATION
    assert mrz_information.of_card("199012345", born, None).endswith("9912315")


# Which character is wrong, and the check digit that tells.
@pytest.mark.parametrize(
    ("zone", "at", "what"),
    [
        (examples.MRZ, 5, "whole"),
        (examples.MRZ, 59, "whole"),
        (examples.TD3, 44 + 43, "whole"),
    ],
)
def test_a_misread_character_is_found(zone: str, at: int, what: str) -> None:
    wrong = zone[:at] + str((int(zone[at]) + 1) % 10) + zone[at + 1 :]
    assert what in refused(wrong)


def with_whole_digit(text: str) -> str:
    """A TD1 zone with its last check digit put right."""
    composite = text[5:30] + text[30:37] + text[38:45] + text[48:59]
    return text[:59] + check_digit(composite) + text[60:]


@pytest.mark.parametrize(
    ("at", "what"), [(14, "document number"), (36, "birth date"), (44, "date of expiry")]
)
def test_each_check_digit_is_looked_at(at: int, what: str) -> None:
    wrong = examples.MRZ[:at] + str((int(examples.MRZ[at]) + 1) % 10) + examples.MRZ[at + 1 :]
    assert what in refused(with_whole_digit(wrong))


@pytest.mark.parametrize(
    "optional", ["<<<<<<<<<<<<<<<", "6<<<<<<<<<<<<<<", "734<<<<<<<<<<<<", "<7349<<<<<<<<<<"]
)
def test_a_long_number_needs_its_own_check_digit(optional: str) -> None:
    text = examples.TD1_LONG_NUMBER
    assert "document number" in refused(with_whole_digit(text[:15] + optional + text[30:]))


@pytest.mark.parametrize(
    "text",
    ["", examples.MRZ[:-1], examples.MRZ + "<", examples.MRZ.lower(), examples.MRZ[:-1] + "\n"],
)
def test_anything_else_is_refused(text: str) -> None:
    refused(text)


@given(st.text("ABC0123<", min_size=88, max_size=90) | st.text(max_size=91))
def test_a_refusal_says_nothing_of_what_was_given(text: str) -> None:
    try:
        mrz_information.of_zone(text)
    except ValueError as error:
        message = str(error)
    else:
        message = ""  # all zeros are a zone
    assert len(text) < 4 or text not in message
