"""A card that is held for ourselves."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from smartcard import scard

from devices.card import errors
from devices.card.errors import CardError
from devices.card.pcsc import results

if TYPE_CHECKING:
    from devices.card.pcsc.transport import Context

# Connecting powers the card up, which takes a while.
CONNECT_S = 5.0
STATUS_S = 1.0
_NOT_TRANSACTED = (scard.SCARD_E_NOT_TRANSACTED, scard.SCARD_F_COMM_ERROR)


class Card:
    """The card on a reader, until ``release``; ``atr`` is its answer to reset.

    ``answer_s`` is how long the card may take for one answer, in seconds.

    Raises:
        CardError: ``card_removed``, ``card_mute``, ``card_not_supported``, ``reader_gone``,
            ``reader_unknown``, and ``reader_busy`` while another program holds the card.
    """

    def __init__(self, context: Context, reader: str, answer_s: float) -> None:
        self._context = context
        self._reader = reader
        self._answer_s = answer_s
        self._handle, self._protocol = self._connect()
        self.atr = self._read_atr()

    def transmit(self, command: bytes) -> bytes:
        """Carry a command to the card and its answer back.

        Raises:
            CardError: ``card_removed``, ``card_mute``, ``reader_unknown``.
        """
        # A protocol's number is what pyscard takes for its control information, too.
        try:
            code, answer = self._context.call(
                self._answer_s,
                lambda: scard.SCardTransmit(self._handle, self._protocol, list(command)),
            )
        except CardError:
            # Who is silent, the daemon or the card?
            self._context.probe()
            detail = f"the card did not answer for {self._answer_s:g} s"
            raise errors.CardMuteError(detail) from None
        # Some drivers report an empty answer instead of an error when the card is gone.
        if code in _NOT_TRANSACTED or (code == scard.SCARD_S_SUCCESS and not answer):
            if self._context.still_there(self._reader):
                raise errors.CardMuteError("the card lies there and does not answer")
            raise errors.CardRemovedError("the card was taken away")
        results.check(code)
        return bytes(answer)

    def release(self) -> None:
        """Let others have it, reset, so that nobody finds it opened."""
        with suppress(CardError):
            self._context.call(
                CONNECT_S, lambda: scard.SCardDisconnect(self._handle, scard.SCARD_RESET_CARD)
            )

    def _connect(self) -> tuple[int, int]:
        """The card's handle and the protocol it speaks; contact cards may know only T=0."""
        code, handle, protocol = self._context.call(
            CONNECT_S,
            lambda: scard.SCardConnect(
                self._context.handle,
                self._reader,
                scard.SCARD_SHARE_EXCLUSIVE,
                scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
            ),
        )
        results.check(code)
        return handle, protocol

    def _read_atr(self) -> bytes:
        code, _reader, _state, _protocol, atr = self._context.call(
            STATUS_S, lambda: scard.SCardStatus(self._handle)
        )
        results.check(code)
        return bytes(atr)
