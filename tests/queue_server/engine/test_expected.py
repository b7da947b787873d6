"""The expected wait that decides between blood and X-ray."""

from __future__ import annotations

from datetime import timedelta
from math import inf

from queue_server.engine.expected import USUAL, minutes

SLOW, QUICK = timedelta(minutes=12), timedelta(minutes=2)


def test_a_long_line_that_goes_quickly_is_the_shorter_wait() -> None:
    assert minutes(6, [QUICK, QUICK], 1) == 12 < minutes(2, [SLOW, SLOW], 1) == 24


def test_counters_share_the_line() -> None:
    assert minutes(6, [QUICK], 3) == 4


def test_where_nobody_was_served_the_usual_time_counts() -> None:
    assert minutes(1, [], 1) == USUAL.total_seconds() / 60


def test_where_no_counter_calls_nobody_is_sent_while_there_is_another_way() -> None:
    assert minutes(0, [QUICK], 0) == inf
