"""Bare numbers, our own codes, links, and what is none of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devices.code import Appointment, Link, Number, Ticket, Unknown, parse
from devices.code.ours import appointment_text, ticket_text
from tests.devices.code.examples import TOKEN

if TYPE_CHECKING:
    from devices.code import Code


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("012345678", "cmnd"),
        ("0199012345", "insurance_number"),
        ("001199012345", "identity"),
        ("HS4019901234567", "insurance_card"),
        ("hs4019901234567", "insurance_card"),
    ],
)
def test_bare_numbers(text: str, which: str) -> None:
    code = parse(text + "\r")
    assert isinstance(code, Number)
    assert (code.number, code.which) == (text.upper(), which)


def test_our_own_codes() -> None:
    assert parse(ticket_text(TOKEN)) == Ticket(TOKEN)
    assert parse(appointment_text(TOKEN)) == Appointment(TOKEN)
    for make in (ticket_text, appointment_text):
        with pytest.raises(ValueError, match="22 base64url"):
            make("A012")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("https://example.org/a?b=1", Link("https://example.org/a?b=1")),
        ("HTTP://EXAMPLE.ORG", Link("HTTP://EXAMPLE.ORG")),
        ("", Unknown("empty")),
        ("\r\n", Unknown("empty")),
        ("TD1:short", Unknown("damaged")),
        ("TDA1:" + TOKEN + "x", Unknown("damaged")),
        ("001199012345|012345678|Nguyễn", Unknown("incomplete")),
        ("0199012345|4e67|$", Unknown("incomplete")),
        ("a|b|c|d|e|f|g|h|$", Unknown("unsupported")),
        ("a|b", Unknown("unsupported")),
        ("12345678901", Unknown("unsupported")),
        ("٠١٢٣٤٥٦٧٨", Unknown("unsupported")),
        ("javascript:alert(1)", Unknown("unsupported")),
        (b"\x8a\x8d\x8e", Unknown("encoding")),
        ("\ud800", Unknown("encoding")),
    ],
)
def test_links_and_what_is_not_ours(text: str | bytes, answer: Code) -> None:
    assert parse(text) == answer
