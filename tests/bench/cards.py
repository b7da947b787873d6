"""Reading a chip at a real chip's pace, against the same commands with nothing computed between.

First the chip is read while what passes is written down; then a card that knows nothing but what
was written down is sent the same commands, at the same pace, by a loop that does nothing else.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from smartcard import scard

from demo.hospital import PEOPLE
from demo.pcscd import Pcscd
from devices.card.access import keys
from devices.card.pcsc.reader import PcscCardReader
from devices.card.pcsc.transport import Context
from devices.protocols import Identity, Step
from devices.simulators.card.chip import chip_of
from devices.simulators.card.timing import Timing
from devices.simulators.card.vpcd import Insertion
from devices.simulators.people import load_people
from tests.bench.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from devices.protocols import CardReading, Level, News
    from devices.simulators.people import CardPart

PERSON = "minh-anh"
READINGS: Mapping[Level, int] = {"identity": 20, "verified": 8, "full": 4}
FLOOR_IS = "the same APDUs at the same chip's pace, nothing computed in between"

Exchange = tuple[bytes, bytes]


def measure() -> list[Figure]:
    card = load_people(PEOPLE)[PERSON].card
    if card is None:
        raise LookupError(f"{PERSON} has no card")
    with tempfile.TemporaryDirectory() as folder, Pcscd(Path(folder) / "pcscd.log") as pcscd:
        os.environ.update(pcscd.environment)
        return [
            figure
            for level, times in READINGS.items()
            for figure in _level(pcscd, card, level, times)
        ]


def _level(pcscd: Pcscd, card: CardPart, level: Level, times: int) -> list[Figure]:
    chip = chip_of(card)
    passed: list[Exchange] = []

    def answer(command: bytes) -> bytes:
        passed.append((command, chip.answer(command)))
        return passed[-1][1]

    reader = PcscCardReader(pcscd.reader_name)
    readings: list[CardReading] = []
    first_ms: list[float] = []
    tray = _put(pcscd, answer, chip.reset)
    try:
        for _ in range(times):
            reader.wait_for_card(10)
            passed.clear()
            clock = FirstFacts()
            readings.append(reader.read(keys.of_number(card.number), level, clock.told))
            first_ms.append(clock.ms or 0)
    finally:
        tray.remove()
        reader.wait_for_removal(10)
    value_ms = statistics.median(reading.elapsed_ms for reading in readings)
    floor_ms = statistics.median(_floor(pcscd, passed, times))
    last = readings[-1]
    found = [
        Figure(f"card.{level}_ms", value_ms, "ms", floor_ms, FLOOR_IS, times),
        Figure(f"card.{level}_apdus", last.apdus, "APDUs", len(passed), FLOOR_IS, times),
        Figure(f"card.{level}_bytes", last.bytes, "bytes", _bytes(passed), FLOOR_IS, times),
    ]
    if level == "identity":
        first = statistics.median(first_ms)
        found.append(
            Figure("card.first_facts_ms", first, "ms", value_ms, "card.identity_ms", times)
        )
    return found


class FirstFacts:
    """When name and birth date were known, in milliseconds from the first command on."""

    def __init__(self) -> None:
        self.ms: float | None = None
        self._steps_ms = 0.0
        self._last_step = 0.0

    def told(self, news: News) -> None:
        if isinstance(news, Step):
            self._steps_ms += news.ms
            self._last_step = time.perf_counter()
        elif isinstance(news, Identity) and self.ms is None:
            self.ms = self._steps_ms + (time.perf_counter() - self._last_step) * 1000


def _floor(pcscd: Pcscd, passed: Sequence[Exchange], times: int) -> list[float]:
    """Milliseconds of the bare loop."""
    answers: Iterator[bytes] = iter(())

    def begin() -> None:
        nonlocal answers
        answers = iter(reply for _, reply in passed)

    tray = _put(pcscd, lambda _: next(answers), begin)
    reader = PcscCardReader(pcscd.reader_name)
    try:
        reader.wait_for_card(10)
        return [_bare(pcscd.reader_name, [command for command, _ in passed]) for _ in range(times)]
    finally:
        tray.remove()
        reader.wait_for_removal(10)


def _bare(name: str, commands: Sequence[bytes]) -> float:
    with Context() as known:
        slot = next(reader for reader in known.readers() if name in reader)
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, card, _ = scard.SCardConnect(
        context, slot, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T1
    )
    begun = time.perf_counter()
    for command in commands:
        scard.SCardTransmit(card, scard.SCARD_PCI_T1, list(command))
    took_ms = (time.perf_counter() - begun) * 1000
    scard.SCardDisconnect(card, scard.SCARD_RESET_CARD)
    scard.SCardReleaseContext(context)
    return took_ms


def _put(pcscd: Pcscd, answer: Callable[[bytes], bytes], reset: Callable[[], None]) -> Insertion:
    return Insertion(("127.0.0.1", pcscd.vpcd_port), answer, reset, timing=Timing())


def _bytes(passed: Sequence[Exchange]) -> int:
    return sum(len(command) + len(reply) for command, reply in passed)
