"""What a board shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from queue_server.contract.mqtt import NowServing
from queue_server.engine import board

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def call(minutes_ago: int) -> NowServing:
    return NowServing(
        number=f"A{minutes_ago:03}",
        room="Phòng khám 3",
        queue="Nội tổng quát",
        called_at=NOON - timedelta(minutes=minutes_ago),
        call_id=f"call-{minutes_ago}",
    )


@given(
    ages=st.lists(st.integers(0, 500), unique=True, max_size=30),
    waiting=st.lists(st.integers(1, 5000).map("A{:03}".format), unique=True, max_size=30),
)
def test_newest_calls_first_and_the_next_in_their_order(
    ages: list[int], waiting: list[str]
) -> None:
    state = board.snapshot("Tầng 2", map(call, ages), waiting, NOON, 7)
    shown = [line.called_at for line in state.serving]
    assert shown == [call(age).called_at for age in sorted(ages)][: board.ROWS]
    assert list(state.next) == waiting[: board.NEXT_SHOWN]
    assert (state.title, state.ts, state.rev) == ("Tầng 2", NOON, 7)


def test_an_empty_morning() -> None:
    state = board.snapshot("Tầng 2", [], [], NOON, 1)
    assert (state.serving, state.next) == ((), ())
