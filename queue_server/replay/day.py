"""A day as data: who came when, for what, and who was there to serve.

It holds nothing personal: numbers, queues, instants, classes. What a policy decides (who is called
when) is not in it; what it cannot change (who comes, how long it takes with each) is.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic needs it at run time
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from queue_server.engine.order import PriorityClass
from queue_server.setup.tables import OrderTable, RulesTable, Slug, Table, Text

Seconds = Annotated[float, Field(ge=0, le=86400)]


class DayQueue(Table):
    """A queue: its order, and the wait that the hospital aims at (minutes)."""

    id: Slug
    name: Text = "–"
    target_min: Annotated[int, Field(gt=0, le=1440)] | None = None
    order: OrderTable = OrderTable()


class DayCounter(Table):
    """A counter that calls from ``queues`` in the spans of time ``open``.

    ``how``: as in a work profile. It finishes whom it has called when a span ends.
    """

    id: Slug
    queues: Annotated[tuple[Slug, ...], Field(min_length=1)]
    how: Literal["together", "in_turn"] = "together"
    open: Annotated[tuple[tuple[AwareDatetime, AwareDatetime], ...], Field(min_length=1)]


class DayStop(Table):
    """One stay in one queue.

    ``service_s``: from the call to the end. ``after_s``: from the end of the stop before (walking,
    waiting for results) until the patient waits here. ``misses``: so many calls find nobody.
    ``patience_s``: who waits longer goes home. ``sorted``: counts from when the patient came to the
    hospital, as after a transfer.
    """

    queue: Slug
    service_s: Seconds
    after_s: Seconds = 0
    priority_class: PriorityClass = PriorityClass.NORMAL
    misses: Annotated[int, Field(ge=0, le=10)] = 0
    patience_s: Seconds | None = None
    sorted: bool = False


class DayPatient(Table):
    """One ticket: who comes at ``at``, and all the stops, one after the other.

    ``slot``: the appointment's time, at the first stop.
    """

    number: Annotated[str, Field(min_length=1, max_length=16)]
    at: AwareDatetime
    stops: Annotated[tuple[DayStop, ...], Field(min_length=1)]
    slot: AwareDatetime | None = None


class Day(Table):
    """A whole day. ``missed_call_s``: how long a counter waits for one who does not come."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    day: date
    name: Text = "–"
    timezone: str = "Asia/Ho_Chi_Minh"
    rules: RulesTable = RulesTable()
    missed_call_s: Seconds = 60
    queues: Annotated[tuple[DayQueue, ...], Field(alias="queue", min_length=1)]
    counters: Annotated[tuple[DayCounter, ...], Field(alias="counter", min_length=1)]
    patients: Annotated[tuple[DayPatient, ...], Field(alias="patient")] = ()

    @model_validator(mode="after")
    def _queues_are_there(self) -> Self:
        known = {queue.id for queue in self.queues}
        for counter in self.counters:
            if unknown := set(counter.queues) - known:
                raise ValueError(f"counter {counter.id!r} names queue {min(unknown)!r}, not there")
            if any(begin >= end for begin, end in counter.open):
                raise ValueError(f"counter {counter.id!r} closes before it opens")
        for patient in self.patients:
            for stop in patient.stops:
                if stop.queue not in known:
                    raise ValueError(
                        f"patient {patient.number!r} names queue {stop.queue!r}, not there"
                    )
        return self
