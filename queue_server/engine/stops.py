"""The state machine of a stop: one stay of one patient in one queue."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a stop is."""

    WAITING = "waiting"
    CALLED = "called"
    FINISHED = "finished"


class Action(StrEnum):
    """What staff do to a stop."""

    CALL = "call"
    RECALL = "recall"
    FINISH = "finish"


OPEN = (State.WAITING, State.CALLED)
"""A person has at most one stop in these states in each queue and service day."""

TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.WAITING, Action.CALL): State.CALLED,
    (State.CALLED, Action.RECALL): State.CALLED,
    (State.CALLED, Action.FINISH): State.FINISHED,
}


class NotAllowedError(ValueError):
    """This action is not possible in this state."""


def after(state: State, action: Action) -> State:
    """The state that an action leads to.

    Raises:
        NotAllowedError: the table has no such pair.
    """
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise NotAllowedError(f"cannot {action} a stop that is {state}") from None
