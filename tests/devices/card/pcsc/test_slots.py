"""Names as pcsc_scan prints them, of libccid unless it says otherwise."""

from __future__ import annotations

import pytest

from devices.card.pcsc.slots import choose, kind

OMNIKEY = "HID Global OMNIKEY 5422 Smartcard Reader [OMNIKEY 5422 Smartcard Reader] (OKCM01) 01 00"
OMNIKEY_CL = (
    "HID Global OMNIKEY 5422 Smartcard Reader [OMNIKEY 5422CL Smartcard Reader] (OKCM01) 00 00"
)
ACS_PICC = "ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00"
ACS_SAM = "ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 01 00"
FEITIAN = [
    "Feitian R502 [R502 Contactless Reader] (CCID) 00 00",
    "Feitian R502 [R502 Contact Reader] (CCID) 01 00",
    "Feitian R502 [R502 SAM1 Reader] (CCID) 02 00",
]
UTRUST = [
    "Identiv Identiv uTrust 4701 F Dual Interface Reader [uTrust 4701 F Contact Reader] 00 00",
    "Identiv Identiv uTrust 4701 F Dual Interface Reader [uTrust 4701 F Contactless Reader] 01 00",
]
# The driver of ACS, on Linux.
ACSCCID_1281 = [f"ACS ACR1281 1S Dual Reader 00 0{slot}" for slot in range(3)]
ACSCCID_1252 = [f"ACS ACR1252 1S CL Reader 00 0{slot}" for slot in range(2)]
VIRTUAL = ["Virtual PCD 00 00", "Virtual PCD 00 01"]


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (OMNIKEY, "unknown"),
        (OMNIKEY_CL, "contactless"),
        ("HID Global OMNIKEY 5422CL Smartcard Reader 0", "contactless"),
        ("HID Global OMNIKEY 5022 Smart Card Reader 00 00", "contactless"),
        ("HID Global OMNIKEY 5022 Smart Card Reader [OMNIKEY 5022] (KX01) 00 00", "contactless"),
        ("HID OMNIKEY 5427 CK 00 00", "contactless"),
        ("HID Global OMNIKEY 3x21 Smart Card Reader 00 00", "unknown"),
        (ACS_PICC, "contactless"),
        (ACS_SAM, "sam"),
        ("ACS ACR1281 Dual Reader [ACR1281 Dual Reader ICC] 00 00", "contact"),
        ("ACS ACR1281 1S Dual Reader PICC 0", "contactless"),
        ("ACS ACR1281 1S Dual Reader ICC 0", "contact"),
        ("ACS ACR1281 1S Dual Reader SAM 0", "sam"),
        (ACSCCID_1281[0], "contact"),
        (ACSCCID_1281[1], "contactless"),
        (ACSCCID_1281[2], "sam"),
        (ACSCCID_1252[0], "contactless"),
        (ACSCCID_1252[1], "sam"),
        ("ACS ACR1252 1S CL Reader(1)", "contactless"),
        ("ACS ACR1252 1S CL Reader(2)", "sam"),
        ("ACS ACR1252 1S CL Reader(2) 01", "sam"),
        ("ACS ACR1552 1S CL Reader [ACR1552 CL Reader PICC] 00 00", "contactless"),
        ("ACS ACR1552 1S CL Reader [ACR1552 CL Reader SAM] 01 00", "sam"),
        ("ACS ACR122U PICC Interface 00 00", "contactless"),
        ("ACS ACR122U 00 00", "contactless"),
        ("ACS ACR38U-CCID 00 00", "unknown"),
        (FEITIAN[0], "contactless"),
        (FEITIAN[1], "contact"),
        (FEITIAN[2], "sam"),
        ("Feitian R502 CL Reader 0", "contactless"),
        (UTRUST[0], "contact"),
        (UTRUST[1], "contactless"),
        ("Identiv uTrust 4701 F CL Reader 1", "contactless"),
        ("Identiv uTrust 3700 F Contactless Reader [CCID Interface] (5532) 00 00", "contactless"),
        ("Identiv CLOUD 4701 F Contactless Reader 0", "contactless"),
        ("Identiv SCR3500 A Contact Reader [CCID Interface] (5430) 00 00", "contact"),
        ("SCM Microsystems Inc. SCL011 Contactless Reader 00 00", "contactless"),
        ("Watchdata W5181  [Contact Reader ] 00 00", "contact"),
        ("Watchdata W5181  [Contactless Reader ] 01 00", "contactless"),
        ("Watchdata W5181  [SAM Reader ] 02 00", "sam"),
        ("VnPcscReader 00 00", "unknown"),
        (VIRTUAL[0], "unknown"),
    ],
)
def test_the_kind_of_slot(reader: str, expected: str) -> None:
    assert kind(reader) == expected


@pytest.mark.parametrize(
    ("readers", "chosen"),
    [
        ([ACS_PICC, ACS_SAM], [ACS_PICC]),
        ([ACS_SAM], []),
        ([OMNIKEY, OMNIKEY_CL], [OMNIKEY_CL]),
        (FEITIAN, FEITIAN[:1]),
        (UTRUST, UTRUST[1:]),
        (ACSCCID_1281, ACSCCID_1281[1:2]),
        (ACSCCID_1252, ACSCCID_1252[:1]),
        # Two readers on one kiosk: both are watched.
        ([OMNIKEY_CL, ACS_SAM, ACS_PICC], [OMNIKEY_CL, ACS_PICC]),
        # Names that say nothing: all that is no SAM.
        (["VnPcscReader 00 00", ACS_SAM], ["VnPcscReader 00 00"]),
        (VIRTUAL, VIRTUAL),
        ([], []),
    ],
)
def test_the_contactless_slot_is_chosen_and_a_sam_never(
    readers: list[str], chosen: list[str]
) -> None:
    assert choose(readers, "") == chosen


def test_a_pattern_has_the_last_word() -> None:
    readers = [ACS_PICC, ACS_SAM, *VIRTUAL]
    assert choose(readers, "00 01$") == [VIRTUAL[1]]
    assert choose(readers, "SAM") == [ACS_SAM]
    assert choose(VIRTUAL, "OMNIKEY") == []
