"""What anyone may ask: health, a board's content, the events that it missed. Numbers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query

from queue_server.api.access import Parts, parts
from queue_server.api.problems import ApiError
from queue_server.contract.http import Event, EventList
from queue_server.contract.mqtt import BoardState
from queue_server.contract.problem import Code
from queue_server.events import gaps, wire
from queue_server.setup.tree import find
from queue_server.store import boards, outbox

if TYPE_CHECKING:
    from queue_server.store.outbox import Message

router = APIRouter(prefix="/api/v1", tags=["public"])
Have = Annotated[Parts, Depends(parts)]
EVENTS_AT_ONCE = 500
LARGEST_REV = 2**63 - 1  # of SQLite's integers


@router.get("/health")
def health(have: Have) -> dict[str, str]:
    """200 while the server and its database answer; a missing broker is a warning only."""
    with have.database.read() as connection:
        outbox.last_rev(connection)
    return {"status": "ok", "broker": "up" if have.broker_up() else "down"}


@router.get("/boards/{board_id}")
def board(board_id: str, have: Have) -> BoardState:
    """What a board shows now, for one that missed something."""
    shown = find(have.site.config.boards, board_id)
    if shown is None:
        raise ApiError(Code.BOARD_UNKNOWN, "no such board here")
    with have.database.read() as connection:
        return boards.state(connection, have.site, shown, have.clock.now())


@router.get("/events")
def events(
    have: Have,
    after: Annotated[int | None, Query(ge=0, le=LARGEST_REV)] = None,
    topic: Annotated[str | None, Query(max_length=128)] = None,
) -> EventList:
    """What was or will be published after this ``rev``, oldest first, 500 at most.

    Of all topics or of one. Without ``after``: only where to begin.

    Raises:
        ApiError: ``events_gone`` where some of them are not kept any more.
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
