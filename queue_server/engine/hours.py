"""When a queue takes patients: a week's hours, holidays, and how many a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 14
_TO_MIDNIGHT = time(23, 59)
"""Hours cannot be written past midnight; who ends here works until midnight."""


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of hours, Monday first, as in ``[[schedule]]``: ("07:00-11:30", "13:00-16:30").

    ``on_holidays``: whether holidays are days like others.
    """

    days: Sequence[Sequence[str]]
    on_holidays: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether numbers are given at an instant.

    ``until``: when that ends (None: closed, or always open). ``opens_at``: when it begins (None:
    open, or not within ``LOOK_AHEAD_DAYS``). Both in UTC.
    """

    is_open: bool
    until: datetime | None = None
    opens_at: datetime | None = None


ALWAYS = Opening(is_open=True)


def opening(
    week: Week | None,
    holidays: Collection[date],
    zone: ZoneInfo,
    now: datetime,
) -> Opening:
    """Whether a queue gives numbers now, until when, or from when on.

    Args:
        week: the queue's schedule; None: always open.
        holidays: the days on which schedules do not hold.
        zone: the site's time zone.
        now: the instant (aware).
    """
    if week is None:
        return ALWAYS
    today = now.astimezone(zone).date()
    for begin, end in _spans(week, holidays, zone, today):
        if begin <= now < end:
            return Opening(is_open=True, until=end)
        if now < begin:
            return Opening(is_open=False, opens_at=begin)
    return Opening(is_open=False)


def is_full(issued: int, quota: int | None) -> bool:
    """Whether a queue has given all its numbers of a day; None: it has no limit."""
    return quota is not None and issued >= quota


def _spans(
    week: Week, holidays: Collection[date], zone: ZoneInfo, today: date
) -> list[tuple[datetime, datetime]]:
    """From yesterday on, the spans in UTC, in order; those that touch are one."""
    joined = list[tuple[datetime, datetime]]()
    for ahead in range(-1, LOOK_AHEAD_DAYS + 1):
        for begin, end in _spans_of(week, holidays, zone, today + timedelta(days=ahead)):
            if joined and begin <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((begin, end))
    return joined


def _spans_of(
    week: Week, holidays: Collection[date], zone: ZoneInfo, day: date
) -> Iterator[tuple[datetime, datetime]]:
    if day in holidays and not week.on_holidays:
        return
    for span in week.days[day.weekday()]:
        begin, end = (datetime.combine(day, time.fromisoformat(hour)) for hour in span.split("-"))
        if end.time() == _TO_MIDNIGHT:
            end += timedelta(minutes=1)
        # An hour that the clock shows twice: from the first time until the last time.
        opens, closes = begin.replace(tzinfo=zone), end.replace(tzinfo=zone, fold=1)
        if opens.astimezone(UTC) < closes.astimezone(UTC):
            yield opens.astimezone(UTC), closes.astimezone(UTC)
