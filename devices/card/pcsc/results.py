"""How a PC/SC call ended: what its return code means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smartcard import scard

from devices.card import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.card.errors import CardError

_ERRORS: Mapping[int, type[CardError]] = {
    scard.SCARD_E_NO_SMARTCARD: errors.CardRemovedError,
    scard.SCARD_W_REMOVED_CARD: errors.CardRemovedError,
    scard.SCARD_W_RESET_CARD: errors.CardRemovedError,  # it slipped out of the field and back
    scard.SCARD_W_UNPOWERED_CARD: errors.CardMuteError,
    scard.SCARD_W_UNRESPONSIVE_CARD: errors.CardMuteError,
    scard.SCARD_E_PROTO_MISMATCH: errors.NotSupportedError,
    scard.SCARD_W_UNSUPPORTED_CARD: errors.NotSupportedError,
    scard.SCARD_E_UNKNOWN_READER: errors.ReaderGoneError,
    scard.SCARD_E_READER_UNAVAILABLE: errors.ReaderGoneError,
    scard.SCARD_E_SHARING_VIOLATION: errors.ReaderBusyError,
}


def check(code: int) -> None:
    """Go on only if a call succeeded.

    Raises:
        CardError: it did not; ``reader_unknown`` where the code tells nothing better.
    """
    if code != scard.SCARD_S_SUCCESS:
        detail = f"PC/SC: {scard.SCardGetErrorMessage(code)}"
        raise _ERRORS.get(code, errors.ReaderUnknownError)(detail)
