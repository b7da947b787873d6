"""The state machine of a stop: one stay of one patient in one queue.

The diagram in docs/queueing.md is drawn from ``TRANSITIONS``.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a stop is."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ABSENT = "absent"
    """Called, and did not come; comes back into the queue by itself or when seen again."""
    PARKED = "parked"
    """Kept aside by a member of staff or a counter, to be called by them again."""
    FINISHED = "finished"
    TRANSFERRED = "transferred"
    """Ended here; goes on as another stop."""
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What happens to a stop."""

    CALL = "call"
    RECALL = "recall"
    ARRIVE = "arrive"
    """The patient stands before the counter."""
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    """The patient did not come; will come back into the queue."""
    GIVE_UP = "give_up"
    """The patient did not come, and is waited for no more."""
    RETURN = "return"
    """Into the queue again: put back, come back, or found again."""
    PARK = "park"
    TRANSFER = "transfer"
    CANCEL = "cancel"


OPEN = (State.WAITING, State.CALLED, State.SERVING, State.ABSENT, State.PARKED)
"""A person has at most one stop in these states in each queue and service day."""
AT_COUNTER = (State.CALLED, State.SERVING)
"""A counter has at most one stop in these states."""

TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.WAITING, Action.CALL): State.CALLED,
    (State.WAITING, Action.PARK): State.PARKED,
    (State.WAITING, Action.TRANSFER): State.TRANSFERRED,
    (State.WAITING, Action.CANCEL): State.CANCELLED,
    (State.WAITING, Action.GIVE_UP): State.NO_SHOW,
    (State.CALLED, Action.RECALL): State.CALLED,
    (State.CALLED, Action.ARRIVE): State.CALLED,
    (State.CALLED, Action.START): State.SERVING,
    (State.CALLED, Action.FINISH): State.FINISHED,
    (State.CALLED, Action.MISS): State.ABSENT,
    (State.CALLED, Action.GIVE_UP): State.NO_SHOW,
    (State.CALLED, Action.RETURN): State.WAITING,
    (State.CALLED, Action.PARK): State.PARKED,
    (State.CALLED, Action.TRANSFER): State.TRANSFERRED,
    (State.CALLED, Action.CANCEL): State.CANCELLED,
    (State.SERVING, Action.RECALL): State.SERVING,
    (State.SERVING, Action.FINISH): State.FINISHED,
    (State.SERVING, Action.RETURN): State.WAITING,
    (State.SERVING, Action.PARK): State.PARKED,
    (State.SERVING, Action.TRANSFER): State.TRANSFERRED,
    (State.ABSENT, Action.CALL): State.CALLED,
    (State.ABSENT, Action.RETURN): State.WAITING,
    (State.ABSENT, Action.PARK): State.PARKED,
    (State.ABSENT, Action.TRANSFER): State.TRANSFERRED,
    (State.ABSENT, Action.CANCEL): State.CANCELLED,
    (State.ABSENT, Action.GIVE_UP): State.NO_SHOW,
    (State.PARKED, Action.CALL): State.CALLED,
    (State.PARKED, Action.RETURN): State.WAITING,
    (State.PARKED, Action.FINISH): State.FINISHED,
    (State.PARKED, Action.TRANSFER): State.TRANSFERRED,
    (State.PARKED, Action.CANCEL): State.CANCELLED,
    (State.NO_SHOW, Action.RETURN): State.WAITING,
    (State.CANCELLED, Action.RETURN): State.WAITING,
}

AT_DAY_END: dict[State, Action] = {
    State.WAITING: Action.CANCEL,
    State.PARKED: Action.CANCEL,
    State.CALLED: Action.GIVE_UP,
    State.ABSENT: Action.GIVE_UP,
    State.SERVING: Action.FINISH,
}
"""What becomes of a stop that is open when its service day ends."""


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
