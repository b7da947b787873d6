from __future__ import annotations

import pytest

from devices.card.pcsc import known

ACR122U = "ACS ACR122U PICC Interface 00 00"
FINE = [
    "HID Global OMNIKEY 5422 Smartcard Reader [OMNIKEY 5422CL Smartcard Reader] (OKCM01) 00 00",
    "ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00",
    "ACS ACR1281 1S Dual Reader 00 01",
    "ACS ACR1222 1SAM PICC Reader 00 00",
    "Identiv uTrust 3700 F Contactless Reader [CCID Interface] (5532) 00 00",
    "Virtual PCD 00 00",
]


@pytest.mark.parametrize(
    ("reader", "codes"),
    [
        (ACR122U, ["no_extended_length", "kernel_driver", "usb_timeouts"]),
        ("ACS ACR122U 00 00", ["no_extended_length", "kernel_driver", "usb_timeouts"]),
        ("ACS ACR122 0", ["no_extended_length", "kernel_driver", "usb_timeouts"]),
        *((reader, []) for reader in FINE),
    ],
)
def test_known_troubles(reader: str, codes: list[str]) -> None:
    assert [warning.code for warning in known.warnings([reader])] == codes


def test_each_reader_is_warned_of_by_name_and_with_a_cure() -> None:
    warnings = known.warnings([*FINE, ACR122U, "ACS ACR122U PICC Interface 01 00"])
    assert len(warnings) == 6
    assert {warning.reader for warning in warnings} == {
        ACR122U,
        "ACS ACR122U PICC Interface 01 00",
    }
    cures = {warning.code: warning.cure for warning in warnings}
    assert "OMNIKEY 5022" in cures["no_extended_length"]
    for module in ("pn533_usb", "pn533", "nfc"):
        assert f"'blacklist {module}'" in cures["kernel_driver"]
    assert "power supply" in cures["usb_timeouts"]
