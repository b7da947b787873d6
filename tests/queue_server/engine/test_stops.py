"""A stop goes through its states as the table says, and in no other way."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.engine.stops import (
    AT_COUNTER,
    OPEN,
    TRANSITIONS,
    Action,
    NotAllowedError,
    State,
    after,
)

# A row a state, a column an action; the first letters of the state that it leads to, "-" for none.
EXPECTED = """
             call recall arrive start finish miss give_up return park transfer cancel
waiting      ca   -      -      -     -      -    no      -      pa   tr       can
called       -    ca     ca     se    fi     ab   no      wa     pa   tr       can
serving      -    se     -      -     fi     -    -       wa     pa   tr       -
absent       ca   -      -      -     -      -    no      wa     pa   tr       can
parked       ca   -      -      -     fi     -    -       wa     -    tr       can
finished     -    -      -      -     -      -    -       -      -    -        -
transferred  -    -      -      -     -      -    -       -      -    -        -
no_show      -    -      -      -     -      -    -       wa     -    -        -
cancelled    -    -      -      -     -      -    -       wa     -    -        -
"""


def expected() -> dict[tuple[State, Action], State]:
    head, *rows = [line.split() for line in EXPECTED.strip().splitlines()]
    return {
        (State(state), Action(action)): next(one for one in State if one.startswith(cell))
        for state, *cells in rows
        for action, cell in zip(head, cells, strict=True)
        if cell != "-"
    }


def test_the_expectation_names_every_state_and_action() -> None:
    head, *rows = [line.split() for line in EXPECTED.strip().splitlines()]
    assert set(head) == set(Action)
    assert {row[0] for row in rows} == set(State)


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_every_pair_of_state_and_action(state: State, action: Action) -> None:
    allowed = expected()
    if (state, action) in allowed:
        assert after(state, action) is allowed[state, action]
    else:
        with pytest.raises(NotAllowedError, match=f"cannot {action} a stop that is {state}"):
            after(state, action)


def walk(actions: list[Action]) -> list[tuple[State, Action, State]]:
    """What becomes of a new stop when staff try all this."""
    state, way = State.WAITING, list[tuple[State, Action, State]]()
    for action in actions:
        try:
            following = after(state, action)
        except NotAllowedError:
            continue
        way.append((state, action, following))
        state = following
    return way


ACTIONS = st.lists(st.sampled_from(Action), max_size=40)


@given(actions=ACTIONS)
def test_what_is_finished_or_goes_on_elsewhere_stays_so(actions: list[Action]) -> None:
    way = walk(actions)
    assert {State.FINISHED, State.TRANSFERRED}.isdisjoint(before for before, _, _ in way)


@given(actions=ACTIONS)
def test_only_a_call_brings_a_patient_to_a_counter(actions: list[Action]) -> None:
    for before, action, following in walk(actions):
        if before not in AT_COUNTER and following in AT_COUNTER:
            assert action is Action.CALL


@given(actions=ACTIONS)
def test_service_begins_with_one_who_was_called(actions: list[Action]) -> None:
    for before, action, following in walk(actions):
        if following is State.SERVING and before is not State.SERVING:
            assert (before, action) == (State.CALLED, Action.START)


@given(actions=ACTIONS)
def test_a_closed_stop_is_opened_only_by_coming_back_into_the_queue(actions: list[Action]) -> None:
    for before, action, following in walk(actions):
        if before not in OPEN:
            assert (action, following) == (Action.RETURN, State.WAITING)


def test_open_is_all_that_somebody_may_still_call_or_end() -> None:
    assert set(State) - set(OPEN) == {
        State.FINISHED,
        State.TRANSFERRED,
        State.NO_SHOW,
        State.CANCELLED,
    }
    assert set(AT_COUNTER) < set(OPEN)


@pytest.mark.parametrize("state", OPEN)
def test_every_open_stop_can_come_to_an_end(state: State) -> None:
    """Nobody is held in a state that staff cannot end: within two actions."""
    ends = {follows for (before, _), follows in TRANSITIONS.items() if before is state}
    further = {follows for (before, _), follows in TRANSITIONS.items() if before in ends}
    assert (ends | further) - set(OPEN)


def test_every_state_can_be_reached() -> None:
    reached = {State.WAITING}
    for _ in State:
        reached |= {follows for (before, _), follows in TRANSITIONS.items() if before in reached}
    assert reached == set(State)
