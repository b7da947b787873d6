"""Reads a set-up from TOML: either it can be used, or all that is wrong is told with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from queue_server.setup import lines, plain
from queue_server.setup.wrong import Fault, fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from queue_server.contract.words import Words
    from queue_server.setup.wrong import Place

_T = TypeVar("_T", bound=BaseModel)
_SPOT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_SYNTAX = (
    (r"Unterminated string|Illegal character '\\n'", "Thiếu dấu ngoặc kép đóng"),
    (r"Expected '=' after a key", "Thiếu dấu = sau tên mục"),
    (r"Cannot overwrite a value", "Mục này đã có ở trên, chỉ được ghi một lần"),
    (r"Cannot declare", "Bảng này đã có ở trên"),
    (r"Unclosed array|Invalid value", "Giá trị viết chưa đúng; chữ phải đặt trong ngoặc kép"),
)
_SYNTAX_OTHER = "Dòng này viết chưa đúng"


@dataclass(frozen=True)
class Problem:
    """A fault where a person finds it: its line (from 1) and the names around it."""

    line: int
    place: str
    words: Words
    odd: bool = False


@dataclass(frozen=True)
class Reading(Generic[_T]):
    """What a text says, if it can be used, and what is wrong with it."""

    value: _T | None
    problems: tuple[Problem, ...]
    data: Mapping[str, Any]
    """The text as TOML has it; empty when it is none."""


def read(text: str, form: type[_T]) -> Reading[_T]:
    """Read a text as ``form``. Never raises for what stands in the text."""
    text = text.replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Reading(None, (_syntax(str(error), text),), {})
    try:
        value = form.model_validate(data)
    except ValidationError as error:
        return Reading(None, problems(plain.faults(error, form), text, data), data)
    return Reading(value, (), data)


def problems(faults: Iterable[Fault], text: str, data: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Faults with their lines, from the top down."""
    where = lines.index(text)
    found = (
        Problem(lines.line_of(where, one.place), name(one.place, data), one.words, one.odd)
        for one in faults
    )
    return tuple(sorted(found, key=lambda problem: problem.line))


def name(place: Place, data: Mapping[str, Any]) -> str:
    """A place as people call it: ``queue A: prefix``; a table without an id by its position."""
    if len(place) < 2 or not isinstance(place[1], int):  # noqa: PLR2004 - a table and its position
        return ".".join(map(str, place)) or "file"
    try:
        row: dict[str, Any] = data[str(place[0])][place[1]]
        known = next((row[key] for key in ("id", "username", "day") if key in row), place[1] + 1)
    except (KeyError, IndexError, TypeError):  # it may be anything, for it is wrong
        known = place[1] + 1
    title = f"{place[0]} {known}"
    keys = ".".join(part for part in place[2:] if isinstance(part, str))
    return f"{title}: {keys}" if keys else title


def _syntax(message: str, text: str) -> Problem:
    spot = _SPOT.search(message)
    line = int(spot[1]) if spot and spot[1] else max(1, len(text.splitlines()))
    told = _SPOT.sub("", message)
    vi = next(
        (vi for pattern, vi in _SYNTAX if re.search(pattern, told)), "Dòng này viết chưa đúng"
    )
    column = f"column {spot[2]}" if spot and spot[2] else "end"
    return Problem(line, column, fault((), f"{vi} (TOML: {told})", f"not TOML: {told}").words)
