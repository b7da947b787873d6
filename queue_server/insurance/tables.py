"""What the room's data files have in common."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Certainty = Literal["primary", "code", "secondary", "unverified"]
"""The document itself; public software; a text that says it read the document; nobody knows."""


class Table(BaseModel):
    """A part of a data file; a field that nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
