"""Day files: JSON lines as ``replay --record`` writes them, or TOML as people do.

JSON lines: the first line is the day, then one line a queue, counter and patient, each with its
``kind``. TOML: the day's keys, then ``[[queue]]``, ``[[counter]]``, ``[[patient]]``.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from queue_server.replay.day import Day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = ("queue", "counter", "patient")


class DayError(ValueError):
    """A day or a specification cannot be used; the message names file, place and cure."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def load(path: Path) -> Day:
    """Read and check a day file; TOML where its name ends so.

    Raises:
        DayError: it is not there, or says something that cannot be.
    """
    text = read(path)
    try:
        tables = tomllib.loads(text) if path.suffix == ".toml" else _from_lines(text)
        return Day.model_validate(tables)
    except tomllib.TOMLDecodeError as error:
        raise DayError("day_file", f"{path}: not TOML: {error}") from None
    except ValidationError as error:
        raise DayError("day_file", problems(path, error)) from None
    except ValueError as error:
        raise DayError("day_file", f"{path}: {error}") from None


def read(path: Path) -> str:
    """A file's text.

    Raises:
        DayError: it is not there, or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DayError("day_file", f"{path}: not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise DayError("day_file", f"{path}: {error.strerror}") from None


def problems(path: Path, error: ValidationError) -> str:
    """What is wrong in a file, a line each; the values themselves are left out."""
    return "\n".join(
        f"{path}: {_place(found['loc'])}: {found['msg']}"
        for found in error.errors(include_input=False, include_url=False)
    )


def lines(day: Day) -> Iterator[str]:
    """The day as JSON lines."""
    tables = day.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    parts: dict[str, list[dict[str, Any]]] = {kind: tables.pop(kind, []) for kind in KINDS}
    yield json.dumps({"kind": "day", **tables}, ensure_ascii=False)
    for kind, found in parts.items():
        for table in found:
            yield json.dumps({"kind": kind, **table}, ensure_ascii=False)


def _from_lines(text: str) -> dict[str, Any]:
    """The tables of a file of JSON lines; pydantic says whether they can be."""
    day: dict[str, Any] = {}
    for count, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        table = _table(line, count)
        kind = table.pop("kind", None)
        if kind == "day" and count == 1:
            day.update(table)
        elif kind in KINDS:
            day.setdefault(kind, []).append(table)
        else:
            raise ValueError(f'line {count}: "kind" is one of queue, counter, patient; day first')
    return day


def _table(line: str, count: int) -> dict[str, Any]:
    try:
        found: Any = json.loads(line)
    except ValueError:
        raise ValueError(f"line {count} is not JSON") from None
    if not isinstance(found, dict):
        raise ValueError(f"line {count} is no object")  # noqa: TRY004 - the file is wrong, not the call
    return cast("dict[str, Any]", found)


def _place(loc: tuple[int | str, ...]) -> str:
    """Where: "patient 12: stops.0.queue" (patients are counted from 1)."""
    if len(loc) > 1 and isinstance(loc[1], int):
        return ": ".join(
            [f"{loc[0]} {loc[1] + 1}", *([".".join(map(str, loc[2:]))] if loc[2:] else [])]
        )
    return ".".join(map(str, loc)) or "the whole"
