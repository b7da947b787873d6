"""``/api/v1/events``: what was published, for those who missed something of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query

from queue_server.api.access import Parts, parts, told
from queue_server.api.problems import ApiError
from queue_server.contract.http import Event, EventList
from queue_server.contract.problem import Code
from queue_server.events import gaps, wire
from queue_server.store import outbox

if TYPE_CHECKING:
    from queue_server.store.outbox import Message

router = APIRouter(prefix="/api/v1", tags=["events"], dependencies=[Depends(told)])
Have = Annotated[Parts, Depends(parts)]
EVENTS_AT_ONCE = 500
LARGEST_REV = 2**63 - 1  # of SQLite's integers


@router.get("/events")
def events(
    have: Have,
    after: Annotated[int | None, Query(ge=0, le=LARGEST_REV)] = None,
    topic: Annotated[str | None, Query(max_length=128)] = None,
) -> EventList:
    """What was or will be published after this ``rev``, oldest first, 500 at most.

    Of all topics or of one. Without ``after``: only where to begin. For kiosks, for listeners of
    the broker (the bearer is their password there), and for staff.

    Raises:
        ApiError: ``unauthenticated``, or ``events_gone`` where some of them are not kept any more.
    """
    stored = None if topic is None else wire.stored_topic(have.site, topic)
    with have.database.read() as connection:
        last_rev = outbox.last_rev(connection)
        if after is None:
            return EventList(events=(), last_rev=last_rev)
        known = after <= last_rev  # else no rev of this database
        missed = outbox.after(connection, after, EVENTS_AT_ONCE, stored) if known else []
    if not known or gaps.broken(missed, after):
        raise ApiError(Code.EVENTS_GONE, f"not kept any more; read the states, go on {last_rev=}")
    return EventList(
        events=tuple(_event(wire.dressed(have.site, message)) for message in missed),
        last_rev=last_rev,
    )


def _event(message: Message) -> Event:
    return Event(rev=message.rev, topic=message.topic, payload=message.payload, at=message.at)
