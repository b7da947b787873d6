from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.channel.apdu import Command, Plain, Response
from devices.card.channel.secure_messaging import SecureMessaging
from devices.card.crypto.ciphers import Cipher, SessionKeys
from devices.protocols import DeviceError
from devices.simulators.card import session
from tests.devices.card import examples

KEYS = SessionKeys(Cipher.AES_128, bytes.fromhex(examples.KS_ENC), bytes.fromhex(examples.KS_MAC))
SELECT = Command(0x00, 0xA4, 0x04, 0x0C, bytes.fromhex("A0000002471001"))
READ_16 = Command(0x00, 0xB0, 0x00, 0x00, le=16)

# What JMRTD sent to a card in a session with 256-bit keys: the wire form is the same.
JMRTD_KEYS = SessionKeys(
    Cipher.AES_256,
    bytes.fromhex("8211A58CA9424057904E2369B077160891BDD336D31D1904F059B681F695C217"),
    bytes.fromhex("49542AEDBD0FB32B730819C0030BCB312718BBE861CBB54AEF249AF98A8F4AA9"),
)
JMRTD_COMMANDS = (
    (1, SELECT, "0CA4040C1D87110168DCB0BBCF666F019EBA74B3C093FB998E0850A12D9362F63DC100"),
    (3, SELECT, "0CA4040C1D871101074B34C82347CFB2D6F2C382DC149FCD8E089AB538BA84F6072A00"),
    (7, READ_16, "0CB000000D9701108E08FB04958219AD003000"),
)


def messaging(*answers: str) -> tuple[SecureMessaging, list[bytes]]:
    """A channel to a card that gives these answers, and what it was sent."""
    sent: list[bytes] = []
    waiting = [bytes.fromhex(answer) for answer in answers]

    def transmit(command: bytes) -> bytes:
        sent.append(command)
        return waiting.pop(0)

    return SecureMessaging(Plain(transmit).send, KEYS), sent


def test_select_under_the_keys_of_icao_g1() -> None:
    channel, sent = messaging(examples.SECURED_SELECT_ANSWER)
    assert channel.send(SELECT) == Response(b"", 0x9000)
    assert sent == [bytes.fromhex(examples.SECURED_SELECT)]


@pytest.mark.parametrize(("counter", "command", "wire"), JMRTD_COMMANDS)
def test_commands_as_jmrtd_sent_them(counter: int, command: Command, wire: str) -> None:
    card = session.ChipSession((JMRTD_KEYS.encryption, JMRTD_KEYS.mac))
    sent: list[bytes] = []

    def transmit(raw: bytes) -> bytes:
        sent.append(raw)
        card.open(session.Command.parse(raw))
        return card.seal(bytes.fromhex("9000"))

    channel = SecureMessaging(Plain(transmit).send, JMRTD_KEYS)
    for _ in range(1, counter, 2):
        channel.send(READ_16)
    channel.send(command)
    assert sent[-1].hex().upper() == wire


@pytest.mark.parametrize(
    "answer",
    [
        "9000",  # success in the clear: anyone could say so
        "6988",
        "990290008E08BEA7B381C494A0789000",  # a bit of the MAC
        "990263008E08BEA7B381C494A0799000",  # another status under the same MAC
        "99029000" + "9000",  # no MAC
        "8E08BEA7B381C494A0799000",  # no status
        "990290008E08BEA79000",  # cut short
    ],
)
def test_an_answer_that_is_not_authentic_closes_the_channel(answer: str) -> None:
    channel, sent = messaging(answer, examples.SECURED_SELECT_ANSWER)
    for _ in range(2):
        with pytest.raises(DeviceError) as raised:
            channel.send(SELECT)
        assert raised.value.code == "card_protocol"
    assert len(sent) == 1


def test_a_replayed_answer_is_refused() -> None:
    channel, _ = messaging(examples.SECURED_SELECT_ANSWER, examples.SECURED_SELECT_ANSWER)
    channel.send(SELECT)
    with pytest.raises(DeviceError, match="not authentic"):
        channel.send(SELECT)


@given(
    st.binary(max_size=200),
    st.one_of(st.none(), st.integers(1, 256)),
    st.binary(max_size=223),
    st.sampled_from([0x9000, 0x6282, 0x6A82]),
)
def test_both_ends_understand_each_other(
    data: bytes, le: int | None, reply: bytes, sw: int
) -> None:
    card = session.ChipSession((KEYS.encryption, KEYS.mac))
    received: list[session.Command] = []

    def transmit(raw: bytes) -> bytes:
        received.append(card.open(session.Command.parse(raw)))
        return card.seal(reply + sw.to_bytes(2))

    channel = SecureMessaging(Plain(transmit).send, KEYS)
    for _ in range(2):
        assert channel.send(Command(0x00, 0xB0, 0x12, 0x34, data, le)) == Response(reply, sw)
    assert received == [session.Command(0x00, 0xB0, 0x12, 0x34, data, le)] * 2


@given(st.binary(max_size=64))
def test_rubbish_is_never_believed(rubbish: bytes) -> None:
    channel = SecureMessaging(Plain(lambda _: rubbish).send, KEYS)
    with pytest.raises(DeviceError) as raised:
        channel.send(SELECT)
    assert raised.value.code == "card_protocol"
