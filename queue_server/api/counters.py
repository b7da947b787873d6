"""``/api/v1/counters``: what staff do at a counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Response

from queue_server.api import birth_dates
from queue_server.api.access import Parts, parts, staff_write
from queue_server.api.deeds import do, done
from queue_server.api.problems import ApiError, document
from queue_server.contract.counters import (
    AtCounter,
    CallNext,
    CallStop,
    CounterDone,
    CounterOpen,
    Done,
    Park,
    Transfer,
    WalkIn,
)
from queue_server.contract.http import CallAnswer
from queue_server.contract.problem import Code, Problem
from queue_server.contract.words import Words
from queue_server.store import calls, counters, present, transfers, undo, walk_in
from queue_server.store.idempotency import Write

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.contract.body import Body
    from queue_server.store.counters import Desk
    from queue_server.store.moves import Deed, Stop

router = APIRouter(prefix="/api/v1/counters", tags=["counters"])
_NOBODY = Words(vi="Không còn ai chờ.", en="Nobody is waiting.")
_NOTHING_CALLED = Words(
    vi="Quầy này chưa gọi bệnh nhân nào.", en="This counter has not called anybody."
)
Have = Annotated[Parts, Depends(parts)]
StaffWrite = Annotated[Write, Depends(staff_write)]


@router.post("/{counter_id}/open", response_model=CounterDone)
async def open_up(
    counter_id: str, have: Have, write: StaffWrite, asked: CounterOpen | None = None
) -> Response:
    """Begin to call, under this work profile."""
    wanted = asked.profile if asked else None
    return await do(
        have, write, counter_id, "open", lambda deed: _desk(deed, counters.open_up(deed, wanted))
    )


@router.post("/{counter_id}/break", response_model=CounterDone)
async def pause(counter_id: str, have: Have, write: StaffWrite) -> Response:
    """Go on a break."""
    return await do(
        have, write, counter_id, "break", lambda deed: _desk(deed, counters.pause(deed))
    )


@router.post("/{counter_id}/close", response_model=CounterDone)
async def close(counter_id: str, have: Have, write: StaffWrite) -> Response:
    """Close; not while somebody is there."""
    return await do(
        have, write, counter_id, "close", lambda deed: _desk(deed, counters.close(deed))
    )


@router.post("/{counter_id}/ready", response_model=CounterDone)
async def ready(counter_id: str, have: Have, write: StaffWrite) -> Response:
    """Call by itself whoever comes next; at once if somebody waits."""

    def work(deed: Deed) -> CounterDone:
        desk = counters.set_ready(deed, wanted=True)
        made = calls.look_now(deed)
        answer = _desk(deed, desk)
        if made is None:
            return answer
        return answer.model_copy(update={"ready": False, "called": made.number})

    return await do(have, write, counter_id, "ready", work)


@router.post("/{counter_id}/cancel-ready", response_model=CounterDone)
async def cancel_ready(counter_id: str, have: Have, write: StaffWrite) -> Response:
    """Call nobody by itself any more."""
    return await do(
        have,
        write,
        counter_id,
        "cancel-ready",
        lambda deed: _desk(deed, counters.set_ready(deed, wanted=False)),
    )


@router.post("/{counter_id}/call-next", response_model=CallAnswer)
async def call_next(
    counter_id: str, have: Have, write: StaffWrite, asked: CallNext | None = None
) -> Response:
    """Finish who is at the counter and call who comes next.

    When nobody waits, who is at the counter is finished all the same; then the problem is the
    answer of a write, and remembered as one.
    """

    def work(deed: Deed) -> CallAnswer | tuple[int, Problem]:
        did = calls.call_next(deed, asked or CallNext())
        if did.called is not None:
            return did.called
        nobody = ApiError(Code.NOBODY_WAITING, "nobody waits for this counter", _NOBODY)
        if did.finished:
            return document(nobody)
        raise nobody

    return await do(have, write, counter_id, "call-next", work)


@router.post("/{counter_id}/call", response_model=CallAnswer)
async def call(counter_id: str, asked: CallStop, have: Have, write: StaffWrite) -> Response:
    """Call this one; out of order with a reason. Finishes who is at the counter."""
    return await do(have, write, counter_id, "call", lambda deed: calls.call(deed, asked))


@router.post("/{counter_id}/recall", response_model=CallAnswer)
async def recall(
    counter_id: str, have: Have, write: StaffWrite, asked: AtCounter | None = None
) -> Response:
    """Call the counter's present patient again."""

    def work(deed: Deed) -> CallAnswer:
        made = calls.recall(deed, asked.stop_id if asked else None)
        if made is None:
            raise ApiError(Code.NOTHING_CALLED, "this counter has called nobody", _NOTHING_CALLED)
        return made

    return await do(have, write, counter_id, "recall", work)


@router.post("/{counter_id}/arrive", response_model=Done)
async def arrive(counter_id: str, asked: AtCounter, have: Have, write: StaffWrite) -> Response:
    """The patient stands before the counter."""
    return await _here(have, write, counter_id, "arrive", present.arrive, asked)


@router.post("/{counter_id}/start", response_model=Done)
async def start(counter_id: str, asked: AtCounter, have: Have, write: StaffWrite) -> Response:
    """The service begins."""
    return await _here(have, write, counter_id, "start", present.start, asked)


@router.post("/{counter_id}/finish", response_model=Done)
async def finish(counter_id: str, asked: AtCounter, have: Have, write: StaffWrite) -> Response:
    """Done here; what comes next in the journey begins."""

    def work(deed: Deed) -> Done:
        ended, begun = present.finish(deed, asked.stop_id)
        return done(deed, ended, begun)

    return await do(have, write, counter_id, "finish", work)


@router.post("/{counter_id}/no-show", response_model=Done)
async def no_show(counter_id: str, asked: AtCounter, have: Have, write: StaffWrite) -> Response:
    """The patient did not come."""
    return await _here(have, write, counter_id, "no-show", present.no_show, asked)


@router.post("/{counter_id}/put-back", response_model=Done)
async def put_back(counter_id: str, asked: AtCounter, have: Have, write: StaffWrite) -> Response:
    """Into the queue again, at the old place."""
    return await _here(have, write, counter_id, "put-back", present.put_back, asked)


@router.post("/{counter_id}/park", response_model=Done)
async def park(counter_id: str, asked: Park, have: Have, write: StaffWrite) -> Response:
    """Keep aside, with the nurse or with the counter."""
    return await do(
        have, write, counter_id, "park", lambda deed: done(deed, transfers.park(deed, asked))
    )


@router.post("/{counter_id}/transfer", response_model=Done)
async def transfer(counter_id: str, asked: Transfer, have: Have, write: StaffWrite) -> Response:
    """End this stop, begin one in another queue at this instant."""

    def work(deed: Deed) -> Done:
        ended, begun = transfers.transfer(deed, asked)
        return done(deed, ended, begun)

    return await do(have, write, counter_id, "transfer", work)


@router.post("/{counter_id}/walk-in", response_model=CallAnswer | Done)
async def take_in(counter_id: str, asked: WalkIn, have: Have, write: StaffWrite) -> Response:
    """Somebody stands at the counter without a number: gets one and, if wanted, is called."""

    def work(deed: Deed) -> Body:
        birth_dates.check(deed.site, deed.now, asked.patient)
        stop, made = walk_in.walk_in(deed, asked)
        return made or done(deed, stop, [stop])

    return await do(have, write, counter_id, "walk-in", work)


@router.post("/{counter_id}/undo", response_model=Done)
async def take_back(counter_id: str, have: Have, write: StaffWrite) -> Response:
    """Take back the last thing that was done with a patient at this counter."""
    return await do(have, write, counter_id, "undo", lambda deed: done(deed, undo.undo(deed)))


async def _here(
    have: Parts,
    write: Write,
    counter_id: str,
    name: str,
    work: Callable[[Deed, str], Stop],
    asked: AtCounter,
) -> Response:
    return await do(
        have, write, counter_id, name, lambda deed: done(deed, work(deed, asked.stop_id))
    )


def _desk(deed: Deed, desk: Desk) -> CounterDone:
    return CounterDone(
        counter_id=deed.counter.id if deed.counter else "",
        state=desk.state,
        profile=desk.profile,
        ready=desk.ready_since is not None,
    )
