"""Outages that were written down beforehand: at which time of day which fault."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, time
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from queue_server.simulators.faults import BadCallError, Fault, Meeting, read_fault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from queue_server.simulators.faults import Kind


class ScriptError(ValueError):
    """The script cannot be used; the message names the file, the outage and the cure."""


@dataclass(frozen=True)
class Outage:
    """A fault every day from one local time to another, the end not included."""

    start: time
    end: time
    fault: Fault


class Script:
    """Several outages; where they overlap, the first one that a request meets counts."""

    def __init__(self, outages: Iterable[Outage] = ()) -> None:
        self._lock = Lock()
        self._outages = [(outage, Meeting(outage.fault)) for outage in outages]

    def meet(self, kind: Kind, local: datetime) -> Fault | None:
        """The fault that a request of this kind runs into at a local time; counts the request."""
        with self._lock:
            for outage, meeting in self._outages:
                if outage.start <= local.time() < outage.end and meeting.meets(kind):
                    return outage.fault
        return None

    def now(self, local: datetime) -> list[dict[str, Any]]:
        """The outages of this time of day, for ``GET /state``."""
        return [
            outage.fault.told()
            for outage, _ in self._outages
            if outage.start <= local.time() < outage.end
        ]


def load_script(file: Path) -> Script:
    """Read ``[[outage]] from = "08:10", until = "08:40", fault = NAME, args = {...}``.

    Raises:
        ScriptError: the file cannot be read or says something that the stand-in does not have.
    """
    try:
        said: object = tomllib.loads(file.read_text("utf-8")).get("outage", [])
    except (OSError, ValueError, RecursionError) as error:
        raise ScriptError(f"{file}: {error}") from error
    if not isinstance(said, list):
        raise ScriptError(f"{file}: outages are written as [[outage]]")
    outages: list[Outage] = []
    for number, entry in enumerate(cast("list[object]", said), start=1):
        try:
            outages.append(_outage(entry))
        except ValueError as error:
            raise ScriptError(f"{file}: outage {number}: {error}") from error
    return Script(outages)


def _outage(entry: object) -> Outage:
    said = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
    if unknown := said.keys() - {"from", "until", "fault", "after", "args"}:
        raise BadCallError(f"unknown {', '.join(sorted(unknown))}")
    told = {"name": said.get("fault"), "after": said.get("after"), "args": said.get("args")}
    fault = read_fault({name: value for name, value in told.items() if value is not None})
    start, end = _time(said, "from"), _time(said, "until")
    if not start < end:
        raise BadCallError("until comes later in the day than from")
    return Outage(start, end, fault)


def _time(said: dict[str, Any], name: str) -> time:
    """A time of day, written as "08:10" or as TOML's own 08:10:00."""
    value = said.get(name)
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise BadCallError(f'{name} is a time of day such as "08:10"') from error
