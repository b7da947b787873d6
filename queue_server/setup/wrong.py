"""What is wrong with a set-up, in words of both languages, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from queue_server.contract.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

Place = tuple[str | int, ...]
"""Keys and positions from the top: ``("queue", 2, "prefix")``."""


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be, or (``odd``) that is allowed and probably not meant."""

    place: Place
    words: Words
    odd: bool = False


class WrongError(ValueError):
    """A value that cannot be; the message is the English words."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(vi=vi, en=en)


class FaultsError(ValueError):
    """All that does not fit together in a tree."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.words.en for fault in faults))
        self.faults = tuple(faults)


def fault(place: Place, vi: str, en: str, *, odd: bool = False) -> Fault:
    """A fault at this place."""
    return Fault(place, Words(vi=vi, en=en), odd)
