"""Bodies of ``/api/v1/counters``, ``/api/v1/stops`` and ``/api/v1/visits`` for staff.

Names are masked here; a patient's full name and birth date come only with ``StopOpened``, which is
recorded. Every action names the stop that the nurse sees (``stop_id``): where somebody else has
that patient by now, nothing happens and the problem says who.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from queue_server.contract.body import Body, RequestBody
from queue_server.contract.insurance import Outcome  # noqa: TC001 - pydantic needs it at run time
from queue_server.contract.person import (  # noqa: TC001 - the same
    Name,
    PartialDate,
    PersonNumber,
    Sex,
)
from queue_server.contract.words import Words  # noqa: TC001 - the same

StopState = Literal[
    "waiting",
    "called",
    "serving",
    "absent",
    "parked",
    "finished",
    "transferred",
    "no_show",
    "cancelled",
]
PriorityClassName = Literal["emergency", "front", "priority", "appointment", "return", "normal"]
CounterStateName = Literal["open", "break", "closed"]
StopId = Annotated[str, Field(min_length=1, max_length=32)]
ReasonText = Annotated[str, Field(max_length=200, repr=False)]


class CounterOpen(RequestBody):
    """``POST …/counters/{id}/open``: begin to call, under this work profile."""

    profile: Annotated[str, Field(max_length=32)] | None = None


class SeesCounter(RequestBody):
    """What finishes who is here, and says whom the nurse sees.

    ``present``: the stop that the console shows as being here, null for nobody. Where it is
    another one by now (a second click, a second console), nothing happens: ``stale``.
    """

    present: StopId | None = None
    checked: bool = False
    """Whether ``present`` is meant: null says "nobody is here" only if this is true."""


class CallNext(SeesCounter):
    """``POST …/call-next``: finish who is here, call who comes next."""


class CallStop(SeesCounter):
    """``POST …/call``: finish who is here, call this one.

    Out of order ``reason`` is needed, and kept sealed.
    """

    stop_id: StopId
    reason: ReasonText = ""


class AtCounter(RequestBody):
    """``POST …/recall``, ``/arrive``, ``/start``, ``/finish``, ``/no-show``, ``/put-back``."""

    stop_id: StopId


class Park(RequestBody):
    """``POST …/park``: keep aside, with the nurse or with the counter."""

    stop_id: StopId
    with_: Annotated[Literal["me", "counter"], Field(alias="with")] = "counter"


class Transfer(RequestBody):
    """``POST …/transfer``: end this stop, begin the next one in another queue at this instant.

    ``place``: "sorted" by when the patient came to the hospital, "last" as if just come, "first"
    before the others (with a reason). ``delay_min``: not to be called before. ``back``: the patient
    comes back to this queue with the results afterwards.
    """

    stop_id: StopId
    queue_id: Annotated[str, Field(max_length=32)]
    place: Literal["first", "sorted", "last"] = "sorted"
    delay_min: Annotated[int, Field(ge=0, le=480)] = 0
    back: bool = False
    reason: ReasonText = ""


class PlannedStep(RequestBody):
    """One step that is still to come; steps of one ``position`` may be done in either order."""

    position: Annotated[int, Field(ge=1, le=20)]
    queue_id: Annotated[str, Field(max_length=32)]
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,16}$")] = "other"


class FromList(RequestBody):
    """What is done with a patient of a list, at no counter or at the console of one.

    ``counter_id``: that counter, where ``undo`` then takes it back; null: nobody can.
    """

    counter_id: Annotated[str, Field(max_length=32)] | None = None


class ChangeSteps(FromList):
    """``POST …/stops/{id}/steps``: what this patient still has to do after this stop, anew."""

    steps: Annotated[tuple[PlannedStep, ...], Field(max_length=20)]


class NewPatient(RequestBody):
    """Who is the patient, where they have no card: a child, or somebody at home."""

    number: Annotated[PersonNumber | None, Field(repr=False)] = None
    name: Annotated[Name, Field(repr=False)]
    birth_date: Annotated[PartialDate, Field(repr=False)]
    sex: Sex | None = None


class WalkIn(RequestBody):
    """``POST …/walk-in``: somebody stands at the counter without a number; gets one, is called.

    Whoever has no identity number and the same name and whole birth date as somebody who got a
    number at a counter today is taken for the same; if that one has an open number in this queue:
    ``already_there``. ``another``: it is somebody else who is called the same.
    """

    queue_id: Annotated[str, Field(max_length=32)]
    patient: NewPatient
    call: bool = True
    another: bool = False


class StopReason(FromList):
    """``POST …/stops/{id}/return``, ``/cancel``: with the reason, kept sealed."""

    reason: ReasonText = ""


class StopClass(FromList):
    """``POST …/stops/{id}/class``: an emergency, put in front, or in the normal order again."""

    priority_class: Literal["emergency", "front", "priority", "normal"]
    reason: Annotated[str, Field(min_length=1, max_length=200, repr=False)]


class Row(Body):
    """One patient as a console shows them."""

    stop_id: str
    visit_id: str
    number: str
    name: str
    """Masked: "NGUYỄN T. M. ANH"."""
    age: int | None
    state: StopState
    queue_id: str
    priority_class: PriorityClassName
    why: Words
    """Why at this place: "Từ 75 tuổi", "Theo giờ đến", "Hẹn 09:30", "Trở lại có kết quả"."""
    arrived_at: AwareDatetime
    waiting_since: AwareDatetime
    not_before: AwareDatetime | None
    slot_at: AwareDatetime | None
    """The appointment's time."""
    late: bool = False
    """Whether they came too late for the appointment to count."""
    outcome: Outcome
    needs_desk: bool
    came_by: Literal["self", "parent", "relative", "other"]
    misses: int
    counter_id: str | None
    """Who has the patient now, or had last."""
    called_at: AwareDatetime | None
    arrived_here_at: AwareDatetime | None
    started_at: AwareDatetime | None
    returns_after: int | None
    """Absent: so many calls until they come back by themselves."""
    next_steps: tuple[str, ...]
    """Names of the queues that come after this one."""


class JourneyStep(Body):
    """One queue on a ticket's way through the hospital."""

    state: Literal["done", "now", "to_come"]
    queue_id: str
    name: str
    position: int | None
    """To come: steps of one position may be done in either order. Else null."""
    kind: str | None
    """To come: as in ``PlannedStep``. Else null."""


class Journey(Body):
    """``GET /api/v1/stops/{id}/journey``: where a ticket has been, is, and is still to go."""

    steps: tuple[JourneyStep, ...]


class Undoable(Body):
    """What "Hoàn tác" would take back, and until when."""

    action: str
    number: str
    until: AwareDatetime


class ProfileShown(Body):
    """A work profile that this counter may choose."""

    id: str
    name: str


class QueueShown(Body):
    """A queue as a console names it, and how its order is made."""

    id: str
    name: str
    waiting: int
    policy: Words
    """"Ưu tiên cộng 20 phút"."""
    target_min: int | None = None
    """The wait that the hospital aims at."""


class CounterShown(Body):
    """A counter in the supervisor's overview."""

    id: str
    room: str
    state: CounterStateName
    nurse: str | None
    """Display name of who works here."""
    present: Row | None
    waiting: int
    called_today: int
    longest_wait_s: int
    ready: bool
    """"Call me when one comes" is on."""


class CounterOverview(Body):
    """``GET /api/v1/counters``: all counters side by side."""

    rev: int
    now: AwareDatetime
    counters: tuple[CounterShown, ...]


class ConsoleState(Body):
    """``GET /api/v1/counters/{id}``: all that one console shows. ``rev`` only grows."""

    rev: int
    now: AwareDatetime
    counter: CounterShown
    profile: str | None
    profiles: tuple[ProfileShown, ...]
    queues: tuple[QueueShown, ...]
    """Of the profile, in the order in which it calls."""
    all_queues: tuple[QueueShown, ...]
    """Where a patient can be sent."""
    waiting: tuple[Row, ...]
    """In the order in which they will be called, ``WAITING_SHOWN`` at most."""
    waiting_total: int
    absent: tuple[Row, ...]
    parked: tuple[Row, ...]
    undo: Undoable | None
    call_allowed_at: AwareDatetime | None
    """Before this instant a next call is refused (``called_too_quickly``)."""


WAITING_SHOWN = 100


class Done(Body):
    """The answer of an action that is no call: what became of the stop."""

    stop_id: str
    number: str
    state: StopState
    next: tuple[str, ...] = ()
    """Names of the queues where the patient waits from now on."""


class CounterDone(Body):
    """The answer of ``/open``, ``/break``, ``/close``, ``/ready`` and ``/cancel-ready``."""

    counter_id: str
    state: CounterStateName
    profile: str | None
    ready: bool
    called: str | None = None
    """The number that the counter called at once, because somebody waited already."""


class StopOpened(Body):
    """``POST /api/v1/stops/{id}/open``: the full row; that it was read is recorded."""

    stop_id: str
    number: str
    name: str
    birth_date: str
    sex: Sex | None
    identity: str
    """The last three digits, the rest as dots; "" where there is none."""
    came_by: Literal["self", "parent", "relative", "other"]
    came_name: str | None
    history: tuple[HistoryRow, ...]


class HistoryRow(Body):
    """One thing that happened to a visit."""

    at: AwareDatetime
    who: str
    action: str
    queue: str | None
    room: str | None
    reason: str | None


StopOpened.model_rebuild()
