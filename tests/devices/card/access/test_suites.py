from __future__ import annotations

from devices.card.access.suites import SUITES


def test_all_suites_of_icao_are_named() -> None:
    assert len(SUITES) == 19
    assert SUITES["0.4.0.127.0.7.2.2.4.1.1"].name == "id-PACE-DH-GM-3DES-CBC-CBC"
    assert SUITES["0.4.0.127.0.7.2.2.4.3.3"].name == "id-PACE-DH-IM-AES-CBC-CMAC-192"
    assert SUITES["0.4.0.127.0.7.2.2.4.4.2"].name == "id-PACE-ECDH-IM-AES-CBC-CMAC-128"
    assert SUITES["0.4.0.127.0.7.2.2.4.6.4"].name == "id-PACE-ECDH-CAM-AES-CBC-CMAC-256"
    assert "0.4.0.127.0.7.2.2.4.6.1" not in SUITES


def test_generic_mapping_over_curves_with_aes_is_spoken() -> None:
    assert {suite.oid: suite.cipher.key_size for suite in SUITES.values() if suite.supported} == {
        "0.4.0.127.0.7.2.2.4.2.2": 16,
        "0.4.0.127.0.7.2.2.4.2.3": 24,
        "0.4.0.127.0.7.2.2.4.2.4": 32,
    }
