"""What others are told of: the events of queues, counters and set-up, on MQTT and over HTTP.

Each deed of the history has its line in ``EVENT_OF``: the type of event that it is for others, or
None where it is nobody else's business. Ids are opaque; a number is the most that an event says of
a patient, and no reason is told.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from queue_server.contract.body import Body
from queue_server.contract.counters import (  # noqa: TC001 - pydantic needs them at run time
    PriorityClassName,
    StopState,
)

EVENT_EXPIRES_AFTER = timedelta(hours=1)
"""An event that no broker took for so long is told over HTTP alone."""


class EventType(StrEnum):
    """Every type of event; a subscriber passes over those that it does not know."""

    TICKET_ISSUED = "ticket.issued"
    TICKET_PRINTED = "ticket.printed"
    STOP_WAITING = "stop.waiting"
    """In a queue's order again: returned, put back, or begun after another stop."""
    STOP_CALLED = "stop.called"
    STOP_RECALLED = "stop.recalled"
    STOP_ARRIVED = "stop.arrived"
    STOP_STARTED = "stop.started"
    STOP_FINISHED = "stop.finished"
    STOP_ABSENT = "stop.absent"
    STOP_NO_SHOW = "stop.no_show"
    STOP_PARKED = "stop.parked"
    STOP_TRANSFERRED = "stop.transferred"
    STOP_CANCELLED = "stop.cancelled"
    STOP_CLASS_CHANGED = "stop.class_changed"
    STOP_STEPS_CHANGED = "stop.steps_changed"
    STOP_UNDONE = "stop.undone"
    """The last action was taken back; ``state`` is the one that holds now."""
    COUNTER_OPENED = "counter.opened"
    COUNTER_PAUSED = "counter.paused"
    COUNTER_CLOSED = "counter.closed"
    COUNTER_READY = "counter.ready"
    """It was set to call by itself whoever comes next, or not to do so any more."""
    APPOINTMENT_CHANGED = "appointment.changed"
    SETUP_CHANGED = "setup.changed"
    PING = "ping"
    """A webhook's test; never on MQTT."""


# Words of ``store.history.Entry.action``.
EVENT_OF: dict[str, EventType | None] = {
    "issue": EventType.TICKET_ISSUED,
    "print": EventType.TICKET_PRINTED,
    "enter": EventType.STOP_WAITING,
    "return": EventType.STOP_WAITING,
    "due": EventType.STOP_WAITING,
    "call": EventType.STOP_CALLED,
    "recall": EventType.STOP_RECALLED,
    "arrive": EventType.STOP_ARRIVED,
    "start": EventType.STOP_STARTED,
    "finish": EventType.STOP_FINISHED,
    "miss": EventType.STOP_ABSENT,
    "give_up": EventType.STOP_NO_SHOW,
    "park": EventType.STOP_PARKED,
    "transfer": EventType.STOP_TRANSFERRED,
    "cancel": EventType.STOP_CANCELLED,
    "class": EventType.STOP_CLASS_CHANGED,
    "steps": EventType.STOP_STEPS_CHANGED,
    "undo": EventType.STOP_UNDONE,
    "counter_open": EventType.COUNTER_OPENED,
    "counter_break": EventType.COUNTER_PAUSED,
    "counter_close": EventType.COUNTER_CLOSED,
    "counter_ready": EventType.COUNTER_READY,
    "appointment": EventType.APPOINTMENT_CHANGED,
    "setup": EventType.SETUP_CHANGED,
    # History alone.
    "open": None,
    "login": None,
    "logout": None,
    "login_failed": None,
    "login_locked": None,
    "password": None,
    "priority": None,
    "lease_block": None,
    "close_block": None,
    "erase": None,
}


def event_leaf(queue: str | None) -> str:
    """The topic of a queue's events, or of those without a queue, below the site's root."""
    return "event" if queue is None else f"queue/{queue}/event"


class QueueEvent(Body):
    """On ``queue/{queue}/event`` and ``event``: one deed, once it is done.

    ``rev`` grows over all topics of the site; ``prev`` is the one before on this topic, 0 for the
    first: who has not had that one fetches what it missed from ``GET /api/v1/events?after=``.
    ``seq`` is the deed's in the history. After ``expires_at`` it is not published any more.
    """

    v: Literal[1] = 1
    rev: int = 0
    prev: int
    seq: int
    at: AwareDatetime
    expires_at: AwareDatetime
    type: EventType
    visit_id: str | None = None
    ticket_id: str | None = None
    stop_id: str | None = None
    number: str | None = None
    queue: str | None = None
    counter: str | None = None
    room: str | None = None
    state: StopState | None = None
    priority_class: PriorityClassName | None = None
    from_queue: str | None = None
    to_queue: str | None = None


class AuditHead(Body):
    """On ``audit/head``, retained: the newest link of the history's chain.

    Whoever keeps one can tell later whether the history was cut short or written anew.
    """

    v: Literal[1] = 1
    seq: int
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    at: AwareDatetime
