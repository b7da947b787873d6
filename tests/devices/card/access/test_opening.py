from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from devices.card import errors
from devices.card.access import keys, opening
from devices.card.access.pace import Ephemeral
from devices.card.channel.apdu import Command, Plain
from devices.card.channel.secure_messaging import SecureMessaging
from devices.card.files import application
from devices.protocols import AccessKeys, DeviceError
from devices.simulators.card.icao_chip import IcaoChip
from devices.simulators.card.personalisation import personalise
from devices.simulators.people import CardPart
from tests.devices.card import examples
from tests.devices.card.access.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Callable

CITIZEN = {
    "kind": "cccd",
    "number": "001199012345",
    "name": "Nguyễn Thị Minh Anh",
    "birth_date": "15/01/1999",
    "sex": "F",
    "expiry_date": "15/01/2039",
}
RIGHT = examples.CARD_MRZ_INFORMATION
OTHERS = tuple(f"19901234569901155{year}01153" for year in (40, 41, 42, 43))
MSE, CHALLENGE, PROOF = 0x22, 0x84, 0x82
TERMINAL_AUTHENTICATION_ALONE = bytes.fromhex("310F300D060804007F0007020202020101")


class Terminal:
    """A card, and what was sent to it."""

    def __init__(self, **chip: Any) -> None:
        card = CardPart.model_validate(CITIZEN | ({"chip": chip} if chip else {}))
        self._chip = IcaoChip(personalise(card))
        self.sent = list[bytes]()
        self.send = Plain(self._transmit).send
        self.card_access = application.read_card_access(self.send)
        self.sent.clear()

    def _transmit(self, command: bytes) -> bytes:
        self.sent.append(command)
        return self._chip.answer(command)

    def open(self, known: AccessKeys) -> opening.Opened:
        return opening.open_chip(self.send, known, self.card_access)

    def refusal(self, known: AccessKeys) -> DeviceError:
        with pytest.raises(DeviceError) as raised:
            self.open(known)
        return raised.value

    def count(self, instruction: int) -> int:
        return sum(command[1] == instruction for command in self.sent)

    def passwords(self) -> list[str]:
        """The kinds of password that PACE was begun with."""
        names = {b"\x83\x01\x01": "MRZ", b"\x83\x01\x02": "CAN"}
        return [
            name
            for command in self.sent
            if command[1] == MSE
            for reference, name in names.items()
            if reference in command
        ]

    def zone(self, opened: opening.Opened) -> str:
        """The machine-readable zone, read through the opened channel."""
        channel = SecureMessaging(self.send, opened.session)
        if not opened.application_selected:
            application.select_emrtd(channel.send)
        read_dg1 = Command(0x00, 0xB0, 0x81, 0x00, le=95)
        return channel.send(read_dg1).expect_ok("DG1")[5:].decode()


def with_bac() -> Terminal:
    return Terminal(access=["bac"])


def test_pace_with_the_can() -> None:
    terminal = Terminal()
    opened = terminal.open(AccessKeys(can="012345"))
    assert opened.access == "PACE-CAN"
    assert opened.reason == (
        "EF.CardAccess offers id-PACE-ECDH-GM-AES-CBC-CMAC-128 with brainpoolP256r1"
    )
    assert terminal.zone(opened) == examples.MRZ


def test_pace_with_the_zone() -> None:
    terminal = Terminal(pace=["ecdh-gm-aes-256 secp384r1"])
    opened = terminal.open(keys.of_mrz(examples.MRZ))
    assert opened.access == "PACE-MRZ"
    assert opened.reason == "EF.CardAccess offers id-PACE-ECDH-GM-AES-CBC-CMAC-256 with secp384r1"
    assert terminal.zone(opened) == examples.MRZ


def test_a_known_can_is_enough() -> None:
    terminal = Terminal()
    assert terminal.open(AccessKeys("012345", (RIGHT,))).access == "PACE-CAN"
    assert terminal.passwords() == ["CAN"]


@pytest.mark.parametrize("before", range(3))
def test_after_a_refused_can_likely_zones_are_tried(before: int) -> None:
    terminal = Terminal()
    opened = terminal.open(AccessKeys("543210", (*OTHERS[:before], RIGHT)))
    assert opened.access == "PACE-MRZ"
    assert terminal.passwords() == ["CAN", *["MRZ"] * (before + 1)]
    assert terminal.zone(opened) == examples.MRZ


def test_a_zone_inferred_from_a_qr_code_opens_a_chip_that_wants_one() -> None:
    qr = "001199012345||Nguyễn Thị Minh Anh|15011999|Nữ|Số 1 Phố Thử Nghiệm|01072024"
    terminal = with_bac()
    opened = terminal.open(keys.of_code(qr))
    assert opened.access == "BAC"
    assert terminal.zone(opened) == examples.MRZ


@pytest.mark.parametrize(
    ("known", "code", "tried"),
    [
        (AccessKeys("543210"), "wrong_can", ["CAN"]),
        (AccessKeys("543210", OTHERS[:1]), "wrong_can", ["CAN", "MRZ"]),
        (AccessKeys(None, OTHERS[:1]), "wrong_key", ["MRZ"]),
        (AccessKeys(None, (*OTHERS[:3], RIGHT)), "wrong_key", ["MRZ", "MRZ", "MRZ"]),
        (AccessKeys(None, OTHERS[:1] * 3), "wrong_key", ["MRZ"]),
    ],
)
def test_no_key_is_tried_twice_and_no_more_than_three_zones(
    known: AccessKeys, code: str, tried: list[str]
) -> None:
    terminal = Terminal()
    assert terminal.refusal(known).code == code
    assert terminal.passwords() == tried


def test_bac_where_there_is_no_card_access() -> None:
    terminal = with_bac()
    opened = terminal.open(AccessKeys("012345", (RIGHT,)))
    assert (opened.access, opened.reason) == ("BAC", "no EF.CardAccess: BAC")
    assert opened.application_selected
    assert terminal.zone(opened) == examples.MRZ


def test_bac_where_card_access_offers_no_pace() -> None:
    terminal = with_bac()
    opened = opening.open_chip(
        terminal.send, AccessKeys(mrz=(RIGHT,)), TERMINAL_AUTHENTICATION_ALONE
    )
    assert (opened.access, opened.reason) == ("BAC", "EF.CardAccess offers no PACE: BAC")


def test_bac_begins_anew_with_each_likely_zone() -> None:
    terminal = with_bac()
    assert terminal.zone(terminal.open(AccessKeys(mrz=(*OTHERS[:2], RIGHT)))) == examples.MRZ
    assert terminal.count(CHALLENGE) == terminal.count(PROOF) == 3
    assert terminal.refusal(AccessKeys("012345", OTHERS)).code == "wrong_key"
    assert terminal.count(CHALLENGE) == terminal.count(PROOF) == 6


@pytest.mark.parametrize("known", [AccessKeys("012345"), AccessKeys()])
def test_bac_without_a_zone_says_what_is_missing(known: AccessKeys) -> None:
    terminal = with_bac()
    error = terminal.refusal(known)
    assert error.code == "card_not_supported"
    assert "machine-readable zone" in str(error)
    assert terminal.count(CHALLENGE) == 0


def test_a_card_without_the_application_is_not_supported() -> None:
    replay = Replay([("00A4040C07A0000002471001", "6A82")])
    with pytest.raises(DeviceError) as raised:
        opening.open_chip(replay.send, AccessKeys(mrz=(RIGHT,)), None)
    assert raised.value.code == "card_not_supported"


BEGIN_CAN, BEGIN_MRZ = (
    examples.PACE_TRANSCRIPT[0][0].replace("830101", f"8301{reference}")
    for reference in ("02", "01")
)
# The same without the curve, which a chip that refuses is asked next.
AGAIN_CAN, AGAIN_MRZ = (begin[:-6].replace("A412", "A40F") for begin in (BEGIN_CAN, BEGIN_MRZ))
CARD_ACCESS = bytes.fromhex(examples.CARD_ACCESS)


def ephemeral_of_icao(parameter: int) -> Ephemeral:
    curve = Ephemeral.fresh(parameter).curve
    return Ephemeral(curve, examples.TERMINAL_MAP_SECRET, examples.TERMINAL_SECRET)


def test_a_chip_that_knows_no_can_is_opened_with_the_zone() -> None:
    replay = Replay([(BEGIN_CAN, "6A88"), (AGAIN_CAN, "6A88"), *examples.PACE_TRANSCRIPT])
    known = AccessKeys("012345", (examples.MRZ_INFORMATION,))
    opened = opening.open_chip(replay.send, known, CARD_ACCESS, ephemeral_of_icao)
    assert opened.access == "PACE-MRZ"
    assert opened.session.encryption == bytes.fromhex(examples.KS_ENC)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (["6A88"] * 4, "card_not_supported"),
        (["6A88", "6A88", "6A88", "6983"], "key_blocked"),
        (["6A88", "6A88", "6A88", "6D00"], "card_protocol"),
    ],
)
def test_a_chip_that_takes_neither(answers: list[str], code: str) -> None:
    replay = Replay(zip((BEGIN_CAN, AGAIN_CAN, BEGIN_MRZ, AGAIN_MRZ), answers, strict=True))
    with pytest.raises(DeviceError) as raised:
        opening.open_chip(replay.send, AccessKeys("012345", (RIGHT,)), CARD_ACCESS)
    assert raised.value.code == code
    assert not replay.left


def test_a_blocked_can_leaves_the_zone() -> None:
    replay = Replay([(BEGIN_CAN, "6983"), *examples.PACE_TRANSCRIPT])
    known = AccessKeys("012345", (examples.MRZ_INFORMATION,))
    assert (
        opening.open_chip(replay.send, known, CARD_ACCESS, ephemeral_of_icao).access == "PACE-MRZ"
    )


def test_with_digits_alone_the_usual_suite_is_tried_where_nothing_is_offered() -> None:
    terminal = Terminal()
    opened = opening.open_chip(terminal.send, AccessKeys(can="012345"), None)
    assert opened.access == "PACE-CAN"
    assert opened.reason.startswith("no EF.CardAccess: tried id-PACE-ECDH-GM-AES-CBC-CMAC-128")


def test_what_a_chip_offers_may_not_be_readable() -> None:
    """The strong way is tried first, and the reason says what happened."""
    replay = Replay(examples.PACE_TRANSCRIPT)
    known = AccessKeys(mrz=(examples.MRZ_INFORMATION,))
    opened = opening.open_chip(replay.send, known, None, ephemeral_of_icao, unreadable=True)
    assert (opened.access, opened.reason[:28]) == ("PACE-MRZ", "EF.CardAccess cannot be read")


@pytest.mark.parametrize("answer", ["6985", "9000", "7C0280009000"])
def test_after_anything_but_a_refusal_nothing_is_sent(answer: str) -> None:
    replay = Replay([(BEGIN_CAN, "9000"), ("10860000027C0000", answer)])
    with pytest.raises(DeviceError) as raised:
        opening.open_chip(replay.send, AccessKeys("012345", (RIGHT,)), CARD_ACCESS)
    assert raised.value.code == "card_protocol"


def test_each_run_has_its_own_secrets() -> None:
    given = list[Ephemeral]()

    def ephemeral(parameter: int) -> Ephemeral:
        given.append(Ephemeral.fresh(parameter))
        return given[-1]

    terminal = Terminal()
    opening.open_chip(
        terminal.send, AccessKeys("543210", (RIGHT,)), terminal.card_access, ephemeral
    )
    assert len({one.map_secret for one in given}) == 2


def test_an_unsupported_suite_ends_it_before_anything_is_sent() -> None:
    terminal = Terminal(pace=["ecdh-im-aes-128 brainpoolP256r1", "dh-gm-aes-128 modp-2048-256"])
    error = terminal.refusal(AccessKeys("012345", (RIGHT,)))
    assert error.code == "suite_unsupported"
    assert "id-PACE-ECDH-IM-AES-CBC-CMAC-128 (0.4.0.127.0.7.2.2.4.4.2)" in str(error)
    assert not terminal.sent


def test_a_supported_suite_is_found_beside_others() -> None:
    terminal = Terminal(pace=["ecdh-cam-aes-128 secp256r1", "ecdh-gm-aes-192 brainpoolP512r1"])
    opened = terminal.open(AccessKeys("012345"))
    assert opened.reason.endswith("ECDH-GM-AES-CBC-CMAC-192 with brainpoolP512r1")
    assert terminal.zone(opened) == examples.MRZ


def rubbish(source: random.Random) -> Callable[[bytes], bytes]:
    statuses = [b"\x90\x00", b"\x63\x00", b"\x63\xc1", b"\x6a\x88", b"\x69\x82", b""]
    return lambda _: source.randbytes(source.randrange(40)) + source.choice(statuses)


@pytest.mark.parametrize("card_access", [CARD_ACCESS, None], ids=["PACE", "BAC"])
def test_a_card_that_answers_rubbish_raises_nothing_but_our_errors(
    card_access: bytes | None,
) -> None:
    for seed in range(200):
        send = Plain(rubbish(random.Random(seed))).send
        with pytest.raises(errors.CardError):
            opening.open_chip(send, AccessKeys("012345", (RIGHT, *OTHERS)), card_access)
