"""On which line of a TOML text something stands."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queue_server.setup.wrong import Place

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|\#[^\n]*|[\[\]{}\n]',
    re.DOTALL,
)
_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"(\[{{1,2}})\s*({_KEYS})\s*\]")
_PAIR = re.compile(rf"({_KEYS})\s*=")


def index(text: str) -> dict[Place, int]:
    """The line (from 1) of every table and key, for a text that is TOML."""
    found: dict[Place, int] = {(): 1}
    table: Place = ()
    seen: Counter[Place] = Counter()
    for line, statement in _statements(text):
        if header := _HEADER.match(statement):
            keys = _parts(header[2])
            table = _resolve(keys[:-1], seen)
            table += (keys[-1],)
            if header[1] == "[[":
                seen[table] += 1
                table += (seen[table] - 1,)
            for end in range(1, len(table) + 1):
                found.setdefault(table[:end], line)
        elif pair := _PAIR.match(statement):
            keys = _parts(pair[1])
            for end in range(1, len(keys) + 1):
                found.setdefault(table + keys[:end], line)
    return found


def line_of(lines: dict[Place, int], place: Place) -> int:
    """The line of a place, else that of the nearest thing around it."""
    while place not in lines:
        place = place[:-1]
    return lines[place]


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Where each table header or pair begins, and its text; a value may be many lines long."""
    begin, line, first, depth = 0, 1, 1, 0
    for token in _TOKEN.finditer(text + "\n"):
        match token[0]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case "\n" if depth <= 0:
                yield first, text[begin : token.start()].strip()
                begin, first = token.end(), line + 1
            case _:
                pass
        line += token[0].count("\n")


def _resolve(keys: Place, seen: Counter[Place]) -> Place:
    """Keys with the positions of the arrays that they lead through: the last one of each."""
    place: Place = ()
    for key in keys:
        place += (key,)
        if place in seen:
            place += (seen[place] - 1,)
    return place


def _parts(keys: str) -> Place:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, keys))
