"""When a queue gives numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.engine.hours import ALWAYS, Opening, Week, is_full, opening

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NEW_YORK = ZoneInfo("America/New_York")
OFFICE = ("07:00-11:30", "13:00-16:30")
WEEK = Week([OFFICE] * 5 + [(), ()])
MONDAY = date(2026, 11, 23)


def local(text: str, zone: ZoneInfo = HANOI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def hanoi(text: str, holidays: tuple[date, ...] = ()) -> Opening:
    return opening(WEEK, holidays, HANOI, local(text))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 06:59", Opening(is_open=False, opens_at=local("2026-11-23 07:00"))),
        ("2026-11-23 07:00", Opening(is_open=True, until=local("2026-11-23 11:30"))),
        ("2026-11-23 11:29", Opening(is_open=True, until=local("2026-11-23 11:30"))),
        ("2026-11-23 11:30", Opening(is_open=False, opens_at=local("2026-11-23 13:00"))),
        ("2026-11-23 16:30", Opening(is_open=False, opens_at=local("2026-11-24 07:00"))),
        ("2026-11-27 17:00", Opening(is_open=False, opens_at=local("2026-11-30 07:00"))),
        # Midnight in UTC is seven in the morning in Việt Nam; midnight here is 17:00 there.
        ("2026-11-24 00:00", Opening(is_open=False, opens_at=local("2026-11-24 07:00"))),
        ("2026-11-22 23:59", Opening(is_open=False, opens_at=local("2026-11-23 07:00"))),
    ],
)
def test_office_hours(now: str, expected: Opening) -> None:
    assert hanoi(now) == expected


def test_a_holiday_is_closed_unless_the_schedule_says_otherwise() -> None:
    closed = Opening(is_open=False, opens_at=local("2026-11-24 07:00"))
    assert hanoi("2026-11-23 08:00", (MONDAY,)) == closed
    also = Week(WEEK.days, on_holidays=True)
    assert opening(also, (MONDAY,), HANOI, local("2026-11-23 08:00")).is_open


def test_without_a_schedule_it_is_always_open() -> None:
    assert opening(None, (MONDAY,), HANOI, local("2026-11-23 03:00")) == ALWAYS


def test_it_says_nothing_of_times_beyond_two_weeks() -> None:
    holidays = [MONDAY + timedelta(days=n) for n in range(20)]
    assert opening(WEEK, holidays, HANOI, local("2026-11-23 08:00")) == Opening(is_open=False)


def test_a_night_is_one_span() -> None:
    night = Week([("00:00-06:00", "22:00-23:59")] * 7)
    now = local("2026-11-23 23:59")
    assert opening(night, (), HANOI, now) == Opening(is_open=True, until=local("2026-11-24 06:00"))
    now = local("2026-11-24 05:00")
    assert opening(night, (), HANOI, now) == Opening(is_open=True, until=local("2026-11-24 06:00"))


def test_summer_time_in_a_zone_that_has_it() -> None:
    """On 1 November 2026 New York has the hour from one to two twice; on 8 March none from two."""
    night = Week([("01:30-04:00",)] * 7)
    begins = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    ends = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
    for now in (begins, begins + timedelta(minutes=45), ends - timedelta(minutes=1)):
        assert opening(night, (), NEW_YORK, now) == Opening(is_open=True, until=ends)
    skipped = Week([("02:15-02:45",)] * 7)
    assert not opening(skipped, (), NEW_YORK, datetime(2026, 3, 8, 7, 20, tzinfo=UTC)).is_open


@given(
    spans=st.lists(
        st.lists(st.integers(0, 47), unique=True, max_size=6).map(sorted), min_size=7, max_size=7
    ),
    holidays=st.sets(st.integers(0, 20), max_size=3),
    minute=st.integers(0, 6 * 24 * 60),
)
def test_what_it_says_comes_true(spans: list[list[int]], holidays: set[int], minute: int) -> None:
    """Against a calendar of half hours: open now, until when, or from when on."""
    days = [[(a, b) for a, b in zip(day[::2], day[1::2], strict=False)] for day in spans]
    week = Week([[f"{_hour(a)}-{_hour(b)}" for a, b in day] for day in days])
    free = {MONDAY + timedelta(days=n) for n in holidays}
    start = local("2026-11-23 00:00")
    now = start + timedelta(minutes=minute)
    open_halves = {
        day * 48 + half
        for day in range(30)
        if day not in holidays
        for a, b in days[day % 7]
        for half in range(a, b)
    }
    half = minute // 30
    told = opening(week, free, HANOI, now)
    assert told.is_open == (half in open_halves)
    change = half + 1
    while change < 30 * 48 and (change in open_halves) == told.is_open:
        change += 1
    instant = start + timedelta(minutes=30 * change)
    if told.is_open:
        assert told.until == instant
    else:
        within = change < 48 * (minute // 1440 + 15)
        assert told.opens_at == (instant if within else None)


def _hour(half: int) -> str:
    return f"{half // 2:02}:{30 * (half % 2):02}"


@pytest.mark.parametrize(
    ("issued", "quota", "full"),
    [(0, None, False), (10**6, None, False), (59, 60, False), (60, 60, True), (61, 60, True)],
)
def test_a_quota(issued: int, quota: int | None, full: bool) -> None:  # noqa: FBT001 - a table
    assert is_full(issued, quota) is full
