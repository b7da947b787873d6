"""The presets are hospitals in which all is well."""

from __future__ import annotations

import pytest

from queue_server.setup import odd
from queue_server.setup.presets import NAMES, preset
from queue_server.web.assets import ICONS

SIZES = {
    "commune-station": (4, 4),
    "district-hospital": (15, 21),
    "provincial-hospital": (27, 45),
}


def test_there_are_three() -> None:
    assert set(NAMES) == set(SIZES)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_or_odd(name: str) -> None:
    _, tree = preset(name)
    assert odd.faults(tree) == []
    queues, counters = SIZES[name]
    assert abs(len(tree.queues) - queues) <= 3
    assert abs(len(tree.counters) - counters) <= 5


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_there(name: str) -> None:
    _, tree = preset(name)
    assert [queue.icon for queue in tree.queues if not (ICONS / f"{queue.icon}.svg").exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_queue_is_seen_where_it_is_called(name: str) -> None:
    """A patient finds the number on a board of the zone in which the counter is announced."""
    _, tree = preset(name)
    shown = {(board.zone, queue) for board in tree.boards for queue in board.queues}
    called = {(counter.zone, queue) for counter in tree.counters for queue in counter.queues}
    assert called - shown == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_role_is_there_and_holidays_of_two_years(name: str) -> None:
    _, tree = preset(name)
    assert {"administrator", "nurse", "technician"} <= {user.role for user in tree.users}
    days = {str(holiday.day) for holiday in tree.holidays}
    # The first days of the lunar years Bính Ngọ and Đinh Mùi; Hùng Kings; national days.
    assert {"2026-02-17", "2027-02-06", "2026-04-26", "2027-04-16", "2026-09-02"} <= days
