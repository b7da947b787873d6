"""The check-in table's fields and addresses, read from ``fields.toml``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from queue_server.insurance.tables import Certainty, Table

Standard = Literal["4750", "3176"]
DATE = "[0-9]{8}"
INSTANT = "[0-9]{12}"


class Rule(Table):
    """One field. ``length`` in characters; ``pattern`` holds for the whole of a value.

    ``codes``: all values that there are, where there is a list of them.
    """

    name: Annotated[str, Field(pattern=r"^[A-Z_]+$")]
    vi: str
    type: Literal["S", "N"]
    length: Annotated[int, Field(gt=0)]
    required: bool = False
    pattern: str | None = None
    codes: tuple[str, ...] = ()
    form: Literal["date", "instant", "birth"] | None = None
    note: str = ""

    @property
    def shape(self) -> str | None:
        """The pattern of a value that is not empty; None: any text."""
        if self.codes:
            return "|".join(map(re.escape, self.codes))
        if self.form is None:
            return self.pattern
        return DATE if self.form == "date" else INSTANT


class _Address(Table):
    path: Annotated[str, Field(pattern=r"^/[\w./-]+$")]
    source: str
    certainty: Certainty


_FILE = tomllib.loads(Path(__file__).with_name("fields.toml").read_text("utf-8"))
FIELDS = TypeAdapter(tuple[Rule, ...]).validate_python(_FILE["field"])
"""All fields, in the order in which they stand in the file."""
PATHS: dict[Standard, str] = {
    standard: address.path
    for standard, address in TypeAdapter(dict[Standard, _Address])
    .validate_python(_FILE["standard"])
    .items()
}
"""Where each standard's check-ins are sent."""
