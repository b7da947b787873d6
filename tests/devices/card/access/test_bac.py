from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devices.card.access import bac
from devices.card.channel.apdu import Command, Plain, Response
from devices.card.channel.secure_messaging import SecureMessaging
from devices.card.crypto.ciphers import Cipher, SessionKeys
from devices.protocols import DeviceError
from devices.simulators.card.bac import ChipBac
from devices.simulators.card.cipher import TripleDes
from devices.simulators.card.command import Command as ChipCommand
from devices.simulators.card.objects import padded
from devices.simulators.card.session import ChipSession
from tests.devices.card import examples
from tests.devices.card.access.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(transcript: Sequence[tuple[str, str]]) -> SessionKeys:
    replay = Replay(transcript)
    randomness = [examples.BAC_TERMINAL_NONCE, examples.BAC_TERMINAL_HALF]

    def random(size: int) -> bytes:
        chosen = bytes.fromhex(randomness.pop(0))
        assert len(chosen) == size
        return chosen

    keys = bac.run(replay.send, examples.BAC_INFORMATION, random)
    assert not replay.left
    return keys


def failing(step: int, answer: str) -> DeviceError:
    """What comes of the transcript with another answer at one step, where it must end."""
    transcript = list(examples.BAC_TRANSCRIPT[: step + 1])
    transcript[step] = (transcript[step][0], answer)
    with pytest.raises(DeviceError) as raised:
        run(transcript)
    return raised.value


def test_icao_appendix_d_transcript() -> None:
    assert run(examples.BAC_TRANSCRIPT) == SessionKeys(
        Cipher.TRIPLE_DES,
        bytes.fromhex(examples.BAC_KS_ENC),
        bytes.fromhex(examples.BAC_KS_MAC),
        examples.BAC_COUNTER,
    )


@pytest.mark.parametrize("status", ["6300", "63C2", "6982", "6988"])
def test_a_refusal_is_a_wrong_key(status: str) -> None:
    assert failing(1, status).code == "wrong_key"


def test_tries_left_are_told() -> None:
    assert str(failing(1, "63C2")) == "the chip refused the access key; tries left: 2"


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        (0, "6D00"),
        (0, "9000"),
        (0, "4608F9198870229000"),
        (0, "4608F91988702212009000"),
        (1, "9000"),
        (1, examples.BAC_TRANSCRIPT[1][1][2:]),
    ],
)
def test_nonsense_on_the_way(step: int, answer: str) -> None:
    assert failing(step, answer).code == "card_protocol"


@pytest.mark.parametrize("at", range(40))
def test_a_proof_with_any_byte_changed_is_not_believed(at: int) -> None:
    answer = bytearray.fromhex(examples.BAC_TRANSCRIPT[1][1])
    answer[at] ^= 0x01
    assert failing(1, answer.hex()).code == "card_protocol"


def authentic(plain: str) -> str:
    """An answer with any content, made with the right keys."""
    cipher = TripleDes()
    encrypted = cipher.encrypt(bytes.fromhex(examples.BAC_K_ENC), bytes.fromhex(plain))
    mac = cipher.mac(bytes.fromhex(examples.BAC_K_MAC), padded(encrypted, cipher.block))
    return (encrypted + mac).hex() + "9000"


def test_a_proof_for_another_challenge_is_not_believed() -> None:
    error = failing(1, authentic("00" * 8 + examples.BAC_TERMINAL_NONCE + "00" * 16))
    assert error.code == "card_protocol"
    assert "another challenge" in str(error)


@pytest.mark.parametrize("size", [8, 24])
def test_a_proof_of_another_length_is_not_believed(size: int) -> None:
    challenge = examples.BAC_TRANSCRIPT[0][1][:16]
    answer = authentic(challenge + examples.BAC_TERMINAL_NONCE + "00" * size)
    assert failing(1, answer).code == "card_protocol"


def test_a_simulated_chip_is_opened() -> None:
    chip = ChipBac(examples.CARD_MRZ_INFORMATION.encode())
    opened = list[ChipSession]()

    def transmit(command: bytes) -> bytes:
        if command[1] == 0x84:
            return chip.challenge + b"\x90\x00"
        proof = chip.authenticate(command[5:-1])
        assert proof
        opened.append(proof[1])
        return proof[0] + b"\x90\x00"

    keys = bac.run(Plain(transmit).send, examples.CARD_MRZ_INFORMATION)

    def secured(command: bytes) -> bytes:
        assert opened[0].open(ChipCommand.parse(command)).ins == 0xB0
        return opened[0].seal(b"\x61\x90\x00")

    channel = SecureMessaging(Plain(secured).send, keys)
    assert channel.send(Command(0x00, 0xB0, 0x9E, 0x00, le=1)) == Response(b"\x61", 0x9000)
