"""The hospital's tree as a whole: names are there once, and what is named is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Protocol, Self, TypeVar

from pydantic import Field, model_validator

from queue_server.setup import fit
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
from queue_server.setup.wrong import FaultsError

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVER_USER = fit.SERVER_USER
BOARD_USER = fit.BOARD_USER


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
    def _all_fits(self) -> Self:
        faults = fit.faults(self)
        if faults:
            raise FaultsError(faults)
        return self

    def tree_data(self) -> dict[str, Any]:
        """The tree alone as JSON has it, with the names that are written."""
        only = set(Tree.model_fields)
        return Tree.model_dump(self, mode="json", by_alias=True, include=only)


KEYS = tuple(field.alias or name for name, field in Tree.model_fields.items())
"""The tree's tables as they are written: "rules", "queue", "profile" and so on."""
