"""Our own codes: opaque, so that whoever finds a ticket learns nothing from it.

Grammar::

    ticket      = "TD1:" token
    appointment = "TDA1:" token
    token       = 22 characters of base64url without padding: 128 random bits (RFC 4648 section 5)

The last character of a token carries two bits, so it is one of A, Q, g, w.
"""

from __future__ import annotations

import re

from devices.code.kinds import Appointment, Ticket, Unknown

TICKET = "TD1:"
APPOINTMENT = "TDA1:"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")


def ticket_text(token: str) -> str:
    """What the QR code of a ticket says.

    Raises:
        ValueError: the token is not of the grammar above.
    """
    return TICKET + _checked(token)


def appointment_text(token: str) -> str:
    """What the QR code of an appointment says.

    Raises:
        ValueError: the token is not of the grammar above.
    """
    return APPOINTMENT + _checked(token)


def parse(text: str) -> Ticket | Appointment | Unknown | None:
    """Read one of our codes; None if it is not one, Unknown if it is one but damaged."""
    for prefix, kind in ((TICKET, Ticket), (APPOINTMENT, Appointment)):
        if text.startswith(prefix):
            token = text.removeprefix(prefix)
            return kind(token) if _TOKEN.fullmatch(token) else Unknown("damaged")
    return None


def _checked(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise ValueError("a token is 22 base64url characters of 128 bits")
    return token
