"""PC/SC (pcsc-lite through pyscard) with a deadline on every call.

PC/SC has no deadlines of its own: a hanging daemon or driver holds a call for ever. A context
whose call outlasts its deadline is given up; it is released when the call does come back. Until
then new contexts are refused where they would hang, too, so that few calls are ever left behind.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Self, TypeVar

from smartcard import scard

from devices.card import errors
from devices.card.errors import CardError
from devices.card.pcsc import results
from devices.card.pcsc.card import Card
from devices.card.pcsc.deadline import Calls

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

T = TypeVar("T")

DAEMON_S = 1.0  # it answers in microseconds
# pcscd looks for a removed card every 0.4 s.
NOTICE_S = 1.0

# libpcsclite establishes one context at a time: behind one that hangs, others would hang as well.
_ESTABLISHING = Calls()
# Each context leaves one call behind at most. A few: a mute card says nothing about the daemon.
_IN_CONTEXTS = Calls()
MOST_LEFT = 4


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


class Context:
    """One session with the PC/SC daemon, ``handle`` its own; not for several threads at once.

    Raises:
        CardError: every method: ``reader_unknown`` if the daemon does not run or does not
            answer, ``reader_gone`` if the reader is not there.
    """

    def __init__(self) -> None:
        if _ESTABLISHING.left or _IN_CONTEXTS.left >= MOST_LEFT:
            raise errors.ReaderUnknownError("PC/SC has still not answered earlier calls")
        code, self.handle = _ESTABLISHING.within(
            DAEMON_S,
            lambda: scard.SCardEstablishContext(scard.SCARD_SCOPE_USER),
            late=_release,
        )
        self._given_up = False
        results.check(code)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(CardError):
            self.call(DAEMON_S, lambda: scard.SCardReleaseContext(self.handle))

    def readers(self) -> Sequence[str]:
        """The names of all readers' slots, in the daemon's order."""
        code, names = self.call(DAEMON_S, lambda: scard.SCardListReaders(self.handle, []))
        if code == scard.SCARD_E_NO_READERS_AVAILABLE:
            return []
        results.check(code)
        return names

    def slots(self, known: Sequence[Slot], timeout_s: float = 0) -> Sequence[Slot]:
        """The slots as they are now, as soon as one differs from ``known`` or the time is up."""
        wanted = [(slot.reader, slot.raw) for slot in known]
        milliseconds = int(timeout_s * 1000)
        code, states = self.call(
            timeout_s + DAEMON_S,
            lambda: scard.SCardGetStatusChange(self.handle, milliseconds, wanted),
        )
        if code == scard.SCARD_E_TIMEOUT:
            return known
        results.check(code)
        slots = [Slot(reader, state) for reader, state, _ in states]
        if any(slot.raw & scard.SCARD_STATE_UNKNOWN for slot in slots):
            raise errors.ReaderGoneError("the reader is no longer there")
        return slots

    @contextmanager
    def connected(self, reader: str, answer_s: float) -> Generator[Card]:
        """Hold the card on this reader for ourselves.

        It is reset at the end. ``answer_s`` is how long it may take for one answer, in seconds.

        Raises:
            CardError: see ``Card``.
        """
        card = Card(self, reader, answer_s)
        try:
            yield card
        finally:
            card.release()

    def call(self, seconds: float, function: Callable[[], T]) -> T:
        """Run one PC/SC call of this context."""
        if self._given_up:
            raise errors.ReaderUnknownError("this PC/SC session was given up")
        self._given_up = True
        result = _IN_CONTEXTS.within(
            seconds, function, late=lambda _: scard.SCardReleaseContext(self.handle)
        )
        self._given_up = False
        return result

    def still_there(self, reader: str) -> bool:
        """Whether the card that failed to answer lies there, once that had time to show."""
        deadline = monotonic() + NOTICE_S
        before = now = self.slots([Slot(reader)])[0]
        while now.present and now.changes == before.changes and monotonic() < deadline:
            now = self.slots([now], deadline - monotonic())[0]
        return now.present and now.changes == before.changes

    @staticmethod
    def probe() -> None:
        """See whether the daemon still answers, in a session of its own."""
        with Context() as other:
            other.readers()


def _release(established: tuple[int, int]) -> None:
    code, handle = established
    # Releasing what was never established raises an error.
    if code == scard.SCARD_S_SUCCESS:
        scard.SCardReleaseContext(handle)
