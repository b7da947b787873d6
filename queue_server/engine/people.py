"""What can be of a person, and what to keep of one who is read again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.insurance import Agreement
from queue_server.insurance.age import full_years
from queue_server.insurance.identity import compare_names

if TYPE_CHECKING:
    from datetime import date

    from queue_server.contract.person import Person

OLDEST = 125
"""Full years; nobody is known to have lived longer than 122."""

TRUST = {"typed": 0, "qr": 1, "dg1": 2, "dg13": 3}
"""A chip is signed; a printed code may be anybody's copy, and typing anybody's."""


def better(kept: Person, read: Person, *, vouched: bool = False) -> Person:
    """The facts to keep: those of the surer source, of equal ones those that were read last.

    Args:
        kept: what is kept so far, of the same number.
        read: what was read now.
        vouched: the insurance portal knows the number under just these facts.
    """
    if _is_the_same_without_marks(kept, read):
        return kept if read.name_source == "dg1" else read
    surer = TRUST[read.name_source] >= TRUST[kept.name_source]
    return read if vouched or surer else kept


def may_live(birth_date: str, today: date) -> bool:
    """Whether somebody with this birth date may come on this day.

    Args:
        birth_date: ISO 8601, shortened where less is known; then any day of it is enough.
        today: on the wall's calendar.
    """
    years = full_years(birth_date, today)
    return years is not None and years[0] <= OLDEST


def is_whole(birth_date: str) -> bool:
    """Whether year, month and day are known."""
    return len(birth_date) == len("1999-01-15")


def _is_the_same_without_marks(kept: Person, read: Person) -> bool:
    """One of them is DG1's, which carries no marks (ICAO 9303-3), and else they are the same."""
    return (
        (kept.name_source == "dg1") is not (read.name_source == "dg1")
        and kept.birth_date == read.birth_date
        and compare_names(kept.name, read.name) in {Agreement.SAME, Agreement.UNMARKED}
    )
