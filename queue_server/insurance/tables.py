"""What the room's data files have in common."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Certainty = Literal["primary", "code", "secondary", "unverified"]
"""The document itself; public software; a text that says it read the document; nobody knows."""


class Table(BaseModel):
    """A part of a data file; a field that nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dated(Table):
    """A row that counts on the days from ``from`` until ``until``, both included."""

    first: date = Field(default=date.min, alias="from")
    last: date = Field(default=date.max, alias="until")

    def holds_on(self, day: date) -> bool:
        """Whether this row counts on a day."""
        return self.first <= day <= self.last
