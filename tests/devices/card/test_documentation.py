"""docs/devices says what the code does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from devices.card import chip
from devices.card.access import keys
from devices.card.access.pace import Ephemeral
from devices.card.crypto.curves import CURVES
from devices.card.errors import CLASSES
from devices.simulators.card.faults import FAULTS
from devices.simulators.card.icao_chip import IcaoChip
from devices.simulators.card.personalisation import personalise
from devices.simulators.people import ChipPart, Person
from tests.devices.card import examples
from tests.devices.card.conftest import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.card.pcsc.reader import PcscCardReader

ROOT = PEOPLE.parents[1]
CARD = (ROOT / "docs/devices/card.md").read_text(encoding="utf-8")
SIMULATED_CARD = (ROOT / "docs/devices/simulated-card.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    """The one code block of this kind in card.md."""
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```", CARD, re.MULTILINE | re.DOTALL)
    return found


def rows(document: str, columns: int) -> list[list[str]]:
    """The rows of all tables with so many columns, without the marks of code in the first two."""
    cells = [line.strip("|").split("|") for line in document.splitlines() if line.startswith("|")]
    stripped = [[cell.strip() for cell in row] for row in cells if len(row) == columns]
    return [[*(cell.strip("`") for cell in row[:2]), *row[2:]] for row in stripped]


def is_elided(shown: str, whole: bytes) -> bool:
    """Whether ``shown`` is ``whole`` in hex, "…" being bytes left out."""
    start, _, end = shown.partition("…")
    text = whole.hex().upper()
    return text == start if "…" not in shown else text.startswith(start) and text.endswith(end)


def test_every_error_with_its_words_and_cure() -> None:
    told = {row[0]: (row[1], row[3]) for row in rows(CARD, 4) if row[0] in list(CLASSES)}
    assert told == {str(code): (kind.words, kind.cure) for code, kind in CLASSES.items()}


def test_the_listing_is_what_passes(people: dict[str, Person]) -> None:
    card = people["minh-anh"].card
    assert card is not None
    drawn = iter(
        (
            bytes.fromhex(examples.NONCE),
            examples.CHIP_MAP_SECRET.to_bytes(32),
            examples.CHIP_SECRET.to_bytes(32),
        )
    )
    simulated = IcaoChip(personalise(card), lambda _size: next(drawn))
    passed: list[bytes] = []

    def transmit(command: bytes) -> bytes:
        passed.extend((command, simulated.answer(command)))
        return passed[-1]

    def ephemeral(parameter: int) -> Ephemeral:
        secrets = examples.TERMINAL_MAP_SECRET, examples.TERMINAL_SECRET
        return Ephemeral(CURVES[parameter], *secrets)

    settings = chip.Settings(ephemeral=ephemeral)
    chip.read(transmit, keys.of_number("001199012345"), "identity", settings)
    shown = [line[2:] for line in block("text").splitlines() if line[0] in "<>"]
    assert len(shown) == len(passed) == 22
    assert [
        text for text, whole in zip(shown, passed, strict=True) if not is_elided(text, whole)
    ] == []


def test_the_example_of_the_library_works(put_down: Callable[[str], PcscCardReader]) -> None:
    put_down("minh-anh")
    done = subprocess.run(
        [sys.executable, "-c", block("python")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "Nguyễn Thị Minh Anh",
        "Nguyễn Thị Minh Anh",
        "1999-01-15 signature_ok_untrusted",
    ]


def test_every_fault_and_what_a_chip_can_be() -> None:
    told = {row[0] for row in rows(SIMULATED_CARD, 4)} | {row[0] for row in rows(SIMULATED_CARD, 3)}
    assert set(FAULTS) | set(ChipPart.model_fields) <= told
