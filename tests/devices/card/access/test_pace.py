from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devices.card.access import pace
from devices.card.access.offer import PaceInfo
from devices.card.access.password import Password
from devices.card.access.suites import SUITES
from devices.card.channel.apdu import Plain
from devices.card.crypto import curves as curve
from devices.protocols import DeviceError
from tests.devices.card import examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.card.crypto.ciphers import SessionKeys

BRAINPOOL = 13
INFO = PaceInfo(SUITES["0.4.0.127.0.7.2.2.4.2.2"], BRAINPOOL)


class Replay:
    """A card that knows one conversation."""

    def __init__(self, transcript: Sequence[tuple[str, str]]) -> None:
        self.left = [(bytes.fromhex(sent), bytes.fromhex(got)) for sent, got in transcript]

    def transmit(self, command: bytes) -> bytes:
        expected, answer = self.left.pop(0)
        assert command.hex() == expected.hex()
        return answer


def terminal() -> pace.Ephemeral:
    return pace.Ephemeral(
        curve.CURVES[BRAINPOOL], examples.TERMINAL_MAP_SECRET, examples.TERMINAL_SECRET
    )


def run(transcript: Sequence[tuple[str, str]]) -> SessionKeys:
    replay = Replay(transcript)
    key = Password.of_mrz(examples.MRZ_INFORMATION)
    keys = pace.run(Plain(replay.transmit).send, INFO, key, terminal())
    assert not replay.left
    return keys


def changed(step: int, answer: str) -> list[tuple[str, str]]:
    """The transcript up to one step, with another answer there."""
    kept = list(examples.PACE_TRANSCRIPT[: step + 1])
    kept[step] = (kept[step][0], answer)
    return kept


def test_icao_g1_transcript() -> None:
    keys = run(examples.PACE_TRANSCRIPT)
    assert keys.encryption == bytes.fromhex(examples.KS_ENC)
    assert keys.mac == bytes.fromhex(examples.KS_MAC)


@pytest.mark.parametrize("status", ["6300", "63C1"])
def test_a_refused_token_is_a_wrong_can(status: str) -> None:
    with pytest.raises(DeviceError) as raised:
        run(changed(4, status))
    assert raised.value.code == "wrong_can"


def test_tries_left_are_no_refusal() -> None:
    transcript = [(examples.PACE_TRANSCRIPT[0][0], "63C2"), *examples.PACE_TRANSCRIPT[1:]]
    assert run(transcript).mac == bytes.fromhex(examples.KS_MAC)


def test_a_chip_without_such_a_key() -> None:
    with pytest.raises(DeviceError) as raised:
        run(changed(0, "6A88"))
    assert raised.value.code == "card_not_supported"


NOT_ON_CURVE = examples.CHIP_MAP_KEY[:-2] + "55"
INFINITY = "7C0382010000"


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        (0, "6985"),
        (1, "9000"),
        (1, "7C1280109000"),
        (1, "7C11800F95A3A016522EE98D01E76CB6B98B429000"),
        (1, "7C128110" + examples.ENCRYPTED_NONCE + "9000"),
        (2, f"7C438241{NOT_ON_CURVE}9000"),
        (2, f"{INFINITY}9000"),
        (2, "7C0282009000"),
        (3, f"7C438441{examples.TERMINAL_KEY}9000"),
        (3, f"7C438441{NOT_ON_CURVE}9000"),
        (4, "7C0A860800000000000000009000"),
        (4, "6983"),
    ],
)
def test_nonsense_on_the_way(step: int, answer: str) -> None:
    with pytest.raises(DeviceError) as raised:
        run(changed(step, answer))
    assert raised.value.code == "card_protocol"


def test_secrets_are_never_the_same_twice() -> None:
    first, second = pace.Ephemeral.fresh(BRAINPOOL), pace.Ephemeral.fresh(BRAINPOOL)
    secrets = {first.map_secret, first.agree_secret, second.map_secret, second.agree_secret}
    assert len(secrets) == 4
