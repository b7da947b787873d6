"""A card that has been opened and answers what it likes, in the clear and protected."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from devices.card import chip, genuineness, identity
from devices.card.channel.apdu import Command, Plain
from devices.card.channel.secure_messaging import SecureMessaging
from devices.card.files import dg1, dg13
from devices.card.files.habits import Habits
from devices.card.files.layout import Sfi
from devices.card.files.reading import Files
from devices.card.other.read import read
from devices.card.progress import Progress
from devices.card.proof.trust import TrustStore
from devices.protocols import DeviceError
from tests.devices.card.channel.test_secure_messaging import AES_KEYS, DES_KEYS
from tests.devices.card.other.cards import FileCard
from tests.devices.card.other.test_read import CONTENT, EXAMPLES, IN_FILE
from tests.devices.simulators.card.channel import checksum, pad
from tests.devices.simulators.card.objects import tlv
from tests.fuzz import cards
from tests.fuzz.conversation import Recorded, Replayed
from tests.fuzz.mutation import of_conversation, of_objects
from tests.fuzz.target import Target, refusing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devices.card.crypto.ciphers import SessionKeys
    from tests.fuzz.conversation import Transmit

_TODAY = date(2026, 6, 1)
_READ = Command(0x00, 0xB0, 0x00, 0x00, le=16)


def _read_files(transmit: Transmit, habits: Habits) -> None:
    """What follows the opening, as if it had led to no protection."""
    plain = Plain(transmit)
    files = Files(plain.send, habits)
    parts: list[bytes] = []
    marked = files.read(Sfi.DG13, chip.FIRST_FACTS, parts.append)
    assert marked is None or all(marked.startswith(part) for part in parts)
    zone = files.read(Sfi.DG1)
    with refusing():
        fields = None if marked is None else dg13.parse(marked)
        assert zone is None or identity.merge(fields, dg1.parse(zone, _TODAY)).name
    progress = Progress(plain, None)
    opened = genuineness.OpenChip(plain.send, files, cards.issued()[0].card_access, progress)
    found, photo = genuineness.prove(opened, TrustStore(), picture=True)
    assert not found.genuine
    assert photo is None or found.hashes != "failed"


def _files(data: bytes) -> None:
    with refusing():
        _read_files(Replayed(data).transmit, Habits(8192, certain=False))


def _file_seeds() -> Iterator[bytes]:
    for card in cards.issued():
        recorded = Recorded(cards.OpenCard(card).transmit)
        _read_files(recorded.transmit, Habits.of(card.atr))
        yield recorded.joined


def _protected(data: bytes) -> None:
    """An answer as it comes, and with the right MAC over it."""
    for name, keys in (("aes-128", AES_KEYS), ("3des", DES_KEYS)):
        _answered(keys, data)
        block = keys.cipher.block_size
        counter = (keys.counter + 2).to_bytes(block)
        mac = checksum(name, keys.mac, counter + pad(data, block))
        _answered(keys, data + tlv(0x8E, mac) + b"\x90\x00")


def _answered(keys: SessionKeys, answer: bytes) -> None:
    """After a refusal nothing is sent any more."""
    waiting = [answer]
    channel = SecureMessaging(Plain(lambda _: waiting.pop()).send, keys)
    try:
        assert channel.send(_READ).sw <= 0xFFFF
    except DeviceError:
        waiting = [answer]
        with refusing():
            channel.send(_READ)
        assert waiting


def _protected_seeds() -> list[bytes]:
    """What stands before the MAC: of short and long blocks, of both sizes, an odd instruction."""
    status = bytes.fromhex("99029000")
    ciphertexts = [bytes(size) for size in (8, 16, 32, 160, 512)]
    even = [tlv(0x87, b"\x01" + ciphertext) + status for ciphertext in ciphertexts]
    return [status, *even, tlv(0x85, ciphertexts[1]) + status]


def _health(data: bytes) -> None:
    for profile in (IN_FILE, *EXAMPLES):
        with refusing():
            assert read(profile, Plain(Replayed(data).transmit).send).number


def _health_seeds() -> Iterator[bytes]:
    for card in (FileCard(CONTENT), FileCard(CONTENT, 10)):
        recorded = Recorded(card.transmit)
        read(IN_FILE, Plain(recorded.transmit).send)
        yield recorded.joined


TARGETS = (
    Target("files", _files, _file_seeds, of_conversation, rate=100),
    Target("protected", _protected, _protected_seeds, of_objects),
    Target("health_card", _health, _health_seeds, of_conversation),
)
