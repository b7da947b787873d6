"""How long the stand-in thinks before it answers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import cast

from queue_server.simulators.faults import BadCallError

_LONGEST_MS = 600_000


@dataclass(frozen=True)
class Latency:
    """Between ``ms`` and ``ms + jitter_ms`` milliseconds, evenly spread."""

    ms: float = 0
    jitter_ms: float = 0

    def seconds(self) -> float:
        """How long the next answer takes."""
        if not self.jitter_ms:
            return self.ms / 1000
        return random.uniform(self.ms, self.ms + self.jitter_ms) / 1000  # noqa: S311 - no secret


PROFILES = {
    "none": Latency(),
    "fast": Latency(60, 60),
    "slow": Latency(4_000, 4_000),
}
"""Guesses: nobody has published how long the real portal takes."""


def read_latency(text: str) -> Latency:
    """A profile's name, or a number of milliseconds.

    Raises:
        BadCallError: it is neither.
    """
    if text in PROFILES:
        return PROFILES[text]
    try:
        return _checked(float(text), 0)
    except ValueError as error:
        raise BadCallError(f"latency is {', '.join(PROFILES)} or milliseconds") from error


def read_latency_call(body: object) -> Latency:
    """Check the body of ``PUT /latency``: {"profile": NAME} or {"ms": N, "jitter_ms": N}.

    Raises:
        BadCallError: it is neither.
    """
    said = cast("dict[str, object]", body) if isinstance(body, dict) else {}
    match said:
        case {"profile": str(name)} if name in PROFILES and len(said) == 1:
            return PROFILES[name]
        case {"ms": int() | float() as ms, **rest} if not rest.keys() - {"jitter_ms"}:
            return _checked(ms, rest.get("jitter_ms", 0))
        case _:
            names = ", ".join(PROFILES)
            raise BadCallError(f'latency is {{"profile": {names}}} or {{"ms": n, "jitter_ms": n}}')


def _checked(ms: object, jitter_ms: object) -> Latency:
    return Latency(_milliseconds(ms), _milliseconds(jitter_ms))


def _milliseconds(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LONGEST_MS:
        return value
    raise BadCallError(f"milliseconds are a number from 0 to {_LONGEST_MS}")
