from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.channel.apdu import Command, Plain, Response
from devices.card.channel.secure_messaging import SecureMessaging
from devices.card.crypto.ciphers import Cipher, SessionKeys
from devices.protocols import DeviceError
from devices.simulators.card.cipher import Aes, TripleDes
from devices.simulators.card.command import Command as ChipCommand
from devices.simulators.card.objects import padded, wrap
from devices.simulators.card.session import ChipSession
from tests.devices.card import examples

AES_KEYS = SessionKeys(
    Cipher.AES_128, bytes.fromhex(examples.KS_ENC), bytes.fromhex(examples.KS_MAC)
)
DES_KEYS = SessionKeys(
    Cipher.TRIPLE_DES,
    bytes.fromhex(examples.BAC_KS_ENC),
    bytes.fromhex(examples.BAC_KS_MAC),
    examples.BAC_COUNTER,
)
SELECT = Command(0x00, 0xA4, 0x04, 0x0C, bytes.fromhex("A0000002471001"))
SELECT_COM = Command(0x00, 0xA4, 0x02, 0x0C, bytes.fromhex("011E"))
READ_4 = Command(0x00, 0xB0, 0x00, 0x00, le=4)
READ_16 = Command(0x00, 0xB0, 0x00, 0x00, le=16)
READ_18 = Command(0x00, 0xB0, 0x00, 0x04, le=18)

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


def messaging(*answers: bytes, keys: SessionKeys = AES_KEYS) -> tuple[SecureMessaging, list[bytes]]:
    """A channel to a card that gives these answers, and what it was sent."""
    sent: list[bytes] = []
    waiting = list(answers)

    def transmit(command: bytes) -> bytes:
        sent.append(command)
        return waiting.pop(0)

    return SecureMessaging(Plain(transmit).send, keys), sent


def chip(keys: SessionKeys) -> ChipSession:
    """The other end."""
    cipher = TripleDes() if keys.cipher is Cipher.TRIPLE_DES else Aes(keys.cipher.key_size)
    return ChipSession((keys.encryption, keys.mac), cipher, keys.counter)


def refusal(answer: bytes, keys: SessionKeys = AES_KEYS, command: Command = SELECT) -> str:
    """Why the answer to the first command is not believed; the channel must be closed then."""
    channel, sent = messaging(answer, answer, keys=keys)
    with pytest.raises(DeviceError) as raised:
        channel.send(command)
    with pytest.raises(DeviceError, match="broken down before"):
        channel.send(command)
    assert len(sent) == 1
    assert raised.value.code == "card_protocol"
    return str(raised.value)


def test_icao_appendix_d4() -> None:
    answers = [bytes.fromhex(answer) for _, _, answer, _ in examples.SECURED_3DES]
    channel, sent = messaging(*answers, keys=DES_KEYS)
    for command, (plain, secured, _, data) in zip(
        (SELECT_COM, READ_4, READ_18), examples.SECURED_3DES, strict=True
    ):
        assert command.encoded.hex().upper() == plain
        assert channel.send(command) == Response(bytes.fromhex(data), 0x9000)
        assert sent[-1].hex().upper() == secured


def test_select_under_the_keys_of_icao_g1() -> None:
    channel, sent = messaging(bytes.fromhex(examples.SECURED_SELECT_ANSWER))
    assert channel.send(SELECT) == Response(b"", 0x9000)
    assert sent == [bytes.fromhex(examples.SECURED_SELECT)]


@pytest.mark.parametrize(("counter", "command", "wire"), JMRTD_COMMANDS)
def test_commands_as_jmrtd_sent_them(counter: int, command: Command, wire: str) -> None:
    card = chip(JMRTD_KEYS)
    sent: list[bytes] = []

    def transmit(raw: bytes) -> bytes:
        sent.append(raw)
        card.open(ChipCommand.parse(raw))
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
        "6A82",
        "60145F019000",  # data in the clear
        "990263008E08BEA7B381C494A0799000",  # another status under the same MAC
        "99029000" + "9000",  # no MAC
        "8E08BEA7B381C494A0799000",  # no status
        "990290008E08BEA79000",  # cut short
        "990290008E07BEA7B381C494A09000",  # a shorter MAC
        "990290008E009000",
        "990290008E08BEA7B381C494A079" + "99029000" + "9000",  # something after the MAC
    ],
)
def test_an_answer_that_is_not_authentic_closes_the_channel(answer: str) -> None:
    refusal(bytes.fromhex(answer))


@pytest.mark.parametrize("keys", [AES_KEYS, DES_KEYS], ids=["AES", "3DES"])
def test_any_byte_changed_is_found(keys: SessionKeys) -> None:
    card = chip(keys)
    channel, sent = messaging(b"\x90\x00", keys=keys)
    with pytest.raises(DeviceError):
        channel.send(READ_4)
    card.open(ChipCommand.parse(sent[0]))
    sealed = card.seal(bytes.fromhex("60145F019000"))
    genuine, _ = messaging(sealed, keys=keys)
    assert genuine.send(READ_4).data.hex() == "60145f01"
    for at in range(len(sealed) - 2):  # the last two stand outside the protection
        for bit in (0x01, 0x80):
            changed = bytearray(sealed)
            changed[at] ^= bit
            refusal(bytes(changed), keys, READ_4)


def test_a_replayed_answer_is_refused() -> None:
    answer = bytes.fromhex(examples.SECURED_SELECT_ANSWER)
    channel, _ = messaging(answer, answer)
    channel.send(SELECT)
    with pytest.raises(DeviceError, match="not authentic"):
        channel.send(SELECT)


def test_a_card_that_is_gone_closes_the_channel() -> None:
    def gone(_command: bytes) -> bytes:
        raise DeviceError("card_removed", "no card")

    channel = SecureMessaging(Plain(gone).send, AES_KEYS)
    with pytest.raises(DeviceError, match="no card"):
        channel.send(SELECT)
    with pytest.raises(DeviceError, match="broken down before"):
        channel.send(SELECT)


def authentic(*objects: bytes, status: bytes = b"\x90\x00") -> bytes:
    """An answer to the first command with a right MAC over whatever is given."""
    covered = b"".join((*objects, wrap("99", status)))
    counter = (2).to_bytes(16)
    mac = Aes(16).mac(AES_KEYS.mac, counter + padded(covered, 16))
    return covered + wrap("8E", mac) + b"\x90\x00"


def encrypted(plain: bytes) -> bytes:
    return Aes(16).encrypt(AES_KEYS.encryption, plain, 2)


def test_a_status_alone() -> None:
    channel, _ = messaging(authentic(status=b"\x6a\x82"))
    assert channel.send(READ_4) == Response(b"", 0x6A82)


@pytest.mark.parametrize("ins", [0xB0, 0xB1])
def test_both_forms_of_encrypted_data_are_understood(ins: int) -> None:
    plain = padded(b"\x60\x14", 16)
    for answer in (wrap("87", b"\x01", encrypted(plain)), wrap("85", encrypted(plain))):
        channel, _ = messaging(authentic(answer))
        assert channel.send(Command(0x00, ins, 0x00, 0x00, le=2)).data == b"\x60\x14"


def test_a_length_that_is_longer_than_needed_is_understood() -> None:
    ciphertext = encrypted(padded(b"\x60\x14", 16))
    channel, _ = messaging(authentic(b"\x87\x81\x11\x01" + ciphertext))
    assert channel.send(READ_4).data == b"\x60\x14"


@pytest.mark.parametrize(
    "answer",
    [
        authentic(wrap("87", b"\x02", encrypted(padded(b"\x60", 16)))),  # another padding
        authentic(wrap("87", b"\x01", encrypted(padded(b"\x60", 16))[:-1])),
        authentic(wrap("87", b"\x01", encrypted(bytes(16)))),
        authentic(wrap("87", b"\x01", encrypted(b"\x60" * 16))),
        authentic(wrap("81", b"\x60")),  # data in the clear
        authentic(wrap("87", b"\x01", encrypted(padded(b"\x60", 16))) * 2),
        authentic(status=b"\x90"),
        authentic(status=b"\x90\x00\x00"),
    ],
)
def test_an_authentic_answer_of_another_form_is_refused(answer: bytes) -> None:
    refusal(answer)


@st.composite
def session_keys(draw: st.DrawFn) -> SessionKeys:
    """Of any cipher, with a counter that may be about to overflow."""
    cipher = draw(st.sampled_from(Cipher))
    key = st.binary(min_size=cipher.key_size, max_size=cipher.key_size)
    last = 256**cipher.block_size - 1
    return SessionKeys(cipher, draw(key), draw(key), draw(st.sampled_from([0, 1, last - 1, last])))


@given(
    session_keys(),
    st.sampled_from([0xA4, 0xB0, 0xB1]),
    st.binary(max_size=20) | st.binary(min_size=200, max_size=300),
    st.none() | st.integers(1, 256) | st.integers(257, 65536),
    st.binary(max_size=40),
    st.sampled_from([0x9000, 0x6282, 0x6A82]),
)
def test_both_ends_understand_each_other(
    keys: SessionKeys, ins: int, data: bytes, le: int | None, reply: bytes, sw: int
) -> None:
    card = chip(keys)
    received: list[ChipCommand] = []

    def transmit(raw: bytes) -> bytes:
        received.append(card.open(ChipCommand.parse(raw)))
        # The protected answer is longer than the plain one: all there is is asked for.
        assert raw.endswith(b"\x00\x00" if received[-1].extended else b"\x00")
        return card.seal(reply + sw.to_bytes(2))

    channel = SecureMessaging(Plain(transmit).send, keys)
    command = Command(0x00, ins, 0x12, 0x34, data, le)
    for _ in range(2):
        assert channel.send(command) == Response(reply, sw)
    assert [each[:6] for each in received] == [(0x00, ins, 0x12, 0x34, data, le)] * 2
    assert all(each.extended for each in received if command.extended)


@given(st.binary(max_size=64))
def test_rubbish_is_never_believed(rubbish: bytes) -> None:
    refusal(rubbish)
