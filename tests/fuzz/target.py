"""What is fuzzed: a function that takes any bytes, and bytes to begin with."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.protocols import DeviceError
from tests.fuzz import mutation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager


@dataclass(frozen=True)
class Target:
    """``run`` fails by raising.

    ``seeds`` are made when they are wanted: by the tests' builders and the simulated chips.
    ``mutate`` knows the form of the input. ``rate`` is how many runs a second can be expected of
    it at least; the test suite tries fewer mutations of slow targets.
    """

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    mutate: mutation.Mutate = mutation.of_bytes
    rate: int = 1000


def refusing() -> AbstractContextManager[object]:
    """Around what may refuse its input: by our own error and no other."""
    return suppress(DeviceError)
