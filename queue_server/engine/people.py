"""What to keep of a person who is read again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queue_server.contract.person import Person


def better(kept: Person, read: Person) -> Person:
    """What was read last, unless it lost the name's marks: DG1 carries none (ICAO 9303-3)."""
    loses_marks = read.name_source == "dg1" and kept.name_source != "dg1"
    return kept if loses_marks else read
