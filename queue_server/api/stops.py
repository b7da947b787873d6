"""``/api/v1/stops``: what staff set right about any patient of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from queue_server.api.access import Parts, parts, staff_write
from queue_server.api.deeds import do, done
from queue_server.contract.counters import ChangeSteps, Done, StopClass, StopReason
from queue_server.store import corrections, journeys, moves
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from queue_server.store.moves import Deed

router = APIRouter(prefix="/api/v1/stops", tags=["stops"])
Have = Annotated[Parts, Depends(parts)]
StaffWrite = Annotated[Write, Depends(staff_write)]


@router.post("/{stop_id}/return", response_model=Done)
async def bring_back(
    stop_id: str, have: Have, write: StaffWrite, asked: StopReason | None = None
) -> Response:
    """Somebody who was absent, kept aside, given up or cancelled waits again."""

    def work(deed: Deed) -> Done:
        back = corrections.bring_back(deed, stop_id, asked.reason if asked else "")
        return done(deed, back, [back])

    return await do(have, write, asked and asked.counter_id, "return", work)


@router.post("/{stop_id}/cancel", response_model=Done)
async def cancel(
    stop_id: str, have: Have, write: StaffWrite, asked: StopReason | None = None
) -> Response:
    """The patient does not want the number any more."""

    def work(deed: Deed) -> Done:
        return done(deed, corrections.cancel(deed, stop_id, asked.reason if asked else ""))

    return await do(have, write, asked and asked.counter_id, "cancel", work)


@router.post("/{stop_id}/class", response_model=Done)
async def set_class(stop_id: str, asked: StopClass, have: Have, write: StaffWrite) -> Response:
    """An emergency, put in front, or in the normal order again."""

    def work(deed: Deed) -> Done:
        return done(deed, corrections.set_class(deed, stop_id, asked))

    return await do(have, write, asked.counter_id, "class", work)


@router.post("/{stop_id}/steps", response_model=Done)
async def set_steps(stop_id: str, asked: ChangeSteps, have: Have, write: StaffWrite) -> Response:
    """What this patient still has to do after this stop, anew; ``next`` names all of it."""

    def work(deed: Deed) -> Done:
        about = corrections.set_steps(deed, stop_id, asked)
        names = {queue.id: queue.name for queue in deed.site.config.queues}
        to_come = journeys.planned(deed.connection, about.ticket_id)
        answer = done(deed, moves.find(deed, stop_id))
        return answer.model_copy(update={"next": tuple(names[each.queue_id] for each in to_come)})

    return await do(have, write, asked.counter_id, "steps", work)
