"""What random staff would come upon rarely: each deed here once brought a house to a stop."""

from __future__ import annotations

from typing import Any

import pytest

from queue_server.contract.counters import CallNext, CallStop, ChangeSteps, PlannedStep, Transfer
from queue_server.engine.stops import AT_COUNTER, State
from queue_server.store import (
    calls,
    console,
    corrections,
    counters,
    journeys,
    present,
    transfers,
    undo,
)
from tests.queue_server.stateful.house import TREE, House

BOTH = (corrections.bring_back, corrections.cancel)


@pytest.fixture
def house() -> House:
    house = House.only()
    house.open_anew()
    return house


def _next(house: House, counter: str) -> Any:
    return house.do("call-next", lambda deed: calls.call_next(deed, CallNext()).called, counter)


def _finish(house: House, counter: str, stop: str) -> Any:
    return house.do("finish", lambda deed: present.finish(deed, stop), counter)


def _ready(house: House, counter: str) -> Any:
    return house.do("ready", lambda deed: counters.set_ready(deed, wanted=True), counter)


def _at(house: House) -> dict[str, str]:
    """Who is at which counter, by stop."""
    return {row["id"]: row["counter_id"] for row in house.stops() if row["state"] in AT_COUNTER}


def test_a_counter_to_which_undo_brings_somebody_back_is_not_ready_any_more(house: House) -> None:
    mine = house.check_in(0, "N")
    _next(house, "c4")
    _finish(house, "c4", mine)
    _ready(house, "c4")
    assert house.do("undo", undo.undo, "c4")
    other = house.check_in(2, "N")
    assert _at(house) == {mine: "c4"}
    _finish(house, "c4", mine)
    assert _at(house) == {}
    assert _next(house, "c4")
    assert _at(house) == {other: "c4"}


def test_undo_takes_nobody_from_another_counter(house: House) -> None:
    mine, also_mine = house.check_in(0, "N"), house.check_in(0, "L")
    _next(house, "c4")
    _finish(house, "c4", mine)
    _next(house, "c3")
    assert house.do("undo", undo.undo, "c4") is None
    assert _at(house) == {also_mine: "c3"}
    house.do("put back", lambda deed: present.put_back(deed, also_mine), "c3")
    assert house.do("undo", undo.undo, "c4")
    assert _at(house) == {mine: "c4"}


def test_who_is_called_by_a_ready_counter_is_not_brought_back_by_undo(house: House) -> None:
    mine, also_mine = house.check_in(0, "N"), house.check_in(0, "L")
    _next(house, "c4")
    _ready(house, "c3")
    _finish(house, "c4", mine)
    assert _at(house) == {also_mine: "c3"}
    assert house.do("undo", undo.undo, "c4") is None


def test_undo_brings_nobody_to_a_closed_counter(house: House) -> None:
    mine = house.check_in(0, "N")
    _next(house, "c4")
    _finish(house, "c4", mine)
    house.do("close", counters.close, "c4")
    house.refused.clear()
    assert house.do("undo", undo.undo, "c4") is None
    assert house.refused == ["counter_closed"]
    assert _offered(house, "c4") is None
    house.do("open", lambda deed: counters.open_up(deed, None), "c4")
    assert _offered(house, "c4")
    assert house.do("undo", undo.undo, "c4")
    assert _at(house) == {mine: "c4"}


def test_undo_keeps_the_steps_that_somebody_else_has_changed(house: House) -> None:
    mine = house.check_in(0, "N")
    asked = Transfer(stop_id=mine, queue_id="X", back=True)
    _next(house, "c4")
    _, (sent,) = house.do("transfer", lambda deed: transfers.transfer(deed, asked), "c4")
    wanted = ChangeSteps(steps=(PlannedStep(position=1, queue_id="L"),))
    house.do("steps", lambda deed: corrections.set_steps(deed, sent.id, wanted))
    assert house.do("undo", undo.undo, "c4") is None
    with house.ward.database.read() as connection:
        to_come = journeys.planned(connection, sent.ticket_id)
    assert [each.queue_id for each in to_come] == ["L"]


def test_the_shorter_wait_is_told_by_minutes_not_by_people(house: House) -> None:
    for queue, counter, minutes in (("L", "c3", 12), ("X", "c4", 1)):
        served = house.check_in(len(queue), queue)
        _next(house, counter)
        house.later(60 * minutes)
        _finish(house, counter, served)
    house.check_in(2, "L")
    for person in (4, 6):
        house.check_in(person, "X")
    mine = house.check_in(8, "A")
    _next(house, "c1")
    _, begun = _finish(house, "c1", mine)
    assert [each.queue_id for each in begun] == ["X"]


def test_nobody_is_sent_where_all_counters_rest(house: House) -> None:
    """X is called by c3 and c4, L by c3 alone."""
    house.do("open", lambda deed: counters.open_up(deed, None), "c4")
    house.do("rest", counters.pause, "c3")
    house.check_in(4, "X")
    mine = house.check_in(8, "A")
    _next(house, "c1")
    _, begun = _finish(house, "c1", mine)
    assert [each.queue_id for each in begun] == ["X"]


@pytest.mark.parametrize("correction", BOTH, ids=lambda correction: correction.__name__)
@pytest.mark.parametrize("deeds", [(), (present.start,)], ids=["called", "serving"])
def test_a_stale_correction_takes_nobody_out_of_a_counters_hands(
    house: House, correction: Any, deeds: tuple[Any, ...]
) -> None:
    mine = house.check_in(0, "N")
    _next(house, "c4")
    for deed in deeds:
        assert house.do("here", lambda at, deed=deed: deed(at, mine), "c4")
    house.refused.clear()
    assert house.do("late", lambda at: correction(at, mine, "nhầm")) is None
    assert house.refused == ["stale"]
    assert _at(house) == {mine: "c4"}


def test_what_a_counter_did_yesterday_is_over(house: House) -> None:
    house.do("open", lambda deed: counters.open_up(deed, "turn"), "c2")
    _ready(house, "c2")
    house.do("close", counters.close, "c3")
    house.open_anew()
    mine = house.check_in(0, "A")
    assert _at(house) == {}
    assert _shown(house, "c2") == ("closed", False, None)
    house.check_in(2, "L")
    assert _next(house, "c3")
    assert _next(house, "c2")
    assert _at(house)[mine] == "c2"
    assert _shown(house, "c2") == ("open", False, None)


def test_a_row_is_called_only_by_who_sees_the_counter_as_it_is(house: House) -> None:
    first, second, third = (house.check_in(person, "N") for person in (0, 2, 4))
    _next(house, "c4")

    def call(wanted: str, here: str | None) -> Any:
        asked = CallStop(stop_id=wanted, reason="đau nhiều", present=here, checked=True)
        return house.do("call", lambda deed: calls.call(deed, asked), "c4")

    house.refused.clear()
    assert call(second, None) is None
    assert call(second, third) is None
    assert house.refused == ["stale", "stale"]
    assert _at(house) == {first: "c4"}
    assert call(second, first)
    assert _at(house) == {second: "c4"}
    states = {row["id"]: row["state"] for row in house.stops()}
    assert states[first] == State.FINISHED


@pytest.mark.parametrize("seen", [True, False])
def test_a_counter_does_not_call_again_at_once(house: House, *, seen: bool) -> None:
    rules = TREE.rules.model_copy(update={"call_gap_s": 5})
    first, second = house.check_in(0, "N"), house.check_in(2, "N")

    def call() -> Any:
        asked = CallNext(present=next(iter(_at(house)), None), checked=True) if seen else CallNext()
        return house.do("call-next", lambda deed: calls.call_next(deed, asked).called, "c4")

    with house.under(TREE.model_copy(update={"rules": rules})):
        assert call()
        house.later(2)
        house.refused.clear()
        assert call() is None
        assert house.refused == ["called_too_quickly"]
        assert _at(house) == {first: "c4"}
        house.later(2)
        assert call()
        assert _at(house) == {second: "c4"}


def _offered(house: House, counter: str) -> Any:
    with house.ward.database.read() as connection:
        return undo.offered(connection, house.ward.site, counter, house.now)


def _shown(house: House, counter: str) -> tuple[str, bool, str | None]:
    """A counter's state, whether it is ready, and its profile, as its console shows them."""
    with house.ward.database.read() as connection:
        shown = console.state(connection, house.ward.site, house.counter(counter), house.now)
    return shown.counter.state, shown.counter.ready, shown.profile
