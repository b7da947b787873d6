"""What fuzzing begins with: made by the builders, and kept from what once broke something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fuzz.target import Target

# By target; the files are named for what they broke.
_KEPT = Path(__file__).parent / "crashers"


def beginning(target: Target) -> list[bytes]:
    """The empty input among them."""
    kept = sorted((_KEPT / target.name).glob("*"))
    return [b"", *target.seeds(), *(path.read_bytes() for path in kept)]
