"""What a real chip refuses: the simulated one must not forgive it, or mistakes would not show."""

from __future__ import annotations

import pytest

from tests.devices.simulators.card.cards import SPECIMEN, card, opened, terminal
from tests.devices.simulators.card.channel import TerminalError, pad
from tests.devices.simulators.card.objects import tlv
from tests.devices.simulators.card.terminal import APPLICATION, CAN, Terminal

SET_AT = "0022C1A40F800A04007F00070202040202830102"
ASK_NONCE = "10860000027C0000"
CHIP_AUTHENTICATION = bytes.fromhex("04007F00070202030202")
CHALLENGE = bytes(8)


class Chained(Terminal):
    """Runs PACE with classes of its own."""

    def __init__(self, by: Terminal, classes: str) -> None:
        super().__init__(by.send)
        self._classes = iter(classes.split())

    def plain(self, command: str) -> str:
        if command[2:4] == "86":
            command = next(self._classes) + command[2:]
        return super().plain(command)

    def run(self) -> None:
        self.pace("ecdh-gm-aes-128", "brainpoolP256r1", b"012345", CAN)


def test_the_chain_of_pace() -> None:
    device = terminal(card())
    Chained(device, "10 10 10 00").run()
    for classes in ("00", "10 00", "10 10 00", "10 10 10 10"):
        with pytest.raises(TerminalError, match="6883"):
            Chained(device, classes).run()
        assert device.plain(ASK_NONCE) == "6985"


def test_only_pace_is_chained() -> None:
    send = terminal(card()).plain
    assert send("10B09C0000") == "6884"
    assert send(f"10A4040C07{APPLICATION}") == "6884"
    assert send(f"10{SET_AT[2:]}") == "6884"


def test_another_command_ends_pace() -> None:
    send = terminal(card()).plain
    assert send(SET_AT) == "9000"
    assert send("00B09C0008")[-4:] == "9000"
    assert send(ASK_NONCE) == "6985"


@pytest.mark.parametrize(
    "data", ["", "7C", "7C03800100", "7C00800100", "7C028000", "7D00", "7C028101"]
)
def test_what_pace_begins_with(data: str) -> None:
    send = terminal(card()).plain
    assert send(SET_AT) == "9000"
    body = f"{len(data) // 2:02X}{data}" if data else ""
    assert send(f"10860000{body}00") == "6A80"
    assert send(ASK_NONCE) == "6985"


def test_pace_wants_an_answer() -> None:
    send = terminal(card()).plain
    assert send(SET_AT) == "9000"
    assert send(ASK_NONCE[:-2]) == "6700"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("800A04007F00070202040202830102", "9000"),
        ("800A04007F0007020204020283010284010D", "9000"),
        ("800A04007F00070202040202", "6A80"),
        ("830102", "6A80"),
        ("800A04007F00070202040202830105", "6A88"),
        ("800A04007F0007020204020283010284010F", "6A80"),
        ("800A04007F00070202040202830102910100", "6A80"),
    ],
)
def test_the_template_of_pace(data: str, word: str) -> None:
    assert terminal(card()).plain(f"0022C1A4{len(data) // 2:02X}{data}") == word


def test_basic_access_control_by_the_letter() -> None:
    send = terminal(card(SPECIMEN)).plain
    assert send(f"00A4040C07{APPLICATION}") == "9000"
    proof = 40 * "00"
    assert send("008400000101")[-4:] == "6700"
    for command, word in (
        (f"0082000028{proof}28", "6300"),
        (f"0082000028{proof}", "6700"),
        (f"0082000027{proof[2:]}28", "6700"),
        (f"0082010028{proof}28", "6A86"),
    ):
        assert send("0084000008")[-4:] == "9000"
        assert send(command) == word
    assert send("0084000008")[-4:] == "9000"
    assert send(f"00A4040C07{APPLICATION}") == "9000"
    assert send(f"0082000028{proof}28") == "6985"


@pytest.mark.parametrize(
    ("header", "data", "word"),
    [
        ("00A4040C", APPLICATION, "9000"),
        ("00A40400", APPLICATION, "6A86"),
        ("00A40400", "A0000002471002", "6A82"),
        ("00A4020C", "0101", "9000"),
        ("00A4020C", "01", "6700"),
        ("00A4020C", "000101", "6700"),
        ("00A40200", "0101", "6A86"),
        ("00B08100", "", "6700"),
        ("00B10001", "540100", "6700"),
        ("00880000", "0000000000000000", "6700"),
        ("00880001", "0000000000000000", "6A86"),
        ("002241A5", "", "6A86"),
        ("00CA0000", "", "6D00"),
    ],
)
def test_parameters_and_lengths_without_an_expected_answer(
    header: str, data: str, word: str
) -> None:
    assert opened(card()).secured(header, bytes.fromhex(data))[1] == word


@pytest.mark.parametrize(
    ("header", "data", "word"),
    [
        ("00B08100", "", "9000"),
        ("00B0A100", "", "6A86"),
        ("00B0C100", "", "6A86"),
        ("00B08100", "00", "6700"),
        ("00B10001", "540100", "9000"),
        ("00B10101", "540100", "9000"),
        ("00B10100", "540100", "6A82"),
        ("00B10001", "540100530100", "6A80"),
        ("00880000", "0000000000000000", "6700"),
    ],
)
def test_parameters_and_lengths_with_eight_bytes_expected(
    header: str, data: str, word: str
) -> None:
    device = opened(card())
    assert device.secured("00B08100", le=8)[1] == "9000"
    assert device.secured(header, bytes.fromhex(data), le=8)[1] == word


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (tlv(0x80, CHIP_AUTHENTICATION), "9000"),
        (tlv(0x80, CHIP_AUTHENTICATION) + tlv(0x84, b"\x01"), "6A88"),
        (tlv(0x80, CHIP_AUTHENTICATION[:-1]), "6A80"),
        (tlv(0x80, CHIP_AUTHENTICATION[:-1] + b"\x01"), "6A80"),
        (tlv(0x80, CHIP_AUTHENTICATION) + tlv(0x83, b"\x01"), "6A80"),
        (tlv(0x84, b"\x01"), "6A80"),
        (b"", "6A80"),
    ],
)
def test_the_template_of_chip_authentication(data: bytes, word: str) -> None:
    assert opened(card()).secured("002241A4", data)[1] == word


def test_the_old_template_of_chip_authentication() -> None:
    device = opened(card(chip_authentication="3des"))
    assert device.secured("002241A6", tlv(0x91, b"\x04") + tlv(0x84, b"\x01"))[1] == "6A88"
    assert device.secured("002241A6", tlv(0x91, b"\x04") + tlv(0x80, b"\x01"))[1] == "6A80"


def test_chip_authentication_wants_an_answer_and_nothing_more_than_a_key() -> None:
    device = opened(card())
    key = tlv(0x80, bytes(65))
    for data, le, word in (
        (tlv(0x7C, key), None, "6700"),
        (tlv(0x7C, key + tlv(0x81, b"\x00")), 256, "6A80"),
        (tlv(0x7C, key) + tlv(0x7D, b""), 256, "6A80"),
    ):
        assert device.secured("002241A4", tlv(0x80, CHIP_AUTHENTICATION))[1] == "9000"
        assert device.secured("00860000", data, le=le)[1] == word


def protected(device: Terminal, header: str, objects: bytes, le: str = "00") -> str:
    """The answer to a command with these objects and the MAC that belongs to them."""
    channel = device.channel
    assert channel is not None
    channel.counter += 1
    covered = pad(bytes.fromhex(header), 16) + (pad(objects, 16) if objects else b"")
    body = objects + tlv(0x8E, channel.mac(covered))
    return device.plain(f"{header}{len(body):02X}{body.hex()}{le}")


def encrypted(device: Terminal, data: bytes) -> bytes:
    """For the next command."""
    channel = device.channel
    assert channel is not None
    channel.counter += 1
    cryptogram = channel.cbc().encryptor().update(pad(data, 16))
    channel.counter -= 1
    return cryptogram


LE = tlv(0x97, b"\x08")


@pytest.mark.parametrize("indicator", ["01", "", "02"])
def test_the_padding_indicator(indicator: str) -> None:
    device = opened(card())
    cryptogram = encrypted(device, bytes.fromhex("0101"))
    answer = protected(device, "0CA4020C", tlv(0x87, bytes.fromhex(indicator) + cryptogram))
    assert answer[-4:] == ("9000" if indicator == "01" else "6988")


@pytest.mark.parametrize(
    ("header", "tag", "word"),
    [
        ("0CA4020C", 0x87, "9000"),
        ("0CA4020C", 0x85, "6988"),
        ("0CB10001", 0x85, "9000"),
        ("0CB10001", 0x87, "6988"),
    ],
)
def test_which_object_holds_the_data(header: str, tag: int, word: str) -> None:
    device = opened(card())
    odd = header == "0CB10001"
    cryptogram = encrypted(device, bytes.fromhex("540100" if odd else "0101"))
    content = tlv(tag, (b"\x01" if tag == 0x87 else b"") + cryptogram)
    assert protected(device, header, content + (LE if odd else b""))[-4:] == word


@pytest.mark.parametrize(
    "objects", [LE + LE, LE + tlv(0x99, b"\x90\x00"), tlv(0x80, b"\x00") + LE, b"\x97\x81\x01\x08"]
)
def test_objects_that_do_not_belong_there(objects: bytes) -> None:
    device = opened(card())
    assert protected(device, "0CB08100", LE)[-4:] == "9000"
    assert device.channel is not None
    device.channel.counter += 1
    assert protected(device, "0CB08100", objects) == "6988"
    assert protected(device, "0CB08100", LE) == "6988"


def test_a_protected_command_has_a_mac_and_wants_an_answer() -> None:
    device = opened(card())
    assert protected(device, "0CB08100", LE, le="") == "6700"
    assert device.channel is not None
    device.channel.counter -= 1
    assert protected(device, "0CB08100", LE)[-4:] == "9000"
    assert device.plain(f"0CB0810003{LE.hex()}00") == "6987"
    assert protected(device, "0CB08100", LE) == "6988"
