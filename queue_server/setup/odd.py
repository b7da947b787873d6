"""What is allowed in a tree and probably not meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.setup.wrong import Fault, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queue_server.setup.tables import QueueTable, ScheduleTable
    from queue_server.setup.tree import Tree

_LIKE_DIGITS = {"I": "1", "O": "0"}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def faults(tree: Tree) -> list[Fault]:
    """All that is odd."""
    return [*_queues(tree), *_counters(tree), *_people(tree)]


def _queues(tree: Tree) -> Iterator[Fault]:
    if not tree.queues:
        yield fault(
            (),
            "Chưa có hàng đợi nào: kiosk chưa thể phát số",
            "no [[queue]]: kiosks cannot give numbers yet",
            odd=True,
        )
    called = {queue for counter in tree.counters for queue in counter.queues}
    chosen = {profile for counter in tree.counters for profile in counter.profiles}
    called |= {queue for row in tree.profiles if row.id in chosen for queue in row.queues}
    schedules = {schedule.id: schedule for schedule in tree.schedules}
    for at, queue in enumerate(tree.queues):
        if queue.id not in called:
            yield fault(
                ("queue", at),
                "Không có quầy nào gọi hàng đợi này",
                "no counter calls this queue",
                odd=True,
            )
        if queue.at_kiosk and _never_open(queue, schedules):
            yield fault(
                ("queue", at, "schedule"),
                "Kiosk có hàng đợi này nhưng lịch không mở ngày nào",
                "is at the kiosk and never open",
                odd=True,
            )
        yield from _prefixes(at, queue)


def _never_open(queue: QueueTable, schedules: dict[str, ScheduleTable]) -> bool:
    schedule = schedules.get(queue.schedule or "")
    return schedule is not None and not any(getattr(schedule, day) for day in _DAYS)


def _prefixes(at: int, queue: QueueTable) -> Iterator[Fault]:
    for key in ("prefix", "appointment_prefix"):
        prefix: str | None = getattr(queue, key)
        for letter in sorted(set(prefix or "") & set(_LIKE_DIGITS)):
            digit = _LIKE_DIGITS[letter]
            yield fault(
                ("queue", at, key),
                f"Chữ {letter} dễ đọc nhầm với số {digit}; nên chọn chữ khác",
                f"{letter} is easily read as {digit}; take another letter",
                odd=True,
            )


def _counters(tree: Tree) -> Iterator[Fault]:
    zones = {board.zone for board in tree.boards}
    for at, counter in enumerate(tree.counters):
        if tree.boards and counter.zone not in zones:
            yield fault(
                ("counter", at, "zone"),
                f"Khu “{counter.zone}” không có bảng hiển thị: không ai nghe thấy quầy này gọi",
                f"no board stands in zone {counter.zone!r}: nobody hears these calls",
                odd=True,
            )
    for at, board in enumerate(tree.boards):
        if board.zone not in {counter.zone for counter in tree.counters}:
            yield fault(
                ("board", at, "zone"),
                f"Không có quầy nào gọi ở khu “{board.zone}”",
                f"no counter calls in zone {board.zone!r}",
                odd=True,
            )


def _people(tree: Tree) -> Iterator[Fault]:
    if tree.users and all(user.role != "administrator" for user in tree.users):
        yield fault(
            ("user",),
            "Chưa có ai là quản trị viên (administrator): không ai sửa được cài đặt trên trang",
            "nobody is an administrator: nobody can change the set-up on its page",
            odd=True,
        )
