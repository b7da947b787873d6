from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.replay.day import DayCounter
from queue_server.replay.measure import Overtakings, Use, measure, summary
from queue_server.replay.stay import Ending
from tests.queue_server.replay.days import NORMAL, PRIORITY, at, day, patient, run

if TYPE_CHECKING:
    from queue_server.engine.order import PriorityClass


def test_figures_of_a_day_worked_by_hand() -> None:
    """One counter; three come while the first is served, the last of them goes first."""
    people = [
        patient(0, 0, 600),
        patient(1, 60, 300),
        patient(2, 120, 300),
        patient(3, 180, 60, PRIORITY),
    ]
    one = day(people, target_min=10)
    counter = DayCounter(id="1", queues=("A",), open=((at(0), at(2000)),))
    found = measure(run(one.model_copy(update={"counters": (counter,)}), "strict"))
    # Called at 0, 660, 960 and 600.
    assert found.waits.mean_s == (0 + 600 + 840 + 420) / 4
    assert (found.waits.p50_s, found.waits.p90_s, found.waits.max_s) == (420, 840, 840)
    assert found.by_class[PRIORITY].mean_s == 420
    assert found.by_class[NORMAL].n == 3
    assert (found.target.n, found.target.within) == (4, 3)
    assert found.target_by_class[NORMAL].share == pytest.approx(2 / 3)
    assert found.overtakings == Overtakings(2, 2, 1, "A002")
    assert found.longest is not None
    assert (found.longest.number, found.longest.wait_s) == ("A002", 840)
    assert found.counters == [Use("1", ("A",), 2000, 1260)]


def test_who_was_never_called_is_late_and_may_have_waited_longest() -> None:
    counter = DayCounter(id="1", queues=("A",), open=((at(0), at(1000)),))
    one = day([patient(0, 0, 1500), patient(1, 0, 60)], target_min=10)
    found = measure(run(one.model_copy(update={"counters": (counter,)})))
    assert found.endings[Ending.UNSERVED] == 1
    assert found.waits.n == 1
    assert found.target.share == 0.5
    assert found.longest is not None
    assert (found.longest.number, found.longest.called) == ("A001", False)
    assert found.longest.wait_s == 1500


def test_nobody_has_no_waits() -> None:
    found = measure(run(day([])))
    assert (found.waits.n, found.waits.mean_s, found.longest) == (0, None, None)
    assert found.target.share is None


@given(st.lists(st.integers(0, 1000), min_size=1))
def test_each_figure_is_somebodys_wait(waits: list[int]) -> None:
    found = summary([float(wait) for wait in waits])
    for share, figure in ((0.5, found.p50_s), (0.9, found.p90_s), (1, found.max_s)):
        assert figure in waits
        assert sum(wait <= figure for wait in waits) >= share * len(waits)
        assert sum(wait < figure for wait in waits) < share * len(waits)


@given(
    st.lists(
        st.tuples(st.integers(0, 600), st.integers(1, 200), st.sampled_from([NORMAL, PRIORITY])),
        max_size=20,
    ),
    st.sampled_from(["strict", "head_start", "ratio"]),
)
def test_overtakings_are_pairs_of_who_came_later_and_was_called_earlier(
    people: list[tuple[int, int, PriorityClass]], policy: str
) -> None:
    done = run(day(patient(n, *one) for n, one in enumerate(people)), policy)
    pairs = [
        (passed, by)
        for passed in done.stays
        for by in done.stays
        if (by.arrived_at, by.number) > (passed.arrived_at, passed.number)
        and by.called_at
        and passed.called_at
        and by.called_at < passed.called_at
    ]
    found = measure(done).overtakings
    assert found.all == len(pairs)
    assert found.of_normal == sum(
        passed.priority_class is NORMAL and by.priority_class is not NORMAL for passed, by in pairs
    )
    most = max((sum(a is stay for a, _ in pairs) for stay in done.stays), default=0)
    assert found.most == most
