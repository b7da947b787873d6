"""Numbers and the day that they belong to."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.contract.mask import shown_number
from queue_server.engine import numbers

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
PREFIXES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=2)


@pytest.mark.parametrize(
    ("number", "label"), [(1, "A001"), (12, "A012"), (999, "A999"), (1000, "A1000")]
)
def test_a_number_has_three_digits_and_grows_past_999(number: int, label: str) -> None:
    assert numbers.label("A", number) == label


@given(prefix=PREFIXES, number=st.integers(1, 10**6))
def test_a_label_is_read_back_as_it_was_made(prefix: str, number: int) -> None:
    shown = shown_number(numbers.label(prefix, number))
    assert shown.split("\u00a0")[0] == prefix
    assert int(shown.split("\u00a0")[1]) == number


@given(prefix=PREFIXES, pair=st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)))
def test_two_numbers_never_share_a_label(prefix: str, pair: tuple[int, int]) -> None:
    first, second = (numbers.label(prefix, number) for number in pair)
    assert (first == second) == (pair[0] == pair[1])


def test_the_service_day_begins_at_local_midnight() -> None:
    midnight = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # 00:00 on the 23rd in Vietnam
    assert numbers.service_day(midnight - timedelta(microseconds=1), HANOI) == date(2026, 11, 22)
    assert numbers.service_day(midnight, HANOI) == date(2026, 11, 23)


@given(instant=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_the_service_day_does_not_depend_on_how_the_instant_is_written(instant: datetime) -> None:
    assert numbers.service_day(instant, HANOI) == numbers.service_day(
        instant.astimezone(ZoneInfo("America/Caracas")), HANOI
    )


def test_a_tickets_code_is_opaque_and_its_own() -> None:
    codes = {numbers.new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(re.fullmatch(r"TD1:[A-Za-z0-9_-]{22}", code) for code in codes)


ZONES = st.sampled_from(
    [
        HANOI,
        ZoneInfo("UTC"),
        ZoneInfo("America/New_York"),
        ZoneInfo("America/Havana"),  # its clocks change at midnight
        ZoneInfo("America/St_Johns"),  # they changed a minute after it, until 2011
        ZoneInfo("Australia/Lord_Howe"),  # they change by half an hour
    ]
)
ENDS = st.times(time(0), time(6)).map(lambda hour: hour.replace(second=0, microsecond=0))
INSTANTS = st.datetimes(datetime(2008, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@pytest.mark.parametrize(
    ("wall", "day"),
    [
        ("2026-11-23 23:59", 23),
        ("2026-11-24 00:00", 23),
        ("2026-11-24 03:59", 23),
        ("2026-11-24 04:00", 24),
        ("2026-11-24 07:00", 24),
    ],
)
def test_a_hospital_that_works_past_midnight_ends_its_day_at_four(wall: str, day: int) -> None:
    instant = datetime.fromisoformat(wall).replace(tzinfo=HANOI)
    assert numbers.service_day(instant, HANOI, time(4)) == date(2026, 11, day)
    assert numbers.service_day(instant.astimezone(UTC), HANOI, time(4)) == date(2026, 11, day)


@given(instant=INSTANTS, zone=ZONES, ends=ENDS)
def test_a_service_day_goes_from_one_end_to_the_next(
    instant: datetime, zone: ZoneInfo, ends: time
) -> None:
    """Whatever the clocks do: days follow each other without gap or overlap."""
    day = numbers.service_day(instant, zone, ends)
    before, end = (numbers.day_end(each, zone, ends) for each in (day - timedelta(days=1), day))
    assert before <= instant < end
    assert timedelta(hours=22) <= end - before <= timedelta(hours=26)
    moment = timedelta(microseconds=1)
    assert numbers.service_day(end - moment, zone, ends) == day
    assert numbers.service_day(end, zone, ends) == day + timedelta(days=1)


@given(instant=INSTANTS, ends=ENDS)
def test_in_viet_nam_it_is_the_wall_clocks_date(instant: datetime, ends: time) -> None:
    wall = instant.replace(tzinfo=None) + timedelta(hours=7)
    since_midnight = timedelta(hours=ends.hour, minutes=ends.minute)
    assert numbers.service_day(instant, HANOI, ends) == (wall - since_midnight).date()
