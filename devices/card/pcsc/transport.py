"""PC/SC (pcsc-lite through pyscard) with a deadline on every call.

PC/SC has no deadlines of its own: a hanging daemon or driver holds a call for ever. A context
whose call outlasts its deadline is given up; it is released when the call does come back.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Self, TypeVar

from smartcard import scard

from devices.card import errors
from devices.card.errors import CardError
from devices.card.pcsc.deadline import within

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

T = TypeVar("T")

# The daemon answers in microseconds; connecting powers the card up, which takes a while.
DAEMON_S = 1.0
CONNECT_S = 5.0
# pcscd looks for a removed card every 0.4 s.
NOTICE_S = 1.0

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
_NOT_TRANSACTED = (scard.SCARD_E_NOT_TRANSACTED, scard.SCARD_F_COMM_ERROR)


@dataclass(frozen=True)
class Slot:
    """A reader's slot as PC/SC sees it; ``raw`` is its state word, which counts the changes."""

    reader: str
    raw: int = scard.SCARD_STATE_UNAWARE

    @property
    def present(self) -> bool:
        """Whether a card lies there, be it mute."""
        return bool(self.raw & scard.SCARD_STATE_PRESENT)

    @property
    def mute(self) -> bool:
        """Whether the card there does not answer."""
        return bool(self.raw & scard.SCARD_STATE_MUTE)

    @property
    def changes(self) -> int:
        """How often a card came or went: pcsc-lite counts in the upper half of the word."""
        return self.raw >> 16


@dataclass(frozen=True)
class Card:
    """A card that is held for ourselves: its answer to reset, and what carries commands to it.

    ``transmit`` raises CardError: ``card_removed``, ``card_mute``, ``reader_unknown``.
    """

    atr: bytes
    transmit: Callable[[bytes], bytes]


class Context:
    """One session with the PC/SC daemon; not for several threads at once.

    Raises:
        CardError: every method: ``reader_unknown`` if the daemon does not run or does not
            answer, ``reader_gone`` if the reader is not there.
    """

    def __init__(self) -> None:
        code, self._handle = _bounded(
            DAEMON_S,
            lambda: scard.SCardEstablishContext(scard.SCARD_SCOPE_USER),
            late=lambda result: scard.SCardReleaseContext(result[1]),
        )
        self._given_up = False
        _check(code)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._given_up:
            with suppress(CardError):
                self.call(DAEMON_S, lambda: scard.SCardReleaseContext(self._handle))

    def readers(self) -> Sequence[str]:
        """The names of all readers' slots, in the daemon's order."""
        code, names = self.call(DAEMON_S, lambda: scard.SCardListReaders(self._handle, []))
        if code == scard.SCARD_E_NO_READERS_AVAILABLE:
            return []
        _check(code)
        return names

    def slots(self, known: Sequence[Slot], timeout_s: float = 0) -> Sequence[Slot]:
        """The slots as they are now, as soon as one differs from ``known`` or the time is up."""
        wanted = [(slot.reader, slot.raw) for slot in known]
        milliseconds = int(timeout_s * 1000)
        code, states = self.call(
            timeout_s + DAEMON_S,
            lambda: scard.SCardGetStatusChange(self._handle, milliseconds, wanted),
        )
        if code == scard.SCARD_E_TIMEOUT:
            return known
        _check(code)
        slots = [Slot(reader, state) for reader, state, _ in states]
        if any(slot.raw & scard.SCARD_STATE_UNKNOWN for slot in slots):
            raise errors.ReaderGoneError("the reader is no longer there")
        return slots

    @contextmanager
    def connected(self, reader: str, answer_s: float) -> Generator[Card]:
        """Hold the card on this reader for ourselves.

        The card is reset at the end, so that nobody finds it opened. ``answer_s`` is how long
        the card may take for one answer, in seconds.

        Raises:
            CardError: also ``card_removed``, ``card_mute``, ``card_not_supported``, and
                ``reader_busy`` while another program holds the card.
        """
        handle, protocol = self._connect(reader)
        try:
            yield Card(
                self._atr(handle),
                lambda command: self._transmit(reader, handle, protocol, command, answer_s),
            )
        finally:
            if not self._given_up:
                with suppress(CardError):
                    self.call(
                        CONNECT_S, lambda: scard.SCardDisconnect(handle, scard.SCARD_RESET_CARD)
                    )

    def call(self, seconds: float, function: Callable[[], T]) -> T:
        """Run one PC/SC call of this context."""
        if self._given_up:
            raise errors.ReaderUnknownError("this PC/SC session was given up")
        self._given_up = True
        result = _bounded(seconds, function, late=lambda _: scard.SCardReleaseContext(self._handle))
        self._given_up = False
        return result

    def _connect(self, reader: str) -> tuple[int, int]:
        """The card's handle and the protocol it speaks; contact cards may know only T=0."""
        code, handle, protocol = self.call(
            CONNECT_S,
            lambda: scard.SCardConnect(
                self._handle,
                reader,
                scard.SCARD_SHARE_EXCLUSIVE,
                scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
            ),
        )
        _check(code)
        return handle, protocol

    def _atr(self, handle: int) -> bytes:
        code, _reader, _state, _protocol, atr = self.call(
            DAEMON_S, lambda: scard.SCardStatus(handle)
        )
        _check(code)
        return bytes(atr)

    def _transmit(
        self, reader: str, handle: int, protocol: int, command: bytes, answer_s: float
    ) -> bytes:
        # A protocol's number is what pyscard takes for its control information, too.
        try:
            code, answer = self.call(
                answer_s, lambda: scard.SCardTransmit(handle, protocol, list(command))
            )
        except CardError:
            # Who is silent, the daemon or the card?
            with Context() as other:
                other.readers()
            raise errors.CardMuteError(f"the card did not answer for {answer_s:g} s") from None
        # Some drivers report an empty answer instead of an error when the card is gone.
        if code in _NOT_TRANSACTED or (code == scard.SCARD_S_SUCCESS and not answer):
            raise self._unanswered(reader)
        _check(code)
        return bytes(answer)

    def _unanswered(self, reader: str) -> CardError:
        """The error to raise when the card gave no answer: is it still there?"""
        deadline = monotonic() + NOTICE_S
        before = now = self.slots([Slot(reader)])[0]
        while now.present and now.changes == before.changes and monotonic() < deadline:
            now = self.slots([now], deadline - monotonic())[0]
        if now.present and now.changes == before.changes:
            return errors.CardMuteError("the card lies there and does not answer")
        return errors.CardRemovedError("the card was taken away")


def _bounded(seconds: float, call: Callable[[], T], late: Callable[[T], object]) -> T:
    try:
        return within(seconds, call, late)
    except TimeoutError:
        detail = f"PC/SC did not answer for {seconds:g} s"
        raise errors.ReaderUnknownError(detail) from None


def _check(code: int) -> None:
    if code != scard.SCARD_S_SUCCESS:
        detail = f"PC/SC: {scard.SCardGetErrorMessage(code)}"
        raise _ERRORS.get(code, errors.ReaderUnknownError)(detail)
