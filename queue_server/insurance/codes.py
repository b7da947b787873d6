"""The table of result codes and benefit levels, read from ``codes.toml`` beside this file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from queue_server.contract.insurance import Outcome, Reason  # noqa: TC001 - pydantic needs them at run time

FILE = Path(__file__).with_name("codes.toml")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CodeRule(_Table):
    """What one result code means; ``codes.toml`` explains the fields."""

    meaning: str
    outcome: Outcome
    reason: Reason
    card: Literal["first", "new", "new_or_first"] = "first"
    staff_must_check: tuple[str, ...] = ()
    staff_must_check_unaccented: tuple[str, ...] = ()
    alarm: Literal["technician"] | None = None


class CodeTable(_Table):
    """All rules, the one for codes that nobody knows, and card level -> percent."""

    unknown: CodeRule
    code: dict[str, CodeRule]
    benefit_percent: dict[str, int] = Field(default_factory=dict)

    def rule(self, code: str | None) -> CodeRule:
        """The rule for a code, known or not."""
        return self.unknown if code is None else self.code.get(code, self.unknown)


def load_codes(file: Path = FILE) -> CodeTable:
    """Read a table of codes.

    Raises:
        OSError: the file cannot be read.
        tomllib.TOMLDecodeError: it is not TOML.
        pydantic.ValidationError: a rule is wrong; the message names the place.
    """
    return CodeTable.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


CODES = load_codes()
