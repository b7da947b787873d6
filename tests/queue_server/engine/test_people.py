"""Which reading of a person is kept."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import pytest

from queue_server.contract.person import Person
from queue_server.engine.people import better

Source = Literal["dg13", "dg1", "qr", "typed"]
SUREST_FIRST: tuple[Source, ...] = ("dg13", "dg1", "qr", "typed")


def person(source: Source, name: str, birth_date: str = "1999-01-15") -> Person:
    return Person(
        number="001199012345", name=name, birth_date=birth_date, sex="F", name_source=source
    )


MARKED = person("dg13", "Nguyễn Thị Minh Anh")
PLAIN = person("dg1", "NGUYEN THI MINH ANH")


@pytest.mark.parametrize("source", SUREST_FIRST)
def test_a_name_without_marks_does_not_replace_the_same_with_them(source: Source) -> None:
    kept = person(source, "Nguyễn Thị Minh Anh")
    assert better(kept, PLAIN) == (PLAIN if source == "dg1" else kept)


def test_a_code_gives_the_marks_to_a_name_of_the_chip() -> None:
    code = person("qr", "Nguyễn Thị Minh Anh")
    assert better(PLAIN, code) == code


@pytest.mark.parametrize(("surer", "other"), [*combinations(SUREST_FIRST, 2)])
def test_what_is_less_sure_replaces_nothing(surer: Source, other: Source) -> None:
    kept = person(surer, "Nguyễn Thị Minh Anh")
    read = person(other, "Trần Thị Khác", "1988-09-09")
    assert better(kept, read) == kept
    assert better(read, kept) == kept


@pytest.mark.parametrize("source", SUREST_FIRST)
def test_of_equally_sure_ones_the_last_counts(source: Source) -> None:
    """People change their names."""
    kept, changed = person(source, "Nguyễn Thị Minh Anh"), person(source, "Nguyễn Thị Minh An")
    assert better(kept, changed) == changed


@pytest.mark.parametrize("source", ["qr", "typed"])
def test_what_the_portal_vouches_for_counts(source: Source) -> None:
    changed = person(source, "Nguyễn Thị Minh An")
    assert better(MARKED, changed, vouched=True) == changed
