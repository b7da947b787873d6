from __future__ import annotations

import pytest

from devices.card.pcsc.slots import choose, kind

OMNIKEY = ["HID Global OMNIKEY 5422 Smartcard Reader [OMNIKEY 5422 Smartcard Reader] 00 00"]
OMNIKEY_CL = ["HID Global OMNIKEY 5422CL Smartcard Reader [OMNIKEY 5422CL Smartcard Reader] 01 00"]
ACS = [
    "ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00",
    "ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 01 00",
]
VIRTUAL = ["Virtual PCD 00 00", "Virtual PCD 00 01"]


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (ACS[0], "contactless"),
        (ACS[1], "sam"),
        (OMNIKEY_CL[0], "contactless"),
        ("ACS ACR1281 1S Dual Reader [ACR1281 Dual Reader ICC] 00 00", "contact"),
        ("Identiv uTrust 3700 F Contactless Reader 00 00", "contactless"),
        ("Identiv SCR3310 Contact Reader 00 00", "contact"),
        (VIRTUAL[0], "unknown"),
    ],
)
def test_the_kind_of_slot(reader: str, expected: str) -> None:
    assert kind(reader) == expected


def test_a_contactless_slot_is_preferred_and_a_sam_never_taken() -> None:
    assert choose(ACS, "") == [ACS[0]]
    assert choose([ACS[1]], "") == []
    assert choose(OMNIKEY + OMNIKEY_CL, "") == OMNIKEY_CL


def test_where_names_say_nothing_all_are_watched() -> None:
    assert choose(VIRTUAL, "") == VIRTUAL


def test_a_pattern_has_the_last_word() -> None:
    assert choose(ACS + VIRTUAL, "00 01$") == [VIRTUAL[1]]
    assert choose(ACS + VIRTUAL, "SAM") == [ACS[1]]
    assert choose(VIRTUAL, "Omnikey") == []
