"""People who wait, made up."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from queue_server.engine.guard import Guarded
from queue_server.engine.order import PriorityClass, Waiting
from queue_server.engine.policies import make

NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Nine in the morning in Việt Nam."""
OF_POLICIES = (
    PriorityClass.PRIORITY,
    PriorityClass.APPOINTMENT,
    PriorityClass.RETURN,
    PriorityClass.NORMAL,
)
POLICIES = ("accumulating", "head_start", "ratio", "slack", "strict")
FAR = timedelta(days=365)
LONG = 10**6


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def one(
    priority_class: PriorityClass, came: float, number: int = 1, not_before: float | None = None
) -> Waiting:
    """Who came so many minutes after nine."""
    return Waiting(
        f"{priority_class}-{number}",
        priority_class,
        at(came),
        number,
        None if not_before is None else at(not_before),
    )


def bare(policy: str, **parameters: object) -> Guarded:
    """A policy whose rails are out of reach."""
    return Guarded(make(policy, parameters), FAR, LONG)


def crowds(
    classes: tuple[PriorityClass, ...] = OF_POLICIES, *, later: bool = False, most: int = 25
) -> st.SearchStrategy[list[Waiting]]:
    """Up to ``most`` people who came within two hours; some to be called ``later``."""
    nothing = st.none()
    person = st.tuples(
        st.sampled_from(classes),
        st.integers(0, 120),
        st.one_of(nothing, st.integers(0, 300)) if later else nothing,
    )
    return st.lists(person, max_size=most).map(
        lambda people: [
            one(cls, came, number, not_before)
            for number, (cls, came, not_before) in enumerate(people, start=1)
        ]
    )


def lanes(people: list[Waiting]) -> dict[PriorityClass, list[Waiting]]:
    sorted_in = defaultdict[PriorityClass, list[Waiting]](list)
    for each in sorted(people, key=lambda who: (who.since, who.number)):
        sorted_in[each.priority_class].append(each)
    return dict(sorted_in)


def heads(people: list[Waiting], now: datetime) -> list[Waiting]:
    """What a database hands in: of each lane the first callable, the first who may be early."""
    found = list[Waiting]()
    for lane in lanes(people).values():
        callable_now = [who for who in lane if who.not_before is None or who.not_before <= now]
        early = [
            who for who in lane if who.not_before is not None and now < who.not_before <= who.since
        ]
        early.sort(key=lambda who: who.not_before or now)
        found += callable_now[:1] + early[:1]
    return found
