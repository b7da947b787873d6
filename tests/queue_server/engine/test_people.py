"""Which reading of a person is kept."""

from __future__ import annotations

from typing import Literal, get_args

import pytest

from queue_server.contract.person import Person
from queue_server.engine.people import better

Source = Literal["dg13", "dg1", "qr"]


def person(source: Source, name: str) -> Person:
    return Person(
        number="001199012345",
        name=name,
        birth_date="1999-01-15",
        sex="F",
        name_source=source,
    )


MARKED = person("dg13", "Nguyễn Thị Minh Anh")
PLAIN = person("dg1", "NGUYEN THI MINH ANH")


@pytest.mark.parametrize("source", get_args(Source))
def test_a_name_without_marks_does_not_replace_one_with_them(source: Source) -> None:
    kept = person(source, "whoever")
    assert better(kept, PLAIN) == (PLAIN if source == "dg1" else kept)


@pytest.mark.parametrize("source", ["dg13", "qr"])
def test_otherwise_what_was_read_last_counts(source: Source) -> None:
    """People change their names."""
    changed = person(source, "Nguyễn Thị Minh An")
    assert better(MARKED, changed) == changed
    assert better(PLAIN, changed) == changed
