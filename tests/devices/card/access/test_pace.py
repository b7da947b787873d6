from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from devices.card.access import pace
from devices.card.access.offer import PaceInfo
from devices.card.access.password import Kind, Password
from devices.card.access.suites import SUITES, Suite
from devices.card.channel.apdu import Command, Plain, Response
from devices.card.channel.secure_messaging import SecureMessaging
from devices.card.crypto.curves import CURVES
from devices.protocols import DeviceError
from devices.simulators.card import domain_parameters
from devices.simulators.card.cipher import Aes
from devices.simulators.card.command import Command as ChipCommand
from devices.simulators.card.pace import ChipPace
from tests.devices.card import examples
from tests.devices.card.access.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.card.crypto.ciphers import SessionKeys

BRAINPOOL = 13
INFO = PaceInfo(SUITES["0.4.0.127.0.7.2.2.4.2.2"], BRAINPOOL)
PASSWORD = Password.of_mrz(examples.MRZ_INFORMATION)


def terminal() -> pace.Ephemeral:
    return pace.Ephemeral(CURVES[BRAINPOOL], examples.TERMINAL_MAP_SECRET, examples.TERMINAL_SECRET)


def run(transcript: Sequence[tuple[str, str]], password: Password = PASSWORD) -> SessionKeys:
    replay = Replay(transcript)
    keys = pace.run(replay.send, INFO, password, terminal())
    assert not replay.left
    return keys


def changed(step: int, answer: str) -> list[tuple[str, str]]:
    """The transcript up to one step, with another answer there."""
    kept = list(examples.PACE_TRANSCRIPT[: step + 1])
    kept[step] = (kept[step][0], answer)
    return kept


def failing(transcript: Sequence[tuple[str, str]], password: Password = PASSWORD) -> DeviceError:
    with pytest.raises(DeviceError) as raised:
        run(transcript, password)
    return raised.value


def test_icao_g1_transcript() -> None:
    keys = run(examples.PACE_TRANSCRIPT)
    assert keys.encryption == bytes.fromhex(examples.KS_ENC)
    assert keys.mac == bytes.fromhex(examples.KS_MAC)
    assert keys.counter == 0


@pytest.mark.parametrize("status", ["6300", "63C1", "6982"])
def test_a_refused_token_is_a_wrong_key(status: str) -> None:
    assert failing(changed(4, status)).code == "wrong_key"


def test_a_refused_can_is_a_wrong_can() -> None:
    # The same secret under the other reference: the chip cannot tell.
    can = Password(Kind.CAN, PASSWORD.secret)
    begun = examples.PACE_TRANSCRIPT[0][0].replace("830101", "830102")
    assert failing([(begun, "9000"), *changed(4, "6300")[1:]], can).code == "wrong_can"


@pytest.mark.parametrize(
    ("before", "after", "left"), [("9000", "63C2", 2), ("63C2", "6300", 1), ("63C5", "63C1", 1)]
)
def test_the_chips_count_of_tries_is_told(before: str, after: str, left: int) -> None:
    transcript = changed(4, after)
    transcript[0] = (transcript[0][0], before)
    assert str(failing(transcript)) == f"the chip refused the access key; tries left: {left}"


def test_a_chip_that_does_not_count_tells_nothing() -> None:
    assert str(failing(changed(4, "6300"))) == "the chip refused the access key"


def test_tries_left_are_no_refusal() -> None:
    transcript = [(examples.PACE_TRANSCRIPT[0][0], "63C2"), *examples.PACE_TRANSCRIPT[1:]]
    assert run(transcript).mac == bytes.fromhex(examples.KS_MAC)


@pytest.mark.parametrize(("step", "status"), [(0, "63C0"), (0, "6983"), (0, "6985"), (4, "6983")])
def test_a_blocked_password_is_called_so(step: int, status: str) -> None:
    assert failing(changed(step, status)).code == "key_blocked"


WITHOUT_CURVE = "0022C1A40F800A04007F00070202040202830101"


@pytest.mark.parametrize("status", ["6A80", "6A88"])
def test_a_chip_without_such_a_key(status: str) -> None:
    begin = examples.PACE_TRANSCRIPT[0][0]
    assert failing([(begin, status), (WITHOUT_CURVE, status)]).code == "card_not_supported"


def test_a_chip_that_minds_being_told_its_curve() -> None:
    begin, *rest = examples.PACE_TRANSCRIPT
    keys = run([(begin[0], "6A80"), (WITHOUT_CURVE, "9000"), *rest])
    assert keys.encryption == bytes.fromhex(examples.KS_ENC)


NOT_ON_CURVE = examples.CHIP_MAP_KEY[:-2] + "55"
ABOVE_THE_FIELD = "04" + "FF" * 64
COMPRESSED = "02" + examples.CHIP_MAP_KEY[2:66]
INFINITY = "7C0382010000"


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        (1, "9000"),
        (1, "7C1280109000"),
        (1, "7C0280009000"),
        (1, "7C11800F95A3A016522EE98D01E76CB6B98B429000"),
        (1, "7C128110" + examples.ENCRYPTED_NONCE + "9000"),
        (2, f"7C438241{NOT_ON_CURVE}9000"),
        (2, f"7C438241{ABOVE_THE_FIELD}9000"),
        (2, f"7C238221{COMPRESSED}9000"),
        (2, f"{INFINITY}9000"),
        (2, "7C0282009000"),
        (3, f"7C438441{examples.TERMINAL_KEY}9000"),
        (3, f"7C438441{NOT_ON_CURVE}9000"),
        (4, "7C0A860800000000000000009000"),
        (4, "7C028600" + "9000"),
    ],
)
def test_nonsense_on_the_way(step: int, answer: str) -> None:
    assert failing(changed(step, answer)).code == "card_protocol"


@pytest.mark.parametrize("at", range(8))
def test_a_token_with_any_byte_changed_is_not_believed(at: int) -> None:
    token = bytearray.fromhex(examples.CHIP_TOKEN)
    token[at] ^= 0x80
    assert failing(changed(4, f"7C0A8608{token.hex()}9000")).code == "card_protocol"


def test_secrets_are_never_the_same_twice() -> None:
    first, second = pace.Ephemeral.fresh(BRAINPOOL), pace.Ephemeral.fresh(BRAINPOOL)
    secrets = {first.map_secret, first.agree_secret, second.map_secret, second.agree_secret}
    assert len(secrets) == 4


CHIP_CURVES = {curve.parameter_id: curve for curve in domain_parameters.CURVES.values()}


@pytest.mark.parametrize("parameter", CURVES)
@pytest.mark.parametrize("suite", [suite for suite in SUITES.values() if suite.supported])
def test_a_simulated_chip_on_every_curve_with_every_cipher(suite: Suite, parameter: int) -> None:
    password = hashlib.sha1(examples.CARD_MRZ_INFORMATION.encode()).digest()
    chip = ChipPace(suite.oid, CHIP_CURVES[parameter], Aes(suite.cipher.key_size), password)

    def transmit(raw: bytes) -> bytes:
        command = ChipCommand.parse(raw)
        if command.ins == 0x86:
            return chip.answer(command.data)
        if command.ins == 0x22:
            return b"\x90\x00"
        assert chip.session
        assert chip.session.open(command).le == 4
        return chip.session.seal(bytes.fromhex("60145F019000"))

    send = Plain(transmit).send
    known = Password.of_mrz(examples.CARD_MRZ_INFORMATION)
    keys = pace.run(send, PaceInfo(suite, parameter), known, pace.Ephemeral.fresh(parameter))
    read = Command(0x00, 0xB0, 0x9E, 0x00, le=4)
    assert SecureMessaging(send, keys).send(read) == Response(bytes.fromhex("60145F01"), 0x9000)
