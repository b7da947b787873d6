"""What does not fit together in a tree whose tables are each right by themselves."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from queue_server.engine import policies
from queue_server.setup.wrong import Fault, fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from queue_server.setup.tree import Tree
    from queue_server.setup.wrong import Place

SERVER_USER = "queue-server"
BOARD_USER = "board-"


def faults(tree: Tree) -> list[Fault]:
    """All of them."""
    return [
        *_twice(tree),
        *_brokers_names(tree),
        *_unknown(tree),
        *_circles(tree),
        *_policies(tree),
    ]


def _twice(tree: Tree) -> Iterator[Fault]:
    named: dict[str, Iterable[tuple[Place, str]]] = {
        f"[[{table}]] id": [((table, at, "id"), row.id) for at, row in enumerate(rows)]
        for table, rows in (
            ("queue", tree.queues),
            ("profile", tree.profiles),
            ("counter", tree.counters),
            ("template", tree.templates),
            ("schedule", tree.schedules),
            ("board", tree.boards),
            ("kiosk", tree.kiosks),
            ("webhook", tree.webhooks),
        )
    }
    named["[[user]] username"] = [
        (("user", at, "username"), user.username) for at, user in enumerate(tree.users)
    ]
    named["[[holiday]] day"] = [
        (("holiday", at, "day"), str(holiday.day)) for at, holiday in enumerate(tree.holidays)
    ]
    named["[[queue]] prefix"] = [
        (("queue", at, key), prefix)
        for key in ("prefix", "appointment_prefix")
        for at, queue in enumerate(tree.queues)
        if (prefix := getattr(queue, key)) is not None
    ]
    for what, names in named.items():
        seen: set[str] = set()
        for place, name in names:
            if name in seen:
                yield fault(
                    place,
                    f"“{name}” đã dùng ở trên; mỗi mục cần một tên riêng",
                    f"{what} stands twice: {name}; each must be its own",
                )
            seen.add(name)


def _brokers_names(tree: Tree) -> Iterator[Fault]:
    for at, kiosk in enumerate(tree.kiosks):
        if kiosk.id == SERVER_USER or kiosk.id.startswith(BOARD_USER):
            yield fault(
                ("kiosk", at, "id"),
                f"Mã “{kiosk.id}” dành riêng cho hệ thống; xin đặt mã khác",
                f"{kiosk.id!r} is a broker user of ours; rename it",
            )


def _unknown(tree: Tree) -> Iterator[Fault]:
    known = {
        "queue": [queue.id for queue in tree.queues],
        "template": [template.id for template in tree.templates],
        "schedule": [schedule.id for schedule in tree.schedules],
        "profile": [profile.id for profile in tree.profiles],
    }
    for place, what, wanted in _named(tree):
        if wanted not in known[what]:
            near = get_close_matches(wanted, known[what], n=1)
            yield fault(
                place,
                f"Không có [[{what}]] “{wanted}”" + (f"; có phải là “{near[0]}”?" if near else ""),
                f"names {what} {wanted!r}, which no [[{what}]] has"
                + (f"; did you mean {near[0]!r}?" if near else ""),
            )


def _named(tree: Tree) -> Iterator[tuple[Place, str, str]]:
    """Every name of another table: where it stands, which kind of table, which one."""
    lists = (("counter", tree.counters), ("board", tree.boards), ("profile", tree.profiles))
    for table, rows in lists:
        for at, row in enumerate(rows):
            yield from (((table, at, "queues"), "queue", queue) for queue in row.queues)
    for at, template in enumerate(tree.templates):
        for group in template.steps:
            yield from ((("template", at, "steps"), "queue", queue) for queue in group)
    for at, counter in enumerate(tree.counters):
        for profile in counter.profiles:
            yield ("counter", at, "profiles"), "profile", profile
    for at, queue in enumerate(tree.queues):
        for key, what in (("instead", "queue"), ("template", "template"), ("schedule", "schedule")):
            wanted: str | None = getattr(queue, key)
            if wanted is not None:
                yield ("queue", at, key), what, wanted


def _circles(tree: Tree) -> Iterator[Fault]:
    """A closed queue may offer another; the last one must not offer the first again."""
    onward = {queue.id: queue.instead for queue in tree.queues}
    for at, queue in enumerate(tree.queues):
        way = _way(queue.id, onward)
        if len(way) > 1 and way[-1] == queue.id:
            told = " → ".join(way)
            yield fault(
                ("queue", at, "instead"),
                f"Các hàng đợi thay thế chạy thành vòng: {told}",
                f"goes round in a circle: {told}",
            )


def _way(begin: str, onward: dict[str, str | None]) -> Sequence[str]:
    way = [begin]
    while (following := onward.get(way[-1])) is not None:
        way.append(following)
        if following in way[:-1]:
            break
    return way


def _policies(tree: Tree) -> Iterator[Fault]:
    for at, queue in enumerate(tree.queues):
        try:
            policies.make(queue.order.policy, queue.order.parameters)
        except ValueError as error:
            known = queue.order.policy in policies.names()
            key = "parameters" if known else "policy"
            yield fault(
                ("queue", at, "order", key),
                f"Cách xếp thứ tự chưa dùng được: {error}",
                str(error),
            )
