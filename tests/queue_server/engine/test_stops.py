"""A stop goes through its states as the table says, and in no other way."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.engine.stops import OPEN, Action, NotAllowedError, State, after

ALLOWED = {
    (State.WAITING, Action.CALL): State.CALLED,
    (State.CALLED, Action.RECALL): State.CALLED,
    (State.CALLED, Action.FINISH): State.FINISHED,
}


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_every_pair_of_state_and_action(state: State, action: Action) -> None:
    if (state, action) in ALLOWED:
        assert after(state, action) is ALLOWED[state, action]
    else:
        with pytest.raises(NotAllowedError, match=f"cannot {action} a stop that is {state}"):
            after(state, action)


@given(actions=st.lists(st.sampled_from(Action), max_size=30))
def test_no_way_leads_back(actions: list[Action]) -> None:
    """Whatever staff try: a stop is finished once, and nobody who was called waits again."""
    state, past = State.WAITING, [State.WAITING]
    for action in actions:
        try:
            state = after(state, action)
        except NotAllowedError:
            continue
        past.append(state)
    assert past == sorted(past, key=list(State).index)
    assert past.count(State.FINISHED) <= 1


def test_only_a_finished_stop_leaves_room_for_another_in_the_queue() -> None:
    assert set(State) - set(OPEN) == {State.FINISHED}
