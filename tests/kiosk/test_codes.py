"""What a scanned code means for the journey."""

from __future__ import annotations

import pytest

from kiosk.codes import event_of
from kiosk.flow.events import IdCodeScanned, OtherCodeScanned, TicketCodeScanned

CCCD = "001199012345|012345678|Nguyễn Thị Minh Anh|15011999|Nữ|Số 1 Phố Thử Nghiệm, Hà Nội|01072024"


def test_an_identity_card() -> None:
    event = event_of(CCCD.encode())
    assert isinstance(event, IdCodeScanned)
    assert event.identity.number == "001199012345"
    assert event.identity.birth_date == "1999-01-15"
    assert event.identity.name_source == "qr"


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
