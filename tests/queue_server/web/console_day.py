"""A console's state as the server may send it: six wait, one is here, two are aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from queue_server.contract.counters import (
    ConsoleState,
    CounterOverview,
    CounterShown,
    Journey,
    JourneyStep,
    ProfileShown,
    QueueShown,
    Row,
    Undoable,
)
from queue_server.contract.words import Words
from tests.queue_server.web.voice import NOON

ARRIVAL = Words(vi="Theo giờ đến", en="By time of arrival")
HEAD_START = Words(vi="Ưu tiên cộng 20 phút", en="Priority counts 20 minutes more")


def at(clock: str) -> datetime:
    """A time of that morning in Viet Nam."""
    hour, minute = clock.split(":")
    return NOON.replace(hour=0, minute=0) + timedelta(hours=int(hour) - 7, minutes=int(minute))


def row(number: str, name: str, age: int | None, came: str, **other: Any) -> Row:
    """Somebody who waits."""
    facts: dict[str, Any] = {
        "stop_id": f"s-{number}",
        "visit_id": f"v-{number}",
        "state": "waiting",
        "queue_id": "noi",
        "priority_class": "normal",
        "why": ARRIVAL,
        "waiting_since": at(came),
        "not_before": None,
        "slot_at": None,
        "outcome": "eligible",
        "needs_desk": False,
        "came_by": "self",
        "misses": 0,
        "counter_id": None,
        "called_at": None,
        "arrived_here_at": None,
        "started_at": None,
        "returns_after": None,
        "next_steps": (),
    }
    return Row(number=number, name=name, age=age, arrived_at=at(came), **facts | other)


def step(
    state: Literal["done", "now", "to_come"], queue_id: str, name: str, **facts: Any
) -> JourneyStep:
    """A place on somebody's way."""
    return JourneyStep(
        state=state, queue_id=queue_id, name=name, **{"position": None, "kind": None} | facts
    )


WAITING = (
    row(
        "A013",
        "TRẦN V. B.",
        78,
        "09:02",
        priority_class="priority",
        why=Words(vi="Từ 75 tuổi", en="75 or older"),
    ),
    row(
        "A014",
        "PHẠM G. B.",
        4,
        "09:11",
        priority_class="priority",
        why=Words(vi="Dưới 6 tuổi", en="Under 6"),
        came_by="parent",
    ),
    row("A009", "LÊ T. H.", 41, "08:54"),
    row("A010", "VÕ T. N.", 52, "09:05", outcome="not_eligible", needs_desk=True),
    row(
        "H102",
        "ĐỖ M. K.",
        36,
        "09:20",
        priority_class="appointment",
        why=Words(vi="Hẹn 09:30", en="Appointment 09:30"),
        outcome="pending",
    ),
    row(
        "A015",
        "HỒ Ấ.",
        None,
        "09:24",
        priority_class="return",
        why=Words(vi="Trở lại có kết quả", en="Back with results"),
        not_before=at("09:50"),
    ),
)
PRESENT = row(
    "A012",
    "NGUYỄN T. M. ANH",
    27,
    "08:50",
    state="serving",
    counter_id="pk3",
    called_at=at("09:38"),
    arrived_here_at=at("09:39"),
    started_at=at("09:40"),
    next_steps=("Xét nghiệm máu", "X-quang"),
)
PARKED = (row("A008", "BÙI V. T.", 63, "08:30", state="parked"),)
ABSENT = (row("A007", "ĐẶNG T. L.", 45, "08:21", state="absent", misses=1, returns_after=2),)
COUNTER: dict[str, Any] = {
    "id": "pk3",
    "room": "Phòng khám 3",
    "state": "open",
    "nurse": "ĐD. Mẫu",
    "waiting": 6,
    "called_today": 31,
    "longest_wait_s": 47 * 60,
    "ready": False,
}
QUEUES = (
    QueueShown(id="noi", name="Nội tổng quát", waiting=6, policy=HEAD_START, target_min=40),
    QueueShown(id="mat", name="Mắt", waiting=2, policy=HEAD_START),
    QueueShown(id="xn", name="Xét nghiệm máu", waiting=11, policy=HEAD_START),
)


def console(rev: int = 5, present: Row | None = PRESENT, **other: Any) -> ConsoleState:
    """The state, with changes: of the counter by its field's name, else of the whole."""
    counter = COUNTER | {name: other.pop(name) for name in COUNTER.keys() & other.keys()}
    facts: dict[str, Any] = {
        "profile": None,
        "profiles": (),
        "queues": QUEUES[:1],
        "all_queues": QUEUES,
        "absent": ABSENT,
        "parked": PARKED,
        "undo": Undoable(action="start", number="A012", until=NOON + timedelta(seconds=100)),
        "call_allowed_at": None,
    }
    if not isinstance(counter["waiting"], int):
        raise TypeError("say who waits as waits=")
    waiting = other.pop("waits", WAITING)
    return ConsoleState(
        rev=rev,
        now=NOON,
        counter=CounterShown(present=present, **counter),
        waiting=waiting,
        waiting_total=other.pop("waiting_total", len(waiting)),
        **facts | other,
    )


JOURNEY = Journey(
    steps=(
        step("done", "td", "Tiếp đón"),
        step("now", "noi", "Nội tổng quát"),
        step("to_come", "xn", "Xét nghiệm máu", position=1, kind="laboratory"),
        step("to_come", "xq", "X-quang", position=1, kind="imaging"),
        step("to_come", "noi", "Nội tổng quát", position=2, kind="results"),
    )
)
PROFILES = (ProfileShown(id="sang", name="Buổi sáng"), ProfileShown(id="chieu", name="Buổi chiều"))


def overview(rev: int = 5) -> CounterOverview:
    """Four counters, of which one is on a break and one closed."""
    changes: list[dict[str, Any]] = [
        {"present": PRESENT},
        {"id": "pk4", "room": "Phòng khám 4", "nurse": "ĐD. Thử", "ready": True, "waiting": 0},
        {"id": "pk5", "room": "Phòng khám 5", "state": "break", "called_today": 12},
        {"id": "tn1", "room": "Quầy thu ngân 1", "state": "closed", "nurse": None, "waiting": 0},
    ]
    rest: dict[str, Any] = {"present": None, **COUNTER}
    counters = [CounterShown(**{**rest, **change}) for change in changes]
    return CounterOverview(rev=rev, now=NOON, counters=tuple(counters))
