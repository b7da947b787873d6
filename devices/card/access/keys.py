"""What may open a chip, from what a person has: digits, the printed zone, or the QR code.

No message here repeats what was given: it is personal data.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from devices.card.access import expiry, mrz_information
from devices.code import Cccd, Number, parse, to_identity
from devices.protocols import AccessKeys

if TYPE_CHECKING:
    from devices.protocols import Identity

CAN_DIGITS = 6
IDENTITY_DIGITS = 12
_PROVINCE_DIGITS = 3  # the document number in the zone is the identity number without them
_FULL_DATE = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")  # the zone has two digits a year


def of_can(text: str) -> AccessKeys:
    """The key of a card access number.

    Raises:
        ValueError: these are not six digits.
    """
    return AccessKeys(can=_digits(text, CAN_DIGITS, "a CAN"))


def of_number(text: str) -> AccessKeys:
    """The key of a Vietnamese card: its CAN is the end of the 12-digit identity number.

    Raises:
        ValueError: this is not an identity number.
    """
    number = _digits(text, IDENTITY_DIGITS, "an identity number")
    return AccessKeys(can=number[-CAN_DIGITS:], number=number)


def of_mrz(text: str) -> AccessKeys:
    """The key of a machine-readable zone, its lines joined: TD1 (90 characters) or TD3 (88).

    Raises:
        ValueError: it is no such zone or fails a check digit.
    """
    return AccessKeys(mrz=(mrz_information.of_zone(text),))


def of_identity(identity: Identity) -> AccessKeys:
    """The keys of a Vietnamese card, known from its QR code.

    Birth date and date of issue tell the likely dates of expiry; without either, or where one is
    not exact, the CAN alone is known.

    Raises:
        ValueError: the number is not an identity number.
    """
    can_alone = of_number(identity.number)
    birth, issued = _date(identity.birth_date), _date(identity.issue_date)
    if birth is None or issued is None:
        return can_alone
    document_number = identity.number[_PROVINCE_DIGITS:]
    likely = tuple(
        mrz_information.of_card(document_number, birth, end)
        for end in expiry.candidates(birth, issued)
    )
    return replace(can_alone, mrz=likely)


def of_code(code_read: str | bytes) -> AccessKeys:
    """The keys that an identity card's QR code gives, as text or as a scanner sent it.

    Raises:
        ValueError: it is another code.
    """
    code = parse(code_read)
    match code:
        case Cccd():
            identity = to_identity(code)
            return of_identity(identity) if identity else of_number(code.number)
        case Number(which="identity"):
            return of_number(code.number)
        case _:
            raise ValueError("this is not the code of an identity card")


def _digits(text: str, count: int, what: str) -> str:
    if not re.fullmatch(rf"[0-9]{{{count}}}", text):
        raise ValueError(f"{what} has exactly {count} digits")
    return text


def _date(text: str | None) -> date | None:
    """A day of ISO 8601; None where a part is unknown or the card cannot be of that time."""
    if text is None or not _FULL_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
