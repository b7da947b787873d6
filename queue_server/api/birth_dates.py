"""Refuses birth dates that nobody who comes today can have, wherever one comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from queue_server.api.problems import ApiError
from queue_server.contract.problem import Code
from queue_server.contract.words import Words
from queue_server.engine import people

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.store.site import Site

_WORDS = Words(
    vi="Ngày sinh không thể đúng: sau hôm nay, hoặc đã quá "
    f"{people.OLDEST} năm. Xin kiểm tra lại ngày sinh.",
    en=f"This birth date cannot be right: after today, or more than {people.OLDEST} years ago. "
    "Please check it.",
)


class Born(Protocol):
    """Somebody with a birth date, ISO 8601, shortened where less is known."""

    @property
    def birth_date(self) -> str:
        """Of the calendar; whether it can be a living person's is looked at here."""
        ...


def check(site: Site, now: datetime, *told: Born | None) -> None:
    """See that all of them can have been born when it is said.

    Raises:
        ApiError: ``birth_date_impossible``.
    """
    today = now.astimezone(site.config.site.zone).date()
    if not all(people.may_live(each.birth_date, today) for each in told if each is not None):
        raise ApiError(Code.BIRTH_DATE_IMPOSSIBLE, "in the future, or too long ago", _WORDS)
