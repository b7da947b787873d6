"""Counters: open, on a break or closed, under which work profile, ready for whoever comes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import bindparam, select

from queue_server.contract.problem import Code
from queue_server.setup.tree import find
from queue_server.store import history, moves
from queue_server.store.history import Entry
from queue_server.store.refused import RefusedError
from queue_server.store.tables import counter_state
from queue_server.store.upsert import insert
from queue_server.store.whereabouts import shown

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from queue_server.engine.profile import How
    from queue_server.setup.tables import CounterTable, QueueTable
    from queue_server.store.moves import Deed
    from queue_server.store.site import Site

CounterState = Literal["open", "break", "closed"]
_WORDS: dict[str, str] = {"open": "counter_open", "break": "counter_break"}
_WORDS["closed"] = "counter_close"

_COLUMNS = [column for column in counter_state.c if column.name != "counter_id"]
_READ = select(*_COLUMNS).where(counter_state.c.counter_id == bindparam("counter"))
_ALL = select(counter_state)
_READY = (
    select(counter_state.c.counter_id, counter_state.c.changed_at)
    .where(counter_state.c.ready_since.is_not(None), counter_state.c.state == "open")
    .order_by(counter_state.c.ready_since, counter_state.c.counter_id)
)
_NEW = insert(counter_state)
_WRITE = _NEW.on_conflict_do_update(
    index_elements=[counter_state.c.counter_id],
    set_={column.name: _NEW.excluded[column.name] for column in _COLUMNS},
)


@dataclass(frozen=True)
class Desk:
    """What a counter does now. One that nobody opened today is open for who calls first."""

    state: CounterState
    username: str | None
    profile: str | None
    changed_at: datetime
    last_call_at: datetime | None = None
    ready_since: datetime | None = None


def read(connection: Connection, site: Site, counter_id: str, day: date) -> Desk | None:
    """What a counter does on a service day; None if nobody has opened it on that day."""
    row = connection.execute(_READ, {"counter": counter_id}).mappings().first()
    return None if row is None or site.day(row["changed_at"]) != day else Desk(**row)


def of_day(connection: Connection, site: Site, day: date) -> dict[str, Desk]:
    """What all counters do on a service day, by id; those that nobody has opened are left out."""
    found = (dict(row) for row in connection.execute(_ALL).mappings())
    desks = {row.pop("counter_id"): Desk(**row) for row in found}
    return {name: desk for name, desk in desks.items() if site.day(desk.changed_at) == day}


def write(connection: Connection, counter_id: str, desk: Desk) -> None:
    """Keep it."""
    connection.execute(_WRITE, {"counter_id": counter_id, **asdict(desk)})


def ready(connection: Connection, site: Site, day: date) -> list[str]:
    """The counters that call whoever comes, the one that waits longest first."""
    found = connection.execute(_READY)
    return [row.counter_id for row in found if site.day(row.changed_at) == day]


def served(site: Site, counter: CounterTable, desk: Desk | None) -> tuple[How, list[QueueTable]]:
    """The queues that a counter calls now, in their order, and how."""
    profile = desk and desk.profile and find(site.config.profiles, desk.profile)
    how, names = (profile.how, profile.queues) if profile else ("together", counter.queues)
    found = (find(site.config.queues, name) for name in names)
    return how, [queue for queue in found if queue is not None]


def open_up(deed: Deed, profile: str | None) -> Desk:
    """Begin to call, under this work profile.

    Raises:
        RefusedError: ``profile_unknown``.
    """
    counter = _counter(deed)
    if profile is not None and profile not in counter.profiles:
        raise RefusedError(
            Code.PROFILE_UNKNOWN,
            "this counter has no such profile",
            "Quầy này không có cách làm việc đó. Hãy chọn lại.",
            "This counter has no such work profile. Please choose again.",
        )
    return _set(deed, "open", profile)


def pause(deed: Deed) -> Desk:
    """Go on a break: nobody is called until it is opened again."""
    desk = _read(deed)
    return _set(deed, "break", desk and desk.profile)


def close(deed: Deed) -> Desk:
    """Close for the day.

    Raises:
        RefusedError: ``counter_busy`` while somebody is there.
    """
    refuse_if_busy(deed, _counter(deed))
    desk = _read(deed)
    return _set(deed, "closed", desk and desk.profile)


def set_ready(deed: Deed, *, wanted: bool) -> Desk:
    """Call by itself whoever comes next, or do so no more.

    Raises:
        RefusedError: ``counter_closed``, ``counter_busy``.
    """
    counter = _counter(deed)
    if wanted:
        refuse_if_busy(deed, counter)
        desk = may_call(deed)
    else:
        desk = _read(deed) or _opened(deed)
    since = (desk.ready_since or deed.now) if wanted else None
    desk = replace(desk, ready_since=since)
    write(deed.connection, counter.id, desk)
    _record(deed, "counter_ready", {"ready": wanted})
    return desk


def may_call(deed: Deed) -> Desk:
    """The counter, if it may call patients now; opens one that nobody has opened today.

    Raises:
        RefusedError: ``counter_closed``.
    """
    desk = _read(deed)
    if desk is None:
        return _set(deed, "open", None)
    if desk.state == "open":
        return desk
    raise closed(_counter(deed), desk, "gọi", "call")


def closed(counter: CounterTable, desk: Desk, vi: str, en: str) -> RefusedError:
    """The refusal of what needs an open counter; ``vi`` and ``en`` say what."""
    at_rest = desk.state == "break"
    return RefusedError(
        Code.COUNTER_CLOSED,
        f"the counter's state is {desk.state}",
        f"{counter.room} đang {'tạm nghỉ' if at_rest else 'đóng'}. Hãy mở quầy rồi {vi}.",
        f"{counter.room} is {'on a break' if at_rest else 'closed'}. Open it first, then {en}.",
    )


def taken(deed: Deed) -> None:
    """Somebody is at the counter again, without a call: it calls nobody by itself any more."""
    desk = _read(deed)
    if desk is not None and desk.ready_since is not None:
        write(deed.connection, _counter(deed).id, replace(desk, ready_since=None))


def refuse_if_busy(deed: Deed, counter: CounterTable) -> None:
    """See that nobody is at a counter.

    Raises:
        RefusedError: ``counter_busy``.
    """
    here = moves.present(deed.connection, counter.id, deed.day)
    if here is not None:
        raise RefusedError(
            Code.COUNTER_BUSY,
            "somebody is at this counter",
            f"{shown(here.label)} còn ở {counter.room}. Hãy kết thúc lượt này trước.",
            f"{shown(here.label)} is still at {counter.room}. Please finish first.",
        )


def _set(deed: Deed, state: CounterState, profile: str | None) -> Desk:
    before = _read(deed)
    desk = replace(_opened(deed), state=state, profile=profile)
    desk = replace(desk, last_call_at=before and before.last_call_at)
    write(deed.connection, _counter(deed).id, desk)
    _record(deed, _WORDS[state], {"profile": profile})
    return desk


def _read(deed: Deed) -> Desk | None:
    return read(deed.connection, deed.site, _counter(deed).id, deed.day)


def _opened(deed: Deed) -> Desk:
    kind, _, username = deed.who.partition(":")
    return Desk("open", username if kind == "staff" else None, None, deed.now)


def _record(deed: Deed, word: str, facts: dict[str, Any]) -> None:
    entry = Entry(who=deed.who, action=word, counter_id=_counter(deed).id, facts=facts)
    history.record(deed.connection, entry, deed.now)


def _counter(deed: Deed) -> CounterTable:
    assert deed.counter is not None  # noqa: S101 - these deeds are done at a counter
    return deed.counter
