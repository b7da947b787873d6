"""What a scanned code means for the journey."""

from __future__ import annotations

import pytest

from kiosk.codes import event_of
from kiosk.flow.events import (
    IdCodeScanned,
    InsuranceCodeScanned,
    OtherCodeScanned,
    TicketCodeScanned,
)

CCCD = "001199012345|012345678|Nguyễn Thị Minh Anh|15011999|Nữ|Số 1 Phố Thử Nghiệm, Hà Nội|01072024"


def test_an_identity_card() -> None:
    event = event_of(CCCD.encode())
    assert isinstance(event, IdCodeScanned)
    assert event.identity.number == "001199012345"
    assert event.identity.birth_date == "1999-01-15"
    assert event.identity.name_source == "qr"


BHYT = "{card}|{name}|{born}|2|-|01 - 028|01/01/2026|-|01/01/2026|-|-|4|-|-|$"


def test_an_insurance_card() -> None:
    name = "Nguyễn Mẫu Nhi".encode().hex()
    event = event_of(BHYT.format(card="TE1010123456789", name=name, born="06/05/2022").encode())
    assert isinstance(event, InsuranceCodeScanned)
    person = event.identity
    assert (person.number, person.name) == ("TE1010123456789", "Nguyễn Mẫu Nhi")
    assert (person.birth_date, person.sex) == ("2022-05-06", "F")


@pytest.mark.parametrize(("name", "born"), [("-", "06/05/2022"), ("4e6869", "-")])
def test_an_insurance_card_that_does_not_say_whose_it_is(name: str, born: str) -> None:
    raw = BHYT.format(card="0123456789", name=name, born=born).encode()
    assert event_of(raw) == OtherCodeScanned("not_an_id")


def test_our_ticket_says_what_its_code_says() -> None:
    code = "TD1:AAAAAAAAAAAAAAAAAAAAAA"
    assert event_of(code.encode()) == TicketCodeScanned(code)


@pytest.mark.parametrize("raw", [b"001199012345", b"123456789", b"DN4010199012345"])
def test_codes_that_open_no_card(raw: bytes) -> None:
    assert event_of(raw) == OtherCodeScanned("not_an_id")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"https://example.vn/",
        b"\xff\xfe\x00",
        b"TD1:short",
        "001199012345||||Nữ||".encode(),
    ],
)
def test_codes_that_are_not_ours(raw: bytes) -> None:
    assert event_of(raw) == OtherCodeScanned("unknown")
