"""The files of a chip that hold data objects and text."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import asdict
from datetime import date

from devices.card import tlv
from devices.card.access import keys, offer
from devices.card.files import com, dg1, dg2, dg13, security_infos
from tests.devices.card import examples
from tests.devices.card.files import zones
from tests.devices.card.files.test_dg2 import CODESTREAM, JP2, JPEG, file, record
from tests.fuzz import cards
from tests.fuzz.mutation import of_objects
from tests.fuzz.target import Target, refusing

_TODAY = date(2026, 6, 1)
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|never")
_ZONE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"


def _tlv(data: bytes) -> None:
    with refusing():
        assert tlv.header(data).end >= len(tlv.encode(tlv.header(data).tag, b""))
    with refusing():
        for each in tlv.parse(data):
            assert tlv.only(tlv.encode(*each), each.tag) == each.value


def _security_infos(data: bytes) -> None:
    with refusing():
        for info in security_infos.parse(data):
            assert re.fullmatch(r"[0-9]+(\.[0-9]+)*", info.oid)
    with refusing():
        str(offer.choose(data))


def _dg1(data: bytes) -> None:
    with refusing():
        zone = dg1.parse(data, _TODAY)
        assert zone.number
        assert zone.name == " ".join(zone.name.split())
        assert _DATE.fullmatch(zone.birth_date)
        assert _DATE.fullmatch(zone.expiry_date or "never")


def _zone(data: bytes) -> None:
    """Zones whose check digits are right, so that what they protect is reached."""
    letters = "".join(_ZONE[byte % len(_ZONE)] for byte in data).ljust(64, "<")
    number = letters[:12]
    for zone in (
        zones.td1(number, letters[13:43], letters[43:49], letters[12], letters[49:55]),
        zones.td3(number[:9], letters[13:52], letters[43:49], letters[12], letters[49:55]),
    ):
        content = tlv.encode(0x61, tlv.encode(0x5F1F, zone.encode()))
        _dg1(content)
        with suppress(ValueError):
            keys.of_mrz(zone)


def _dg2(data: bytes) -> None:
    with refusing():
        assert dg2.parse(data).data in data


def _dg13(data: bytes) -> None:
    beginnings = {dg13.first_facts(data[: size * len(data) // 8]) for size in range(9)}
    with refusing():
        fields = dg13.parse(data)
        known = fields.number, fields.name, fields.birth_date
        for facts in beginnings - {None}:
            assert tuple(asdict(facts).values()) == known  # pyright: ignore[reportArgumentType] - None is taken out above
        for text in (fields.name, fields.residence, fields.origin):
            assert text is None or (_is_tidy(text) and text)
        for day in (fields.birth_date, fields.issue_date, fields.expiry_date):
            assert day is None or _DATE.fullmatch(day)


def _is_tidy(text: str) -> bool:
    return text == unicodedata.normalize("NFC", " ".join(text.split()))


def _com(data: bytes) -> None:
    with refusing():
        assert set(com.parse(data)) <= set(range(1, 17))


def _dg2_seeds() -> list[bytes]:
    """The cards' pictures are long, and no part of them is looked at."""
    pictures = (JPEG, JP2, CODESTREAM)
    return [file(record(picture, points)) for points, picture in enumerate(pictures)]


def _zone_seeds() -> list[bytes]:
    card = "001199012345F" + "NGUYEN<<THI<MINH<ANH".ljust(30, "<") + "990115390115"
    return [bytes(_ZONE.index(letter) for letter in card)]


TARGETS = (
    Target("tlv", _tlv, lambda: [*cards.files(cards.COM), *cards.files(cards.DG14)], of_objects),
    Target(
        "card_access",
        _security_infos,
        lambda: [
            bytes.fromhex(examples.CARD_ACCESS),
            *(each.card_access for each in cards.issued() if each.card_access),
        ],
        of_objects,
    ),
    Target("com", _com, lambda: cards.files(cards.COM), of_objects),
    Target("dg1", _dg1, lambda: cards.files(cards.DG1), of_objects),
    Target("zone", _zone, _zone_seeds),
    Target("dg2", _dg2, _dg2_seeds, of_objects),
    Target("dg13", _dg13, lambda: cards.files(cards.DG13), of_objects),
)
