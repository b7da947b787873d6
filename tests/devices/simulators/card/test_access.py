"""Getting in, spoken to by the tests' own terminal."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.simulators.card import lds
from devices.simulators.card.icao_chip import IcaoChip
from devices.simulators.card.personalisation import personalise
from tests.devices.simulators.card.cards import CITIZEN, SPECIMEN, card, opened, terminal
from tests.devices.simulators.card.channel import TerminalError
from tests.devices.simulators.card.icao_examples import BAC_INFORMATION
from tests.devices.simulators.card.objects import total_length
from tests.devices.simulators.card.terminal import (
    APPLICATION,
    CAN,
    CURVES,
    MRZ,
    Terminal,
)

INFORMATION = b"199012345699011553901153"
HASHED = hashlib.sha1(INFORMATION).digest()
PACE_SET_AT = "0022C1A40F800A04007F000702020402028301"


@pytest.mark.parametrize("cipher", ["aes-128", "aes-192", "aes-256"])
@pytest.mark.parametrize("curve", CURVES)
def test_every_suite_of_pace(curve: str, cipher: str) -> None:
    protocol = f"ecdh-gm-{cipher}"
    device = terminal(card(pace=[f"{protocol} {curve}"]))
    device.pace(protocol, curve, b"012345", CAN)
    device.select_application()
    assert device.read(lds.DG1)[5:10] == b"IDVNM"


def test_pace_with_the_zone() -> None:
    device = terminal(card())
    device.pace("ecdh-gm-aes-128", "brainpoolP256r1", HASHED, MRZ)
    assert device.secured("00A4040C", bytes.fromhex(APPLICATION)) == (b"", "9000")


def test_a_wrong_password_gets_6300_and_may_try_again() -> None:
    device = terminal(card())
    for _ in range(2):
        with pytest.raises(TerminalError, match="6300"):
            device.pace("ecdh-gm-aes-128", "brainpoolP256r1", b"543210", CAN)
    device.pace("ecdh-gm-aes-128", "brainpoolP256r1", b"012345", CAN)


def test_several_suites_are_told_apart_by_their_parameters() -> None:
    offers = ["ecdh-gm-aes-128 brainpoolP256r1", "ecdh-gm-aes-128 secp384r1"]
    device = terminal(card(pace=offers))
    with pytest.raises(TerminalError, match="6a80"):
        device.pace("ecdh-gm-aes-128", "secp384r1", b"012345", CAN)
    device.pace("ecdh-gm-aes-128", "secp384r1", b"012345", CAN, parameter="84010F")
    device.pace("ecdh-gm-aes-128", "brainpoolP256r1", b"012345", CAN, parameter="84010D")


def test_what_is_only_offered() -> None:
    offers = [
        "dh-gm-aes-128 modp-2048-256",
        "ecdh-im-aes-128 brainpoolP256r1",
        "ecdh-cam-aes-128 brainpoolP256r1",
        "ecdh-gm-3des brainpoolP256r1",
    ]
    device = terminal(card(pace=offers))
    infos = device.plain("00B09C0000")
    for last_arcs in ("0401020201020201", "0404020201020201", "0406020201020201"):
        assert f"04007F00070202{last_arcs}" in infos
    assert "04007F0007020204020102010202010D" in infos
    for arcs in ("0102", "0402", "0602", "0201"):
        assert device.plain(f"0022C1A40F800A04007F0007020204{arcs}830102") == "6A80"


def test_card_access_is_what_vietnamese_cards_have() -> None:
    assert terminal(card()).plain("00B09C0000") == (
        "3134300D060804007F0007020202020101300F060A04007F0007020203020202010130"
        "12060A04007F0007020204020202010202010D9000"
    )


def test_what_a_closed_chip_tells() -> None:
    send = terminal(card()).plain
    card_access = send("00B09C0000")[:-4]
    assert send("00A4000C023F00") == "6D00"
    assert send("00B09C0008") == card_access[:16] + "9000"
    assert send("00B0003608") == "6282"
    assert send("00B0003708") == "6B00"
    assert send("00A4020C02011C") == "9000"
    assert send("00B0000008") == card_access[:16] + "9000"
    assert send("00B100000354010806") == f"5304{card_access[16:24]}9000"
    assert send("00A4020C020101") == "6A82"
    assert send("00B0810008") == "6A82"
    assert send("0084000008") == "6D00"
    assert send(f"00A4040C07{APPLICATION}") == "9000"
    assert send("00A4040C07A0000002471002") == "6A82"
    assert send("00B0000008") == "6986"
    assert send("00B0810008") == "6982"
    assert send("00B08D0008") == "6982"
    assert send("00A4020C020101") == "6982"
    assert send("0088000008010203040506070800") == "6D00"
    assert send("0CB0810008") == "6988"
    assert send("80B0810008") == "6E00"
    assert send("00B0") == "6700"
    assert send("00B08100000008") == "6700"


def test_a_passport_lets_the_master_file_be_chosen() -> None:
    send = terminal(card(SPECIMEN)).plain
    assert send("00A4000C023F00") == "9000"
    assert send("00B09C0000") == "6A82"
    assert send(f"{PACE_SET_AT}01") == "6A80"


def test_pace_out_of_order() -> None:
    send = terminal(card()).plain
    assert send("10860000027C0000") == "6985"
    assert send(f"{PACE_SET_AT}03") == "6A88"
    assert send("0022C1A402800A") == "6A80"
    assert send(f"{PACE_SET_AT}02") == "9000"
    assert send("10860000027C0000").startswith("7C128010")
    assert send("10860000027C0000") == "6A80"
    assert send("10860000027C0000") == "6985"


def test_basic_access_control() -> None:
    device = terminal(card(SPECIMEN))
    device.select_application()
    device.bac(BAC_INFORMATION)
    assert device.read(lds.COM).hex() == "60145f0104303130375f36063034303030305c026175"
    zone = device.read(lds.DG1)[5:].decode()
    assert zone[:44] == "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    assert zone[44:72] == "L898902C<3UTO6908061F9406236"


def test_basic_access_control_with_a_wrong_key() -> None:
    device = terminal(card(SPECIMEN))
    device.select_application()
    with pytest.raises(TerminalError, match="6300"):
        device.bac(INFORMATION)
    assert device.plain("0082000028" + 40 * "00" + "28") == "6985"
    assert device.plain("0084000010") == "6700"
    device.bac(BAC_INFORMATION)


def test_basic_access_control_is_there_beside_pace() -> None:
    device = terminal(card())
    device.select_application()
    device.bac(INFORMATION)
    assert device.read(lds.DG13)[:1] == b"\x6d"
    without = terminal(card(CITIZEN, access=["pace"]))
    without.select_application()
    assert without.plain("0084000008") == "6982"


def test_long_files_and_long_answers() -> None:
    device = opened(card(longest_answer=4096))
    head, word = device.secured("00B08200", le=8)
    size = total_length(head)
    assert (word, size > 10_000) == ("9000", True)
    part, word = device.secured("00B00000", le=4000, extended=True)
    assert (len(part), word) == (4000, "9000")
    assert device.secured("00B00000", le=4096, extended=True) == (b"", "6700")
    assert device.secured("00B00000", le=0xE0) == (b"", "6700")
    assert len(device.secured("00B00000", le=0xDF)[0]) == 0xDF
    odd, word = device.secured("00B10002", bytes.fromhex("54020100"), le=0x80)
    assert (odd[:2], word) == (b"\x53\x7e", "9000")
    assert odd[2:] == device.secured("00B00100", le=0x7E)[0]


def test_reading_past_32_kilobytes() -> None:
    device = opened(card(large_picture=True))
    assert device.secured("00B08200", le=8)[1] == "9000"
    head = device.secured("00B00000", le=8)[0]
    end = total_length(head)
    for offset in (0x7FF0, 0x8000, end - 8):
        size = len(bytes.fromhex(f"{offset:06X}").lstrip(b"\x00"))
        data = bytes([0x54, size]) + offset.to_bytes(size)
        part, word = device.secured("00B10000", data, le=10)
        assert (part[:2], len(part), word) == (b"\x53\x08", 10, "9000")
        picture = personalise(card(large_picture=True)).files[lds.DG2]
        assert picture is not None
        assert part[2:] == picture[offset : offset + 8]
    assert device.secured("00B10000", b"\x54\x02" + (end - 4).to_bytes(2), le=10)[1] == "6282"


def test_the_same_randomness_makes_the_same_answers() -> None:
    part = card()
    recorded: list[tuple[bytes, bytes]] = []
    chip = IcaoChip(personalise(part), lambda size: bytes(range(size)))

    def recording(command: bytes) -> bytes:
        recorded.append((command, chip.answer(command)))
        return recorded[-1][1]

    device = Terminal(recording)
    device.pace("ecdh-gm-aes-128", "brainpoolP256r1", b"012345", CAN)
    device.select_application()
    device.read(lds.DG1)
    chip.reset()
    assert [chip.answer(command) for command, _ in recorded] == [answer for _, answer in recorded]


def test_what_nobody_may_read() -> None:
    device = opened(card())
    assert device.secured("00B08300", le=8) == (b"", "6982")
    assert device.secured("00A4020C", bytes.fromhex("0103")) == (b"", "6982")
    assert device.secured("00B08400", le=8) == (b"", "6A82")
    assert device.secured("00B18100", b"\x54\x01\x00", le=8) == (b"", "6A82")
    assert device.secured("00B10001", b"\x55", le=8) == (b"", "6A80")
    assert device.secured("00B1000E", b"\x54\x02\xff\xff", le=8) == (b"", "6B00")


OPENED = opened(card())


@settings(max_examples=300)
@given(
    st.sampled_from([0x22, 0x82, 0x84, 0x86, 0x88, 0xA4, 0xB0, 0xB1, 0xCA]),
    st.binary(min_size=2, max_size=2),
    st.binary(max_size=40),
    st.none() | st.integers(1, 256),
)
def test_an_open_chip_answers_everything(
    ins: int, parameters: bytes, data: bytes, le: int | None
) -> None:
    answer, word = OPENED.secured(f"00{ins:02X}{parameters.hex()}", data, le=le)
    assert len(word) == 4
    assert word == "9000" or not answer or word == "6282"


def test_a_plain_command_ends_the_session() -> None:
    device = opened(card())
    assert device.plain("00B0810008") == "6982"
    assert device.plain("0CB0810000") == "6988"


def test_a_wrong_mac_ends_the_session() -> None:
    device = opened(card())
    assert device.channel is not None
    good = device.channel.wrapped("00B08100", b"", 8, extended=False)
    wrong = good[:-2] + bytes([good[-2] ^ 1]) + good[-1:]
    assert device.send(wrong).hex() == "6988"
    assert device.send(good).hex() == "6988"
