"""How a chip says that a key is wrong (ISO/IEC 7816-4, 5.6; ICAO 9303-11, 4.3.4 and 4.4.4)."""

from __future__ import annotations

from devices.card.access.password import Kind
from devices.card.errors import CardError, KeyBlockedError, WrongCanError, WrongKeyError

# Authentication failed; some chips call it a security status that is not satisfied, or an
# incorrect data object of secure messaging.
_FAILED = (0x6300, 0x6982, 0x6988)
_BLOCKED_METHOD = 0x6983
_COUNTER = range(0x63C0, 0x63D0)  # the last four bits count the tries left


# The password is blocked, suspended, or has no tries left.
BLOCKED = (0x6983, 0x6985, 0x63C0)


def tries_left(sw: int) -> int | None:
    """The tries that a chip says are left; None if it says nothing of them."""
    return sw - _COUNTER.start if sw in _COUNTER else None


def refused(sw: int, kind: Kind, before: int | None = None) -> CardError | None:
    """The error of a refused or blocked key; None if the chip says something else.

    ``before`` is how many tries were left before this one, if the chip said so.
    """
    if sw == _BLOCKED_METHOD:
        return KeyBlockedError("the chip's password is blocked")
    if sw not in _FAILED and sw not in _COUNTER:
        return None
    left = tries_left(sw)
    if left is None and before is not None:
        left = before - 1
    error = WrongCanError if kind is Kind.CAN else WrongKeyError
    counted = "" if left is None else f"; tries left: {left}"
    return error(f"the chip refused the access key{counted}")
