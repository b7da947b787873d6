"""What comes over a scanner's wire, a keyboard's events, and a card's answer to reset."""

from __future__ import annotations

import re
from pathlib import Path

from evdev import ecodes

from devices.card.files.habits import Habits
from devices.scanner.framing import LONGEST, Framer
from devices.scanner.hid_keys import Keys, as_sent
from devices.simulators.card.atr import STORAGE_CARD, icao_atr
from tests.devices import scanner
from tests.devices.code import examples
from tests.devices.scanner.typist import alt_characters, load, us
from tests.fuzz.target import Target

_EVENT = 3
_KINDS = (ecodes.EV_SYN, ecodes.EV_KEY, ecodes.EV_MSC)


def _framing(data: bytes) -> None:
    """The first byte says how large the pieces are; they make no difference to the codes."""
    size, stream = data[0] + 1 if data else 1, data[1:]
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    in_pieces, at_once = Framer(silence_s=0.1), Framer(silence_s=0.1)
    found = [code for piece in pieces for code in in_pieces.feed(piece, 1.0)]
    assert found == at_once.feed(stream, 1.0)
    for code in [*found, *at_once.feed(b"", 2.0)]:
        assert 0 < len(code) <= LONGEST
        assert not re.search(rb"[\r\n\t]", code)


def _keys(data: bytes) -> None:
    """An event is three bytes: type, code, value."""
    keyboard, typed = Keys(), ""
    for at in range(0, len(data) - _EVENT + 1, _EVENT):
        kind, code, value = data[at : at + _EVENT]
        letters = keyboard.feed(_KINDS[kind % len(_KINDS)], code, value % 3)
        assert len(letters) <= 1
        typed += letters
    assert as_sent(typed) or not typed


def _events(events: list[tuple[int, int, int]]) -> bytes:
    return bytes(
        byte
        for kind, code, value in events
        if kind in _KINDS and code < 0x100
        for byte in (_KINDS.index(kind), code, value % 3)
    )


def _key_seeds() -> list[bytes]:
    folder = Path(scanner.__file__).parent / "events"
    recorded = [load(path) for path in sorted(folder.glob("*.jsonl"))]
    return [_events(each) for each in (us("Td1:aB\r"), alt_characters("Nữ\r"), *recorded)]


def _atr(data: bytes) -> None:
    assert Habits.of(data).next_block(8192) in (223, 8192)


TARGETS = (
    Target(
        "scanner_framing",
        _framing,
        lambda: [b"\x04]Q1" + examples.CCCD.encode() + b"\r\n\tnext\r", b"\xff" + b"x" * 4200],
    ),
    Target("scanner_keys", _keys, _key_seeds),
    Target(
        "atr",
        _atr,
        lambda: [icao_atr(extended=True), icao_atr(extended=False), STORAGE_CARD],
    ),
)
