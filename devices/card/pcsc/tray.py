"""Waiting for cards: on all slots that may hold one, through lost readers and restarted daemons.

A card is known by its slot and by how often PC/SC saw cards come and go there. Where that count
begins anew (a new daemon, the reader plugged in again), nobody knows whether it is the same card: a
card in the same slot, within ``SETTLE_S`` after the slots can be seen again, counts as the one that
lay there, and from then on the new count tells. A new daemon shows by a broken session or, if it
came while nobody looked, by a lower count. One that has counted further in that time than the old
one had looks like a card that was swapped, and counts as that.
"""

from __future__ import annotations

import re
from math import inf
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from devices.card import errors
from devices.card.pcsc.slots import choose
from devices.card.pcsc.transport import Context, Slot
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# How often the list of readers is looked at again, and a missing daemon tried again, in seconds. A
# hanging one costs nothing to try: it is refused at once until it answers what it was asked.
RELIST_S = 0.5
RETRY_S = 0.1
# How long a reader may take to find a card that lies there, once it or its daemon is back.
SETTLE_S = 1.0
_NO_COUNT = inf  # higher than any: the next count is the one to go by


class Tray:
    """The slots whose name matches ``pattern``; "" stands for all that may be contactless.

    The card that came first counts, until it goes. One thread at a time; ``close`` from any.

    Raises:
        ValueError: ``pattern`` is no regular expression.
    """

    def __init__(self, pattern: str) -> None:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"the reader's name is no regular expression: {error}") from error
        self._pattern = pattern
        self._closed = Event()
        self._lying: str | None = None
        self._changes = _NO_COUNT
        # None where the slots have not been seen since they were lost.
        self._settled_at: float | None = -inf

    def slots(self, context: Context) -> Sequence[Slot]:
        """All slots as they are now."""
        names = choose(context.readers(), self._pattern)
        return context.slots([Slot(name) for name in names]) if names else []

    def occupied(self, context: Context) -> Slot:
        """The slot with the card.

        Raises:
            DeviceError: ``card_removed`` without a card, ``reader_gone`` without a slot.
        """
        slots = self.slots(context)
        if not slots:
            raise errors.ReaderGoneError("no such reader is plugged in")
        card = self._first(slots)
        if card is None:
            raise errors.CardRemovedError("no card lies on the reader")
        return card

    def wait_for_card(self, timeout_s: float) -> bool:
        """True as soon as a card lies there, False after ``timeout_s`` without one."""
        return self._wait(timeout_s, self._card_came)

    def wait_for_removal(self, timeout_s: float) -> bool:
        """True as soon as the card is gone, False after ``timeout_s``.

        A card that was taken away and put back at once counts as removed, too.
        """
        return self._wait(timeout_s, self._card_went)

    def close(self) -> None:
        """Whoever waits gets False within half a second."""
        self._closed.set()

    def _wait(self, timeout_s: float, over: Callable[[Sequence[Slot]], bool]) -> bool:
        """Watch the slots until ``over`` says so; a broken session is begun anew."""
        deadline = monotonic() + timeout_s
        while not self._closed.is_set():
            try:
                with Context() as context:
                    if self._watch(context, deadline, over):
                        return True
            except DeviceError:
                self._lost()
            if monotonic() >= deadline:
                return False
            self._closed.wait(min(RETRY_S, max(0, deadline - monotonic())))
        return False

    def _watch(
        self, context: Context, deadline: float, over: Callable[[Sequence[Slot]], bool]
    ) -> bool:
        """One session's watching; ends without result when there is nothing to watch."""
        slots = self.slots(context)
        while slots and not self._closed.is_set():
            if over(slots):
                return True
            left = deadline - monotonic()
            if left <= 0:
                return False
            slots = context.slots(slots, min(left, RELIST_S))
            if set(choose(context.readers(), self._pattern)) != {slot.reader for slot in slots}:
                slots = self.slots(context)
        if not slots:
            self._lost()
        return False

    def _card_came(self, slots: Sequence[Slot]) -> bool:
        card = self._first(slots)
        if card is None:
            return False
        self._latch(card)
        return True

    def _card_went(self, slots: Sequence[Slot]) -> bool:
        if self._lying is None and (first := self._first(slots)):
            self._latch(first)
        now = next((slot for slot in slots if slot.reader == self._lying), None)
        if now and now.changes > self._changes:
            return True
        if now and now.present:
            self._latch(now)
            return False
        if now is None or now.changes < self._changes:
            self._changes = _NO_COUNT
        # With the same count: resetting a pulled card empties the slot before it is counted.
        return self._settled()

    def _latch(self, card: Slot) -> None:
        self._lying, self._changes, self._settled_at = card.reader, card.changes, None

    def _lost(self) -> None:
        self._changes, self._settled_at = _NO_COUNT, None

    def _settled(self) -> bool:
        """Whether the slots have been there long enough to believe that they are empty."""
        if self._settled_at is None:
            self._settled_at = monotonic() + SETTLE_S
        return monotonic() >= self._settled_at

    def _first(self, slots: Sequence[Slot]) -> Slot | None:
        """The slot of the card that came first; any card where none came before."""
        present = [slot for slot in slots if slot.present]
        return next((slot for slot in present if slot.reader == self._lying), None) or next(
            iter(present), None
        )
