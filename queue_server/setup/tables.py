"""The tables of the hospital's tree, each checked by itself. ``tree.py`` checks them together."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from queue_server.setup.wrong import WrongError

Slug = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-]{0,31}$")]
Text = Annotated[str, Field(min_length=1, max_length=120)]
Prefix = Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
Hours = Annotated[str, Field(pattern=r"^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$")]
StepKind = Literal[
    "reception", "exam", "laboratory", "imaging", "results", "cashier", "pharmacy", "other"
]

LATEST_END = time(6, 0)


class Table(BaseModel):
    """A table of the file: unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OrderTable(Table):
    """A queue's order: one policy, its parameters, and the guard rails that hold for all.

    ``parameters`` are those of the policy's own file in ``engine/policies``. ``cap_min``: who has
    waited longer is equal to everybody. ``priority_run``: so many in a row may go before the normal
    order, then one who waits in it.
    """

    policy: Text = "head_start"
    parameters: dict[str, Any] = {}
    cap_min: Annotated[int, Field(gt=0, le=1440)] = 90
    priority_run: Annotated[int, Field(gt=0, le=100)] = 4


class QueueTable(Table):
    """Patients who wait for one service; ``prefix`` begins its numbers.

    ``appointment_prefix``: of those who come with an appointment. ``at_kiosk``: patients may choose
    it themselves. ``template``: what comes after it. ``schedule``: when it takes patients (None:
    always); ``quota``: how many a day (None: no limit); ``instead``: the queue that is offered when
    it is closed or full. ``offline_block``: numbers that each kiosk keeps for the time without a
    server. ``target_min``: the wait that the hospital aims at.
    """

    id: Slug
    prefix: Prefix
    name: Text
    name_en: Text
    room: Text
    room_en: Text
    directions: Annotated[str, Field(max_length=120)] = ""
    directions_en: Annotated[str, Field(max_length=120)] = ""
    icon: Text = "stethoscope"
    kind: StepKind = "exam"
    appointment_prefix: Prefix | None = None
    at_kiosk: bool = True
    template: Slug | None = None
    schedule: Slug | None = None
    quota: Annotated[int, Field(gt=0, le=100000)] | None = None
    instead: Slug | None = None
    offline_block: Annotated[int, Field(ge=0, le=200)] = 0
    target_min: Annotated[int, Field(gt=0, le=1440)] | None = None
    order: OrderTable = OrderTable()


class ProfileTable(Table):
    """A work profile: which queues a counter calls, and how.

    "together": as if they were one queue; "in_turn": the second only when the first is empty.
    """

    id: Slug
    name: Text
    queues: Annotated[tuple[Slug, ...], Field(min_length=1)]
    how: Literal["together", "in_turn"] = "together"


class CounterTable(Table):
    """A desk or room that calls from ``queues``; its calls are announced in ``zone``.

    ``profiles``: those that staff may choose there instead of ``queues``.
    """

    id: Slug
    room: Text
    queues: Annotated[tuple[Slug, ...], Field(min_length=1)]
    zone: Slug
    profiles: tuple[Slug, ...] = ()


class TemplateTable(Table):
    """A journey: groups of queues, one group after the other.

    Within a group the order is free (blood and X-ray), the shorter wait goes first. A queue that
    stands again later is the way back with the results.
    """

    id: Slug
    name: Text
    steps: Annotated[
        tuple[Annotated[tuple[Slug, ...], Field(min_length=1)], ...], Field(min_length=1)
    ]


class ScheduleTable(Table):
    """When a queue takes patients, in the site's time zone: ``mon = ["07:00-11:30"]``."""

    id: Slug
    mon: tuple[Hours, ...] = ()
    tue: tuple[Hours, ...] = ()
    wed: tuple[Hours, ...] = ()
    thu: tuple[Hours, ...] = ()
    fri: tuple[Hours, ...] = ()
    sat: tuple[Hours, ...] = ()
    sun: tuple[Hours, ...] = ()
    holidays: bool = False
    """Whether it is open on holidays too."""

    @field_validator("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    @classmethod
    def _in_order(cls, spans: tuple[str, ...]) -> tuple[str, ...]:
        last = ""
        for span in spans:
            begin, end = span.split("-")
            if any(hour.split(":")[0] > "23" for hour in (begin, end)):
                raise WrongError(f"{span}: giờ chỉ từ 00 đến 23", f"{span}: hours go from 00 to 23")
            if not last <= begin < end:
                raise WrongError(
                    f"{span}: xin ghi giờ theo thứ tự, không chồng nhau",
                    f"{span}: write hours in order, without overlap",
                )
            last = end
        return spans


class HolidayTable(Table):
    """A day on which the hospital's schedules do not hold."""

    day: date
    name: Text


class RulesTable(Table):
    """What holds for all queues. Minutes, seconds and counts.

    ``call_gap_s``: between two calls of one counter. ``undo_s``: how long an action can be taken
    back. ``returns``: how often somebody who was absent comes back by themselves, each time after
    ``return_calls`` calls. ``late_min``: an appointment later than this counts as a walk-in;
    ``early_min``: it is not called earlier than this before its slot, unless nobody else waits.
    ``idle_min``: a staff session that nobody uses ends.
    """

    call_gap_s: Annotated[int, Field(ge=0, le=600)] = 3
    undo_s: Annotated[int, Field(ge=0, le=3600)] = 120
    returns: Annotated[int, Field(ge=0, le=10)] = 2
    return_calls: Annotated[int, Field(gt=0, le=50)] = 3
    late_min: Annotated[int, Field(ge=0, le=240)] = 15
    early_min: Annotated[int, Field(ge=0, le=240)] = 30
    idle_min: Annotated[int, Field(gt=0, le=1440)] = 60
    day_ends: time = time(0, 0)
    """When a service day ends, for hospitals that work past midnight; not later than 06:00."""

    @field_validator("day_ends")
    @classmethod
    def _early(cls, ends: time) -> time:
        if ends > LATEST_END:
            raise WrongError(
                "Ngày làm việc kết thúc chậm nhất lúc 06:00", "must be 06:00:00 or earlier"
            )
        return ends


class BoardTable(Table):
    """A display that shows ``queues`` and announces the calls of ``zone``."""

    id: Slug
    title: Text
    queues: Annotated[tuple[Slug, ...], Field(min_length=1)]
    zone: Slug


class KioskTable(Table):
    """A kiosk that may issue numbers."""

    id: Slug
    name: Text


class UserTable(Table):
    """A member of staff; the password's hash stands in the database or the secrets."""

    username: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]
    name: Text
    role: Literal["nurse", "supervisor", "technician", "administrator"]


class WebhookTable(Table):
    """A system that is told of events over HTTP; ``events`` empty: all. Its key is a secret."""

    id: Slug
    url: Annotated[str, Field(pattern=r"^https?://")]
    events: tuple[Text, ...] = ()
