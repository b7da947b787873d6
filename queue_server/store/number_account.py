"""Accounts for every number of a service day: given, cancelled, not come, leased, or lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.engine.stops import OPEN, State
from queue_server.store.tables import number_block, number_counter, stop, ticket

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

_TAKEN = (
    select(number_counter.c.prefix, number_counter.c.last)
    .where(number_counter.c.service_day == bindparam("day"))
    .order_by(number_counter.c.prefix)
)
_GIVEN = (
    select(ticket.c.prefix, ticket.c.number, ticket.c.id)
    .where(ticket.c.service_day == bindparam("day"))
    .order_by(ticket.c.prefix, ticket.c.number)
)
_STOPS = select(stop.c.ticket_id, stop.c.state).where(stop.c.service_day == bindparam("day"))
_BLOCKS = select(
    *(number_block.c.prefix, number_block.c.first, number_block.c.last, number_block.c.closed_at)
).where(number_block.c.service_day == bindparam("day"))
_UNFINISHED = frozenset(OPEN)
_NOTHING_DONE = frozenset({State.CANCELLED, State.NO_SHOW})


@dataclass(frozen=True)
class Account:
    """One prefix on one service day.

    ``last`` numbers were taken: ``given`` have tickets (of which ``cancelled`` were, ``no_show``
    did not come, ``open`` are not ended), ``leased`` stand in open blocks without a ticket,
    ``unused`` in closed ones. ``gaps`` are none of these: there must be no such number. ``beyond``
    are tickets after ``last``: there must be none either.
    """

    prefix: str
    last: int
    given: int
    cancelled: int
    no_show: int
    open: int
    leased: int
    unused: int
    gaps: tuple[int, ...]
    beyond: tuple[int, ...]

    @property
    def adds_up(self) -> bool:
        """Whether every number is accounted for."""
        return not self.gaps and not self.beyond


def of_day(connection: Connection, day: date) -> list[Account]:
    """All prefixes of which a number was taken on this service day, in alphabetical order."""
    states: dict[str, set[str]] = {}
    for row in connection.execute(_STOPS, {"day": day}):
        states.setdefault(row.ticket_id, set()).add(row.state)
    given: dict[str, dict[int, set[str]]] = {}
    for row in connection.execute(_GIVEN, {"day": day}):
        given.setdefault(row.prefix, {})[row.number] = states.get(row.id, set())
    leased: dict[str, dict[int, bool]] = {}
    for row in connection.execute(_BLOCKS, {"day": day}):
        numbers = dict.fromkeys(range(row.first, row.last + 1), row.closed_at is None)
        leased.setdefault(row.prefix, {}).update(numbers)
    taken = {row.prefix: row.last for row in connection.execute(_TAKEN, {"day": day})}
    return [
        _account(prefix, taken.get(prefix, 0), given.get(prefix, {}), leased.get(prefix, {}))
        for prefix in sorted(taken.keys() | given.keys())
    ]


def _account(
    prefix: str, last: int, given: dict[int, set[str]], leased: dict[int, bool]
) -> Account:
    waiting = [held for number, held in leased.items() if number not in given]
    ended = [states for states in given.values() if states and not states & _UNFINISHED]
    nothing = [states for states in ended if states <= _NOTHING_DONE]
    return Account(
        prefix=prefix,
        last=last,
        given=len(given),
        cancelled=sum(State.NO_SHOW not in states for states in nothing),
        no_show=sum(State.NO_SHOW in states for states in nothing),
        open=sum(bool(states & _UNFINISHED) for states in given.values()),
        leased=sum(waiting),
        unused=len(waiting) - sum(waiting),
        gaps=tuple(n for n in range(1, last + 1) if n not in given and n not in leased),
        beyond=tuple(n for n in sorted(given.keys() | leased.keys()) if n > last),
    )
