"""The chip's side of each protocol against the worked examples of 9303-11."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from devices.simulators.card.active_authentication import RsaKey
from devices.simulators.card.bac import ChipBac
from devices.simulators.card.cipher import ENCRYPTION, MAC, PASSWORD, Aes, TripleDes
from devices.simulators.card.command import Command
from devices.simulators.card.domain_parameters import CURVES
from devices.simulators.card.pace import ChipPace, WrongOrderError
from devices.simulators.card.session import ChipSession
from tests.devices.simulators.card import icao_examples as icao

if TYPE_CHECKING:
    from devices.simulators.card.randomness import Random


def drawing(*values: str) -> Random:
    """Randomness that is what an example says."""
    waiting = iter(bytes.fromhex(value) for value in values)

    def draw(size: int) -> bytes:
        value = next(waiting)
        assert len(value) == size
        return value

    return draw


def without_parity(key: str) -> bytes:
    return bytes(byte & 0xFE for byte in bytes.fromhex(key))


def command(raw: str) -> Command:
    return Command.parse(bytes.fromhex(raw))


def test_d1_keys() -> None:
    seed = bytes.fromhex(icao.BAC_SEED)
    assert hashlib.sha1(icao.BAC_INFORMATION).digest()[:16] == seed
    for purpose, key in ((ENCRYPTION, icao.BAC_ENCRYPTION), (MAC, icao.BAC_MAC)):
        derived = TripleDes().derive(seed, purpose).hex()
        assert without_parity(derived) == without_parity(key)


def test_d3_basic_access_control_and_d4_secure_messaging() -> None:
    run = ChipBac(icao.BAC_INFORMATION, drawing(icao.BAC_CHALLENGE, icao.BAC_CHIP_KEY))
    assert run.challenge.hex().upper() == icao.BAC_CHALLENGE
    proof = run.authenticate(bytes.fromhex(icao.BAC_PROOF))
    assert proof is not None
    answer, session = proof
    assert answer.hex().upper() == icao.BAC_ANSWER
    for sent, data, le, plain, sealed in icao.SECURED_3DES:
        opened = session.open(command(sent))
        assert (opened.data.hex().upper(), opened.le) == (data, le)
        assert session.seal(bytes.fromhex(plain)).hex().upper() == sealed


@pytest.mark.parametrize("position", range(40))
def test_d3_any_other_proof_is_refused(position: int) -> None:
    run = ChipBac(icao.BAC_INFORMATION, drawing(icao.BAC_CHALLENGE, icao.BAC_CHIP_KEY))
    proof = bytearray.fromhex(icao.BAC_PROOF)
    proof[position] ^= 0x80
    assert run.authenticate(bytes(proof)) is None


def test_d3_another_challenge_is_refused() -> None:
    run = ChipBac(icao.BAC_INFORMATION, drawing(icao.BAC_CHALLENGE[::-1]))
    assert run.authenticate(bytes.fromhex(icao.BAC_PROOF)) is None


def pace_run() -> ChipPace:
    return ChipPace(
        icao.PACE_OID,
        CURVES["brainpoolP256r1"],
        Aes(16),
        hashlib.sha1(icao.PACE_INFORMATION).digest(),
        drawing(icao.NONCE, icao.CHIP_MAP_SECRET, icao.CHIP_SECRET),
    )


def test_g1_pace_and_the_session_after_it() -> None:
    run = pace_run()
    for sent, answer in icao.PACE_EXCHANGE:
        assert run.session is None
        assert run.answer(bytes.fromhex(sent)).hex().upper() == answer
    assert run.session is not None
    select = run.session.open(command(icao.SECURED_SELECT))
    assert select.data.hex().upper() == "A0000002471001"
    sealed = run.session.seal(bytes.fromhex("9000"))
    assert sealed.hex().upper() == icao.SECURED_SELECT_ANSWER


def test_g1_session_keys() -> None:
    keys = bytes.fromhex(icao.KS_ENC), bytes.fromhex(icao.KS_MAC)
    session = ChipSession(keys)
    assert session.open(command(icao.SECURED_SELECT)).le is None
    password = hashlib.sha1(icao.PACE_INFORMATION).digest()
    assert Aes(16).derive(password, PASSWORD).hex() == "89ded1b26624ec1e634c1989302849dd"


def test_g1_another_token_is_refused() -> None:
    run = pace_run()
    for sent, _ in icao.PACE_EXCHANGE[:3]:
        run.answer(bytes.fromhex(sent))
    assert run.answer(bytes.fromhex("7C0A8508C2B0BD78D94BA867")).hex() == "6300"
    assert run.session is None


def test_g1_steps_have_their_order() -> None:
    run = pace_run()
    with pytest.raises(WrongOrderError):
        ChipPace.answer(pace_run(), b"\x7c\x05")
    run.answer(bytes.fromhex("7C00"))
    with pytest.raises(WrongOrderError):
        run.answer(bytes.fromhex(icao.PACE_EXCHANGE[2][0]))


def test_f_active_authentication() -> None:
    key = RsaKey(rsa.generate_private_key(65537, 1024), random=drawing(icao.AA_OWN_PART))
    message = key.message(bytes.fromhex(icao.AA_CHALLENGE), 128)
    assert message.hex().upper() == icao.AA_MESSAGE
    signer = RsaKey(key.private, random=drawing(icao.AA_OWN_PART))
    signature = int.from_bytes(signer.sign(bytes.fromhex(icao.AA_CHALLENGE)))
    numbers = signer.public.public_numbers()
    assert f"{pow(signature, numbers.e, numbers.n):X}" == icao.AA_MESSAGE
