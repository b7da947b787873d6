"""The card reader: waits for a card on a PC/SC reader, reads it, waits until it is gone."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from devices.card import chip, errors
from devices.card.access.pace import Ephemeral
from devices.card.channel.apdu import Plain
from devices.card.errors import Code
from devices.card.files.habits import Habits
from devices.card.other import read as other_card
from devices.card.pcsc.transport import Context
from devices.card.pcsc.tray import Tray
from devices.card.proof.trust import TrustStore
from devices.protocols import DeviceError, ReaderStatus, State

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from devices.card.other.profile import Profile
    from devices.card.other.read import HealthCard
    from devices.card.pcsc.transport import Card
    from devices.protocols import AccessKeys, CardReading, Level, OnNews

# A chip takes up to a second for the elliptic-curve commands; a dead one keeps silent for ever.
ANSWER_S = 5.0
# A whole reading; real chips need a tenth of that.
LONGEST_S: Mapping[Level, float] = {"identity": 20.0, "verified": 40.0, "full": 120.0}
USUAL_CURVE = 13  # all known Vietnamese cards: brainpoolP256r1


class PcscCardReader:
    """A ``devices.protocols.CardReader`` over PC/SC.

    Survives a missing reader or daemon: waiting goes on until it is back. ``status`` may be
    called from any thread, the rest from one thread; ``close`` ends its waiting.

    Args:
        pattern: A regular expression for the slots' names; "" chooses automatically.
        answer_s: Bounds each answer of a card, in seconds.
        trust: Whose signatures count; nobody's by default.
        profiles: Other kinds of cards, for ``read_health_card``.

    Raises:
        ValueError: ``pattern`` is no regular expression.
    """

    def __init__(
        self,
        pattern: str = "",
        answer_s: float = ANSWER_S,
        trust: TrustStore | None = None,
        profiles: Sequence[Profile] = (),
    ) -> None:
        self._tray = Tray(pattern)
        self._trust = trust or TrustStore()
        self._profiles = profiles
        self._answer_s = answer_s
        self._habits: dict[bytes, Habits] = {}
        self._reading = Lock()
        self._prepared: Ephemeral | None = None

    def status(self) -> ReaderStatus:
        """How the reader is: asked of PC/SC, which answers at once or is UNKNOWN."""
        try:
            with Context() as context:
                slots = self._tray.slots(context)
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
        return self._tray.wait_for_card(timeout_s)

    def wait_for_removal(self, timeout_s: float) -> bool:
        """True as soon as the card is gone, False after ``timeout_s``.

        A card that was taken away and put back at once counts as removed, too.
        """
        return self._tray.wait_for_removal(timeout_s)

    def read(
        self, keys: AccessKeys, level: Level = "identity", on_news: OnNews | None = None
    ) -> CardReading:
        """Open the chip and read who it belongs to; ``on_news`` is told as it goes on.

        Raises:
            DeviceError: see ``devices.card.errors`` for the codes.
        """
        with self._reading:
            dg13 = True
            for _ in range(2):  # there are two reasons to begin anew
                try:
                    return self._read(keys, level, on_news, dg13=dg13)
                except errors.ReadAnewError as anew:
                    dg13 = dg13 and not anew.without_dg13
            return self._read(keys, level, on_news, dg13=dg13)

    def read_health_card(self) -> HealthCard | None:
        """The number of a card that one of the profiles describes; None for any other card.

        Raises:
            DeviceError: see ``devices.card.errors`` for the codes.
        """
        with self._reading, self._held() as card:
            send = Plain(card.transmit).send
            return other_card.read_any(self._profiles, card.atr, send)

    def close(self) -> None:
        """Let go of the reader: whoever waits gets False within half a second."""
        self._tray.close()

    def _read(
        self, keys: AccessKeys, level: Level, on_news: OnNews | None, *, dg13: bool
    ) -> CardReading:
        with self._held() as card:
            habits = self._habits.setdefault(card.atr, Habits.of(card.atr))
            settings = chip.Settings(habits, self._ephemeral, self._trust, dg13)
            transmit = _within(LONGEST_S[level], card.transmit)
            return chip.read(transmit, keys, level, settings, on_news)

    @contextmanager
    def _held(self) -> Generator[Card]:
        """The card that lies there, for ourselves."""
        with Context() as context:
            slot = self._tray.occupied(context)
            with context.connected(slot.reader, self._answer_s) as card:
                yield card

    def _prepare(self) -> None:
        """Make the first key pair while there is time: it needs nothing of the card."""
        if self._prepared is None:
            self._prepared = Ephemeral.fresh(USUAL_CURVE)
            _ = self._prepared.map_key

    def _ephemeral(self, parameter: int) -> Ephemeral:
        prepared, self._prepared = self._prepared, None
        if prepared is not None and parameter == USUAL_CURVE:
            return prepared
        return Ephemeral.fresh(parameter)


def _within(seconds: float, transmit: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The same carrier, which gives a card up that needs longer for all its answers together."""
    deadline = monotonic() + seconds

    def bounded(command: bytes) -> bytes:
        if monotonic() > deadline:
            raise errors.CardMuteError(f"the card was not read within {seconds:g} s")
        return transmit(command)

    return bounded


def _state(error: DeviceError) -> State:
    return State.OFFLINE if error.code == Code.READER_GONE else State.UNKNOWN
