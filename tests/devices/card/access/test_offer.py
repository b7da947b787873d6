from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.access import offer
from devices.card.access.suites import SUITES
from devices.card.crypto.curves import CURVES
from devices.protocols import DeviceError
from devices.simulators.card.objects import integer, oid, set_of, wrap
from tests.devices.card import examples

ECDH_GM = "0.4.0.127.0.7.2.2.4.2"
TERMINAL_AUTHENTICATION = wrap("30", oid("0.4.0.127.0.7.2.2.2"), integer(1))


def pace_info(protocol: str, parameter: int | None, version: int = 2) -> bytes:
    parts = [oid(protocol), integer(version)]
    return wrap("30", *parts, *([] if parameter is None else [integer(parameter)]))


def outcome(card_access: bytes) -> tuple[offer.PaceInfo | None, DeviceError | None]:
    try:
        return offer.choose(card_access), None
    except DeviceError as error:
        return None, error


def refusal(*infos: bytes) -> str:
    with pytest.raises(DeviceError) as raised:
        offer.choose(set_of(*infos))
    assert raised.value.code == "suite_unsupported"
    return str(raised.value)


def test_the_suite_of_vietnamese_cards_is_found_by_its_oid() -> None:
    info = offer.choose(bytes.fromhex(examples.CARD_ACCESS))
    assert info
    assert (info.suite.oid, info.parameter) == (f"{ECDH_GM}.2", 13)
    assert str(info) == "id-PACE-ECDH-GM-AES-CBC-CMAC-128 with brainpoolP256r1"


# EF.CardAccess as in 9303-11, appendices G.2, H.1, H.2 and I.
@pytest.mark.parametrize(
    ("card_access", "name"),
    [
        (
            "31143012060A04007F0007020204010202010202 0100",
            "id-PACE-DH-GM-AES-CBC-CMAC-128 (0.4.0.127.0.7.2.2.4.1.2) with parameters 0",
        ),
        (
            "31143012060A04007F0007020204040202010202 010D",
            "id-PACE-ECDH-IM-AES-CBC-CMAC-128 (0.4.0.127.0.7.2.2.4.4.2) with parameters 13",
        ),
        (
            "31143012060A04007F0007020204030202010202 0100",
            "id-PACE-DH-IM-AES-CBC-CMAC-128 (0.4.0.127.0.7.2.2.4.3.2) with parameters 0",
        ),
        (
            "31143012060A04007F0007020204060202010202 010D",
            "id-PACE-ECDH-CAM-AES-CBC-CMAC-128 (0.4.0.127.0.7.2.2.4.6.2) with parameters 13",
        ),
    ],
)
def test_icao_suites_that_are_recognised_but_not_spoken(card_access: str, name: str) -> None:
    with pytest.raises(DeviceError) as raised:
        offer.choose(bytes.fromhex(card_access))
    assert raised.value.code == "suite_unsupported"
    assert str(raised.value) == f"the chip offers only {name}"


def test_an_unknown_protocol_curve_or_version_is_named() -> None:
    assert "0.4.0.127.0.7.2.2.4.9.9 with parameters 13" in refusal(
        pace_info(f"{ECDH_GM[:-2]}.9.9", 13)
    )
    assert "parameters 14" in refusal(pace_info(f"{ECDH_GM}.2", 14))
    assert "in version 1 with" in refusal(pace_info(f"{ECDH_GM}.2", 13, version=1))


def test_a_chips_own_parameters_are_named() -> None:
    domain = wrap("30", oid("0.4.0.127.0.7.1.1.5.2.2.2"))
    message = refusal(pace_info(f"{ECDH_GM}.2", None), wrap("30", oid(ECDH_GM), domain))
    assert message == (
        f"the chip offers only id-PACE-ECDH-GM-AES-CBC-CMAC-128 ({ECDH_GM}.2)"
        " with explicit parameters"
    )


def test_all_that_is_offered_is_named() -> None:
    message = refusal(pace_info(f"{ECDH_GM}.1", 13), pace_info("0.4.0.127.0.7.2.2.4.4.2", 12))
    assert "GM-3DES-CBC-CBC" in message
    assert "IM-AES-CBC-CMAC-128" in message


@pytest.mark.parametrize("card_access", [set_of(), set_of(TERMINAL_AUTHENTICATION)])
def test_a_chip_without_pace(card_access: bytes) -> None:
    assert offer.choose(card_access) is None


@pytest.mark.parametrize("content", ["", "00", "3134", "3003020101", "31033010FF"])
def test_nonsense_in_card_access(content: str) -> None:
    with pytest.raises(DeviceError) as raised:
        offer.choose(bytes.fromhex(content))
    assert raised.value.code == "card_protocol"


@given(
    st.lists(st.tuples(st.sampled_from(sorted(SUITES)), st.integers(0, 40) | st.none()), max_size=6)
)
def test_what_can_be_run_is_found_among_all_else(offers: list[tuple[str, int | None]]) -> None:
    runnable = {
        (oid, parameter)
        for oid, parameter in offers
        if SUITES[oid].supported and parameter in CURVES
    }
    card_access = set_of(TERMINAL_AUTHENTICATION, *(pace_info(*each) for each in offers))
    info, error = outcome(card_access)
    if runnable:
        assert info
        assert (info.suite.oid, info.parameter) in runnable
    else:
        assert info is None
        assert (error is not None) == bool(offers)
        assert all(oid in str(error) for oid, _ in offers)


@given(st.binary(max_size=80))
def test_no_content_raises_anything_but_our_own_errors(content: bytes) -> None:
    info, error = outcome(content)
    assert info is None
    assert error is None or error.code in {"card_protocol", "suite_unsupported"}
