"""Whole readings: the reader's code against the simulated chip's, command by command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from devices.card import chip
from devices.card.access import keys
from devices.card.errors import CardError, ReadAnewError
from devices.card.files.habits import Habits
from devices.card.proof import trust
from devices.card.proof.trust import TrustStore
from devices.protocols import AccessKeys, Authenticity, CardReading, Identity, Photo, Step
from devices.simulators.card.chip import chip_of
from devices.simulators.card.chip_keys import NO_KEYS
from devices.simulators.card.icao_chip import IcaoChip
from devices.simulators.card.personalisation import personalise
from devices.simulators.card.trust import write_trust
from devices.simulators.people import CardPart, ChipPart, load_people
from tests.devices.card.conftest import PEOPLE

if TYPE_CHECKING:
    from typing import Any

    from devices.protocols import Level, News

PEOPLE_BY_ID = load_people(PEOPLE)
KEYS = keys.of_number("001199012345")
KEYS_BAO = keys.of_can("006789")
GENUINE = Authenticity("chain_ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok")
UNTRUSTED = Authenticity("signature_ok_untrusted", "ok", "ok", "untrusted", "ok", "ok", "ok", "ok")


def card_of(name: str, **changes: Any) -> CardPart:
    card = PEOPLE_BY_ID[name].card
    assert card is not None
    return card.model_copy(update={"chip": ChipPart(**changes)}) if changes else card


def read(
    card: CardPart,
    level: Level = "full",
    store: TrustStore | None = None,
    fault: str = "",
    given: AccessKeys = KEYS,
    told: list[News] | None = None,
    **args: Any,
) -> CardReading:
    simulated = chip_of(card)
    simulated.reset()
    if fault:
        simulated.spoil(fault, args)
    settings = chip.Settings(Habits.of(simulated.atr), trust=store or TrustStore())
    on_news = None if told is None else told.append
    return chip.read(simulated.answer, given, level, settings, on_news)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    folder = tmp_path_factory.mktemp("trust")
    write_trust(folder, PEOPLE_BY_ID.values())
    found = trust.load(folder)
    assert not found.problems
    return found


def test_a_genuine_card(store: TrustStore) -> None:
    told: list[News] = []
    reading = read(card_of("minh-anh"), store=store, told=told)
    assert reading.authenticity == GENUINE
    assert reading.authenticity.genuine
    assert reading.notes == ()
    assert reading.photo is not None
    assert reading.photo.format == "jpeg"
    assert reading.photo.data.startswith(b"\xff\xd8\xff")
    assert [news.name if isinstance(news, Step) else type(news).__name__ for news in told] == [
        *("access", "select", "Identity", "dg13", "dg1", "Identity"),
        *("sod", "dg14", "dg15", "active", "chip", "com", "dg2", "Authenticity", "Photo"),
    ]
    assert told[-2:] == [reading.authenticity, reading.photo]


def test_verified_is_full_without_the_picture(store: TrustStore) -> None:
    told: list[News] = []
    reading = read(card_of("minh-anh"), "verified", store, told=told)
    assert (reading.authenticity, reading.photo) == (GENUINE, None)
    assert not any(isinstance(news, Photo) for news in told)


def test_nobody_is_genuine_whose_issuer_is_not_trusted() -> None:
    reading = read(card_of("minh-anh"))
    assert reading.authenticity == UNTRUSTED
    assert not reading.authenticity.genuine


def test_identity_alone_checks_nothing(store: TrustStore) -> None:
    reading = read(card_of("minh-anh"), "identity", store)
    assert reading.authenticity == Authenticity()
    assert reading.authenticity.result == "not_checked"


@pytest.mark.parametrize("group", [1, 2, 13, 14, 15])
def test_a_changed_file(store: TrustStore, group: int) -> None:
    found = read(card_of("minh-anh"), store=store, fault="wrong_hash", dg=group)
    assert (found.authenticity.result, found.authenticity.hashes) == ("failed", "failed")
    assert found.authenticity.signature == "ok"
    assert found.photo is None  # a picture that was not signed is nobody's
    assert found.identity.number == "001199012345"


@pytest.mark.parametrize("copied", ["none", "other"])
def test_a_copied_chip(store: TrustStore, copied: str) -> None:
    found = read(card_of("minh-anh"), store=store, fault="cloned", keys=copied).authenticity
    assert (found.result, found.hashes, found.signature) == ("failed", "ok", "ok")
    assert (found.active, found.chip) == ("failed", "failed")


def test_a_copied_chip_that_hides_all_of_it(store: TrustStore) -> None:
    whole = personalise(card_of("minh-anh"))
    files = {name: content for name, content in whole.files.items() if name not in (14, 15, 0x1D)}
    copied = IcaoChip(replace(whole, files=files, keys=NO_KEYS))
    found = chip.read(copied.answer, KEYS, "verified", chip.Settings(trust=store)).authenticity
    assert (found.result, found.signature) == ("failed", "failed")


@pytest.mark.parametrize(("instruction", "check"), [(0x88, "active"), (0x22, "chip")])
def test_a_copied_chip_that_breaks_off_when_asked_for_its_key(instruction: int, check: str) -> None:
    """In the clear, so that nothing can be sent after it; who it says it is stays."""
    simulated = chip_of(card_of("minh-anh"))
    secured = False

    def transmit(command: bytes) -> bytes:
        nonlocal secured
        if secured and command[1] == instruction:
            return b"\x6d\x00"
        secured = secured or command[0] == 0x0C
        return simulated.answer(command)

    reading = chip.read(transmit, KEYS, "full")
    assert getattr(reading.authenticity, check) == "failed"
    assert reading.authenticity.result == "failed"
    assert reading.identity.number == "001199012345"
    assert reading.photo is None


def test_a_disturbed_channel_is_no_forgery() -> None:
    """One bit of an answer flipped on the way, at each command behind the identity."""
    simulated = chip_of(card_of("minh-anh"))
    total = read(card_of("minh-anh"), "verified").apdus
    for disturbed in range(12, total):
        simulated.reset()
        sent = 0

        def transmit(command: bytes, disturbed: int = disturbed) -> bytes:
            nonlocal sent
            sent += 1
            answer = simulated.answer(command)
            return (
                answer[:-3] + bytes([answer[-3] ^ 1]) + answer[-2:] if sent == disturbed else answer
            )

        with pytest.raises(CardError) as raised:
            chip.read(transmit, KEYS, "verified")
        assert raised.value.code == "card_protocol"


def test_files_that_are_not_what_was_signed_are_noted() -> None:
    whole = personalise(card_of("minh-anh"))
    listing = bytes.fromhex("6014 5F01 04 30313037 5F36 06 303430303030 5C 02 6175")
    simulated = IcaoChip(replace(whole, files={**whole.files, 0x1E: listing}))
    reading = chip.read(simulated.answer, KEYS, "full")
    assert reading.authenticity == UNTRUSTED
    assert len(reading.notes) == 1
    assert reading.notes[0].startswith("EF.COM lists DG1, DG2; EF.SOD lists DG1, DG2, DG3")


def test_a_weaker_access_that_somebody_chose_for_us() -> None:
    """EF.CardAccess is not signed; DG14, which is, names another suite (ICAO 9303-11, 4.2)."""
    whole = personalise(card_of("minh-anh", pace=("ecdh-gm-aes-256 brainpoolP256r1",)))
    weaker = personalise(card_of("minh-anh"))
    forged = IcaoChip(replace(weaker, files=whole.files, groups=whole.groups, keys=whole.keys))
    found = chip.read(forged.answer, KEYS, "verified").authenticity
    assert (found.hashes, found.signature, found.access) == ("ok", "ok", "failed")
    assert found.result == "failed"


def test_a_picture_of_a_form_that_is_not_known_loses_nothing_else() -> None:
    whole = personalise(card_of("minh-anh"))
    groups = {**whole.groups, 2: b"\x75\x03\x7f\x61\x00"}
    signed = {**whole.files, 2: groups[2], 0x1D: whole.issuer.sign(groups)}
    reading = chip.read(IcaoChip(replace(whole, files=signed)).answer, KEYS, "full")
    assert reading.authenticity == UNTRUSTED
    assert reading.photo is None


def test_a_chip_without_the_files_is_read_without_asking_for_them() -> None:
    made = card_of("minh-anh", active_authentication="", chip_authentication="", access=("bac",))
    simulated = chip_of(made)
    given = keys.of_code("001199012345||A|15011999|Nữ|Hà Nội|01072024")
    reading = chip.read(simulated.answer, given, "verified")
    asked = [step.name for step in reading.steps]
    assert ("dg15" in asked, reading.authenticity.active) == (False, "absent")


@pytest.mark.parametrize("group", [14, 15])
def test_a_copied_chip_that_hides_what_would_betray_it(store: TrustStore, group: int) -> None:
    whole = personalise(card_of("minh-anh"))
    files = {name: content for name, content in whole.files.items() if name != group}
    copied = IcaoChip(replace(whole, files=files, keys=NO_KEYS))
    reading = chip.read(copied.answer, KEYS, "verified", chip.Settings(trust=store))
    assert (reading.authenticity.result, reading.authenticity.hashes) == ("failed", "failed")


def test_a_chip_that_breaks_off_where_dg13_is_missing() -> None:
    """ICAO 9303-11, 9.8.3: an error in the clear ends the session; nothing is sent after it."""
    simulated = chip_of(card_of("gia-bao"))
    sent: list[bytes] = []

    def transmit(command: bytes) -> bytes:
        sent.append(command)
        answer = simulated.answer(command)
        return b"\x6a\x82" if len(sent) == 8 else answer

    with pytest.raises(ReadAnewError) as raised:
        chip.read(transmit, KEYS_BAO)
    assert raised.value.without_dg13
    assert len(sent) == 8
    simulated.reset()
    without = chip.Settings(dg13=False)
    assert chip.read(transmit, KEYS_BAO, settings=without).identity.name_source == "dg1"


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (None, "the chip answered 6982"),  # may not be read
        (b"", "cut short"),
        (bytes(512), "expected one data object 6D"),
        (bytes.fromhex("6D043002FFFF") + bytes(8), ""),
    ],
)
def test_a_dg13_that_cannot_be_used_is_left_out(content: bytes | None, note: str) -> None:
    whole = personalise(card_of("minh-anh"))
    simulated = IcaoChip(replace(whole, files={**whole.files, 13: content}))
    reading = chip.read(simulated.answer, KEYS, "identity")
    assert (reading.identity.name, reading.identity.name_source) == ("NGUYEN THI MINH ANH", "dg1")
    assert len(reading.notes) == 1
    assert reading.notes[0].startswith("DG13 was left out")
    assert note in reading.notes[0]


def test_a_certificate_that_has_run_out_is_not_trusted_but_no_forgery(store: TrustStore) -> None:
    found = read(card_of("minh-anh"), store=store, fault="expired_certificate").authenticity
    assert (found.result, found.dates) == ("signature_ok_untrusted", "expired")
    assert not found.genuine


@pytest.mark.parametrize("active", ["ecdsa", "rsa", "rsa-sha256", ""])
@pytest.mark.parametrize("chip_authentication", ["aes-128", "aes-256", "3des", ""])
def test_every_way_to_show_that_a_chip_is_no_copy(active: str, chip_authentication: str) -> None:
    made = card_of(
        "minh-anh", active_authentication=active, chip_authentication=chip_authentication
    )
    found = read(made, "verified").authenticity
    assert found.active == ("ok" if active else "absent")
    assert found.chip == ("ok" if chip_authentication else "absent")
    assert found.result == "signature_ok_untrusted"


@pytest.mark.parametrize(
    "curve",
    [
        *("brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"),
        *("secp256r1", "secp384r1", "secp521r1"),
    ],
)
@pytest.mark.parametrize("size", [128, 192, 256])
def test_every_suite_opens(curve: str, size: int) -> None:
    made = card_of("minh-anh", pace=(f"ecdh-gm-aes-{size} {curve}",), key_curve=curve)
    reading = read(made, "verified")
    assert reading.access == "PACE-CAN"
    assert f"AES-CBC-CMAC-{size}" in reading.access_reason
    assert reading.authenticity == UNTRUSTED


@pytest.mark.parametrize("suite", ["dh-gm-aes-128", "ecdh-im-aes-128", "ecdh-gm-3des"])
def test_a_suite_that_is_not_spoken_is_named(suite: str) -> None:
    with pytest.raises(CardError) as raised:
        read(card_of("minh-anh", pace=(f"{suite} brainpoolP256r1",)))
    assert raised.value.code == "suite_unsupported"
    assert "0.4.0.127.0.7.2.2.4." in str(raised.value)


def test_of_several_suites_one_that_is_spoken_is_taken() -> None:
    offered = ("ecdh-im-aes-256 brainpoolP256r1", "ecdh-gm-aes-256 secp384r1")
    reading = read(card_of("minh-anh", pace=offered), "identity")
    assert "ECDH-GM-AES-CBC-CMAC-256" in reading.access_reason


def test_without_pace_the_qr_codes_dates_open_the_chip() -> None:
    given = keys.of_code("001090004321||Lý Văn Thử|02031990|Nam|Hà Nội|01052021")
    reading = read(card_of("bac-only"), given=given)
    assert (reading.access, reading.access_reason) == ("BAC", "no EF.CardAccess: BAC")
    assert reading.identity.name == "Lý Văn Thử"
    assert reading.authenticity.chip == "ok"


def test_without_pace_the_digits_alone_do_not() -> None:
    with pytest.raises(CardError) as raised:
        read(card_of("bac-only"), given=AccessKeys(can="004321"))
    assert raised.value.code == "card_not_supported"


def test_a_vietnamese_card_opens_with_its_zone() -> None:
    zone = read(card_of("minh-anh"), "identity").identity.mrz
    assert zone is not None
    reading = read(card_of("minh-anh"), "identity", given=keys.of_mrz(zone))
    assert (reading.access, reading.identity.mrz) == ("PACE-MRZ", zone)


PASSPORT = "P<UTOSAMPLE<<ERIKA<MARIA<<<<<<<<<<<<<<<<<<<<"


def test_a_passport(store: TrustStore) -> None:
    reading = read(card_of("erika-sample"), store=store, given=AccessKeys(can="135790"))
    person = reading.identity
    assert (person.number, person.name) == ("X1234567", "SAMPLE ERIKA MARIA")
    assert (person.nationality, person.expiry_date) == ("UTO", "2035-10-31")
    assert (person.sex, person.name_source, person.residence) == ("F", "dg1", None)
    assert reading.authenticity == GENUINE
    assert reading.photo is not None
    assert reading.photo.format == "jpeg2000"
    assert person.mrz is not None
    assert person.mrz.startswith(PASSPORT)
    again = read(card_of("erika-sample"), "identity", given=keys.of_mrz(person.mrz))
    assert (again.access, again.identity) == ("PACE-MRZ", person)


def test_extended_lengths_need_fewer_commands() -> None:
    short = read(card_of("minh-anh"))
    long = read(card_of("minh-anh", longest_answer=16384))
    assert long.photo == short.photo
    assert long.apdus < short.apdus / 2


def test_what_was_learned_of_a_kind_of_card_stays_true() -> None:
    simulated = chip_of(card_of("minh-anh", longest_answer=4096))
    settings = chip.Settings(Habits.of(simulated.atr))
    taken: list[int] = []
    for _ in range(3):
        simulated.reset()
        taken.append(chip.read(simulated.answer, KEYS, "full", settings).apdus)
    assert taken[0] >= taken[1] == taken[2]
    assert settings.habits.block is not None
    assert settings.habits.block > 1000


def test_a_picture_beyond_32_kb() -> None:
    reading = read(card_of("minh-anh", large_picture=True, longest_answer=4096))
    assert reading.photo is not None
    assert len(reading.photo.data) > 32768
    assert reading.authenticity.hashes == "ok"


def test_the_first_facts_are_those_of_the_whole() -> None:
    told: list[News] = []
    reading = read(card_of("minh-anh"), "identity", told=told)
    first = next(news for news in told if isinstance(news, Identity))
    assert (first.number, first.name) == (reading.identity.number, reading.identity.name)
    assert first.birth_date == reading.identity.birth_date
