"""Bare numbers, our own codes, links, and what is none of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devices.code import Appointment, Link, Number, Ticket, Unknown, parse
from devices.code.ours import appointment_text, ticket_text
from tests.devices.code.examples import ANH, CCCD, TOKEN

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


@pytest.mark.parametrize("framed", ["\x02%s\x03", "\x02 %s\r\n\x03", "]Q3%s", "\x1b%s\x7f"])
def test_what_frames_a_code_does_not_matter(framed: str) -> None:
    assert parse(framed % "001199012345") == Number("001199012345", "identity")
    assert parse((framed % CCCD).encode()) == ANH


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
        ("https://example.org/\u202egpj.exe", Unknown("unsupported")),
        ("https://example.org\u200b", Unknown("unsupported")),
        ("https://example.org/\x1b[2J", Unknown("unsupported")),
        ("\x02https://example.org\x03", Link("https://example.org")),
        ("]Q1https://example.org", Link("https://example.org")),
        ("\x02]Q1TD1:" + TOKEN + "\x03\r\n", Ticket(TOKEN)),
        ("\x02\x03", Unknown("empty")),
        ("]x", Unknown("unsupported")),
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
