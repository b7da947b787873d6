"""The hospital's tree as a whole: names are there once, and what is named is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Protocol, Self, TypeVar

from pydantic import Field, model_validator

from queue_server.setup.tables import (
    BoardTable,
    CounterTable,
    HolidayTable,
    KioskTable,
    ProfileTable,
    QueueTable,
    RulesTable,
    ScheduleTable,
    Table,
    TemplateTable,
    UserTable,
    WebhookTable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SERVER_USER = "queue-server"
BOARD_USER = "board-"


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


def find(tables: Sequence[_T], wanted: str) -> _T | None:
    """The table with this id, or None."""
    return next((table for table in tables if table.id == wanted), None)


class Tree(Table):
    """All that makes this hospital: who waits where, who calls whom, when, who works here."""

    rules: RulesTable = RulesTable()
    queues: Annotated[tuple[QueueTable, ...], Field(alias="queue")] = ()
    profiles: Annotated[tuple[ProfileTable, ...], Field(alias="profile")] = ()
    counters: Annotated[tuple[CounterTable, ...], Field(alias="counter")] = ()
    templates: Annotated[tuple[TemplateTable, ...], Field(alias="template")] = ()
    schedules: Annotated[tuple[ScheduleTable, ...], Field(alias="schedule")] = ()
    holidays: Annotated[tuple[HolidayTable, ...], Field(alias="holiday")] = ()
    boards: Annotated[tuple[BoardTable, ...], Field(alias="board")] = ()
    kiosks: Annotated[tuple[KioskTable, ...], Field(alias="kiosk")] = ()
    users: Annotated[tuple[UserTable, ...], Field(alias="user")] = ()
    webhooks: Annotated[tuple[WebhookTable, ...], Field(alias="webhook")] = ()

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        for what, tables in (
            ("queue", self.queues),
            ("profile", self.profiles),
            ("counter", self.counters),
            ("template", self.templates),
            ("schedule", self.schedules),
            ("board", self.boards),
            ("kiosk", self.kiosks),
            ("webhook", self.webhooks),
        ):
            _all_different(f"[[{what}]] id", [table.id for table in tables])
        for kiosk in self.kiosks:
            if kiosk.id == SERVER_USER or kiosk.id.startswith(BOARD_USER):
                raise ValueError(f"[[kiosk]] id {kiosk.id!r} is a broker user of ours; rename it")
        prefixes = [queue.prefix for queue in self.queues]
        prefixes += [q.appointment_prefix for q in self.queues if q.appointment_prefix]
        _all_different("[[queue]] prefix", prefixes)
        _all_different("[[user]] username", [user.username for user in self.users])
        for who, queue in self._queues_named():
            if find(self.queues, queue) is None:
                raise ValueError(f"{who} names queue {queue!r}, which no [[queue]] has")
        for queue in self.queues:
            _known(queue.id, "template", queue.template, self.templates)
            _known(queue.id, "schedule", queue.schedule, self.schedules)
        for counter in self.counters:
            for profile in counter.profiles:
                _known(counter.id, "profile", profile, self.profiles)
        return self

    def _queues_named(self) -> Iterable[tuple[str, str]]:
        for table in (*self.counters, *self.boards, *self.profiles):
            yield from ((table.id, queue) for queue in table.queues)
        for template in self.templates:
            yield from ((template.id, queue) for group in template.steps for queue in group)
        yield from ((queue.id, queue.instead) for queue in self.queues if queue.instead)


def _known(who: str, what: str, wanted: str | None, tables: Sequence[_Named]) -> None:
    if wanted is not None and find(tables, wanted) is None:
        raise ValueError(f"{who} names {what} {wanted!r}, which no [[{what}]] has")


def _all_different(place: str, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{place} stands twice: {', '.join(twice)}; each must be its own")
