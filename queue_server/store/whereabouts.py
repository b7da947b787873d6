"""Where a patient is now, in words: for a nurse who clicked on what is no longer so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.problem import Code
from queue_server.engine.stops import State
from queue_server.setup.tree import find
from queue_server.store.refused import RefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.store.moves import Deed, Stop
    from queue_server.store.site import Site

_WORDS = {
    State.WAITING: ("đang chờ ở {queue}", "is waiting for {queue_en}"),
    State.CALLED: ("đang ở {room}, gọi lúc {called}", "is at {room}, called at {called}"),
    State.SERVING: (
        "đang khám ở {room}, gọi lúc {called}",
        "is being seen at {room} since {called}",
    ),
    State.ABSENT: (
        "được gọi lúc {called} nhưng vắng mặt",
        "was called at {called} and did not come",
    ),
    State.PARKED: ("đang được giữ lại để gọi sau", "is kept aside to be called later"),
    State.FINISHED: ("đã xong ở {queue} lúc {ended}", "was finished at {queue_en} at {ended}"),
    State.TRANSFERRED: ("đã được chuyển khỏi {queue} lúc {ended}", "left {queue_en} at {ended}"),
    State.NO_SHOW: ("đã được ghi là không đến lúc {ended}", "was marked as not coming at {ended}"),
    State.CANCELLED: ("đã hủy số lúc {ended}", "was cancelled at {ended}"),
}


def stale(deed: Deed, seen: Stop) -> RefusedError:
    """The refusal of a click on a patient who is not there any more."""
    vi, en = _where(deed.site, seen)
    return RefusedError(
        Code.STALE,
        f"the stop is {seen.state} now, at {seen.counter_id or 'no counter'}",
        f"{vi}. Chưa có gì thay đổi.",
        f"{en}. Nothing was changed.",
    )


def stale_counter(deed: Deed, present: Stop | None) -> RefusedError:
    """The refusal of a "next" on a console that did not know who is here."""
    if present is not None:
        return stale(deed, present)
    return RefusedError(
        Code.STALE,
        "nobody is at this counter now",
        "Quầy này hiện không có bệnh nhân nào. Chưa có gì thay đổi.",
        "Nobody is at this counter now. Nothing was changed.",
    )


def shown(label: str) -> str:
    """A number as people read it: "A012" is "A\u00a0012"."""
    digits = label.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f"{label.removesuffix(digits)}\u00a0{digits}"


def _where(site: Site, seen: Stop) -> tuple[str, str]:
    queue = find(site.config.queues, seen.queue_id)
    counter = find(site.config.counters, seen.counter_id or "")
    facts = {
        "queue": queue.name if queue else seen.queue_id,
        "queue_en": queue.name_en if queue else seen.queue_id,
        "room": counter.room if counter else seen.counter_id,
        "called": _hour(site, seen.called_at),
        "ended": _hour(site, seen.finished_at),
    }
    vi, en = _WORDS[seen.state]
    number = shown(seen.label)
    return f"{number} {vi.format(**facts)}", f"{number} {en.format(**facts)}"


def _hour(site: Site, at: datetime | None) -> str:
    return f"{at.astimezone(site.config.site.zone):%H:%M}" if at else "–"
