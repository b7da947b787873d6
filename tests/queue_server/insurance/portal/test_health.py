from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.insurance.answer import Trouble
from queue_server.insurance.portal.health import WINDOW, WINDOW_SIZE, HealthRecord
from tests.queue_server.insurance.portal.clock import HandClock

if TYPE_CHECKING:
    from queue_server.insurance.portal.health import BreakerState, PortalHealth

SLOW_MS = 1500.0
Ended = tuple[float, Trouble | None]


def record(*ended: Ended) -> tuple[HandClock, HealthRecord]:
    clock = HandClock()
    kept = HealthRecord(clock, SLOW_MS)
    for ms, trouble in ended:
        kept.end(kept.begin(), ms, trouble)
    return clock, kept


def look(kept: HealthRecord, breaker: BreakerState = "closed") -> PortalHealth:
    return kept.look(breaker, None, refused=False, uploads_refused=False)


def test_nothing_asked_is_unknown() -> None:
    health = look(record()[1])
    assert (health.state, health.asked, health.error_rate) == ("unknown", 0, None)
    assert (health.p50_ms, health.p95_ms, health.last_trouble) == (None, None, None)


@pytest.mark.parametrize(
    ("ended", "state"),
    [
        ([(300.0, None)], "up"),
        ([(SLOW_MS, None)], "up"),
        ([(SLOW_MS + 1, None)], "slow"),
        ([(9000.0, None), (300.0, None), (300.0, None)], "up"),
        ([(1.0, Trouble.UNREACHABLE)], "down"),
        ([(1.0, Trouble.UNREACHABLE), (300.0, None)], "up"),
        ([(1.0, Trouble.UNREACHABLE)] * 2 + [(300.0, None)], "down"),
        ([(1.0, Trouble.UNREACHABLE)] * 30 + [(300.0, None)] * 20, "up"),
        ([(300.0, None)] * 400 + [(1.0, Trouble.HTTP_STATUS)] * 20, "down"),
        ([(9000.0, None)] * 50 + [(300.0, None)] * 20, "up"),
    ],
)
def test_the_last_exchanges_decide(ended: list[Ended], state: str) -> None:
    assert look(record(*ended)[1]).state == state


def test_an_open_breaker_is_down_and_a_refused_account_comes_first() -> None:
    kept = record((300.0, None))[1]
    assert look(kept, "open").state == "down"
    assert look(kept, "half_open").state == "down"
    said = kept.look("open", None, refused=True, uploads_refused=True)
    assert said.state == "refused"


def test_refused_uploads_come_before_good_answers_and_after_a_portal_that_is_down() -> None:
    answering, failing = record((300.0, None))[1], record((1.0, Trouble.UNREACHABLE))[1]
    states = [
        kept.look("closed", None, refused=False, uploads_refused=True).state
        for kept in (answering, failing, record()[1])
    ]
    assert states == ["uploads_refused", "down", "uploads_refused"]


def test_figures_are_nearest_ranks() -> None:
    answers: list[Ended] = [(float(ms), None) for ms in range(1, 101)]
    health = look(record(*answers, (7.0, Trouble.NOT_JSON))[1])
    assert (health.p50_ms, health.p95_ms, health.asked) == (50, 95, 101)
    assert health.error_rate == pytest.approx(1 / 101)
    assert health.last_trouble is Trouble.NOT_JSON


def test_old_exchanges_leave_the_window_but_the_last_success_is_remembered() -> None:
    clock, kept = record((300.0, None))
    answered_at = clock.now()
    clock.advance(WINDOW.total_seconds())
    health = look(kept)
    assert (health.state, health.asked) == ("unknown", 0)
    assert health.last_success_at == answered_at


def test_one_under_way_is_in_flight_then_delayed_then_late() -> None:
    clock, kept = record()
    exchange = kept.begin()
    assert (look(kept).in_flight, look(kept).state, look(kept).error_rate) == (1, "unknown", None)
    kept.delayed(exchange, Trouble.TIMEOUT)
    assert (look(kept).state, look(kept).error_rate) == ("down", 1)
    clock.advance(5)
    kept.end(exchange, 5000, None)
    health = look(kept)
    assert (health.in_flight, health.state, health.error_rate) == (0, "slow", 0)
    assert (health.last_trouble, health.last_success_at) == (Trouble.TIMEOUT, clock.now())


@given(
    st.lists(st.tuples(st.floats(0, 1e5), st.sampled_from([None, *Trouble])), max_size=700),
    st.integers(0, 2000),
)
def test_any_history_has_figures_that_fit(ended: list[Ended], later_s: int) -> None:
    clock, kept = record(*ended)
    clock.advance(later_s)
    health = look(kept)
    inside = ended[-WINDOW_SIZE:] if timedelta(seconds=later_s) < WINDOW else []
    answered = [ms for ms, trouble in inside if trouble is None]
    assert health.asked == len(inside)
    if not inside:
        assert health.error_rate is None
    else:
        assert health.error_rate == pytest.approx(1 - len(answered) / len(inside))
    if answered:
        assert min(answered) <= (health.p50_ms or 0) <= (health.p95_ms or 0) <= max(answered)
    else:
        assert (health.p50_ms, health.p95_ms) == (None, None)
