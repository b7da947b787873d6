"""The card reader: waits for a card on a PC/SC reader, reads it, waits until it is gone."""

from __future__ import annotations

import re
from threading import Event, Lock
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from devices.card import chip, errors
from devices.card.access import key as access_key
from devices.card.access import pace
from devices.card.errors import Code
from devices.card.pcsc.slots import choose
from devices.card.pcsc.transport import Context, Slot
from devices.protocols import CardReading, DeviceError, ReaderStatus, State, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# A chip takes up to a second for the elliptic-curve commands; a dead one keeps silent for ever.
ANSWER_S = 5.0
# How often the list of readers is looked at again, and a missing daemon tried again.
RELIST_S = 0.5
RETRY_S = 0.1
USUAL_CURVE = 13  # all known Vietnamese cards: brainpoolP256r1


class PcscCardReader:
    """A ``devices.protocols.CardReader`` over PC/SC.

    Survives a missing reader or daemon: waiting goes on until it is back. ``status`` may be
    called from any thread, the rest from one thread; ``close`` ends its waiting.
    """

    def __init__(self, pattern: str = "", answer_s: float = ANSWER_S) -> None:
        """Take slots whose name matches the regex ``pattern``, or choose automatically.

        Nothing is opened before it is needed. ``answer_s`` bounds each answer of a card.

        Raises:
            ValueError: ``pattern`` is no regular expression.
        """
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"the reader's name is no regular expression: {error}") from error
        self._pattern = pattern
        self._answer_s = answer_s
        self._closed = Event()
        self._reading = Lock()
        self._lying: Slot | None = None
        self._prepared: pace.Ephemeral | None = None

    def status(self) -> ReaderStatus:
        """How the reader is: asked of PC/SC, which answers at once or is UNKNOWN."""
        try:
            with Context() as context:
                slots = self._slots(context)
        except DeviceError as error:
            return ReaderStatus(_state(error), "unknown", str(error))
        if not slots:
            return ReaderStatus(State.OFFLINE, "unknown", "no such reader is plugged in")
        card = next((slot for slot in slots if slot.present), None)
        return ReaderStatus(
            State.BUSY if self._reading.locked() else State.READY,
            "present" if card else "empty",
            "the card does not answer" if card and card.mute else (card or slots[0]).reader,
        )

    def wait_for_card(self, timeout_s: float) -> bool:
        """True as soon as a card lies on the reader, False after ``timeout_s`` without one."""
        self._prepare()
        return self._wait(timeout_s, self._card_came)

    def wait_for_removal(self, timeout_s: float) -> bool:
        """True as soon as no card lies on the reader, False after ``timeout_s``.

        A card that was taken away and put back at once counts as removed, too.
        """
        return self._wait(timeout_s, self._card_went)

    def read(self, can: str, on_step: Callable[[Step], None] | None = None) -> CardReading:
        """Open the chip with the six digits of its CAN and read who it belongs to.

        Raises:
            ValueError: ``can`` is not six digits.
            DeviceError: see ``devices.card.errors`` for the codes.
        """
        key = access_key.from_can(can)
        with self._reading, Context() as context:
            started = perf_counter()
            slot = self._occupied(context)
            with context.connected(slot.reader, self._answer_s) as card:
                return chip.read(
                    card.transmit, key, ephemeral=self._ephemeral, on_step=on_step, started=started
                )

    def close(self) -> None:
        """Let go of the reader: whoever waits gets False within half a second."""
        self._closed.set()

    def _slots(self, context: Context) -> Sequence[Slot]:
        names = choose(context.readers(), self._pattern)
        return context.slots([Slot(name) for name in names]) if names else []

    def _occupied(self, context: Context) -> Slot:
        slots = self._slots(context)
        if not slots:
            raise DeviceError(Code.READER_GONE, "no such reader is plugged in")
        for slot in slots:
            if slot.present:
                return slot
        raise errors.removed()

    def _wait(self, timeout_s: float, over: Callable[[Sequence[Slot]], bool]) -> bool:
        """Watch the slots until ``over`` says so; a broken session is begun anew."""
        deadline = monotonic() + timeout_s
        while not self._closed.is_set():
            try:
                with Context() as context:
                    if self._watch(context, deadline, over):
                        return True
            except DeviceError:
                # The count of changes starts again with a new daemon.
                self._lying = None
            if monotonic() >= deadline:
                return False
            self._closed.wait(min(RETRY_S, max(0, deadline - monotonic())))
        return False

    def _watch(
        self, context: Context, deadline: float, over: Callable[[Sequence[Slot]], bool]
    ) -> bool:
        """One session's watching; ends without result when there is nothing to watch."""
        slots = self._slots(context)
        while slots and not self._closed.is_set():
            if over(slots):
                return True
            left = deadline - monotonic()
            if left <= 0:
                return False
            slots = context.slots(slots, min(left, RELIST_S))
            if set(choose(context.readers(), self._pattern)) != {slot.reader for slot in slots}:
                slots = self._slots(context)
        return False

    def _card_came(self, slots: Sequence[Slot]) -> bool:
        self._lying = next((slot for slot in slots if slot.present), None)
        return self._lying is not None

    def _card_went(self, slots: Sequence[Slot]) -> bool:
        present = [slot for slot in slots if slot.present]
        lying = self._lying
        return not present or (
            lying is not None
            and any(
                slot.reader == lying.reader and slot.changes != lying.changes for slot in present
            )
        )

    def _prepare(self) -> None:
        """Make the first key pair while there is time: it needs nothing of the card."""
        if self._prepared is None:
            self._prepared = pace.Ephemeral.fresh(USUAL_CURVE)

    def _ephemeral(self, parameter: int) -> pace.Ephemeral:
        prepared, self._prepared = self._prepared, None
        if prepared is not None and parameter == USUAL_CURVE:
            return prepared
        return pace.Ephemeral.fresh(parameter)


def _state(error: DeviceError) -> State:
    return State.OFFLINE if error.code == Code.READER_GONE else State.UNKNOWN
