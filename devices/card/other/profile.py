"""The form of a profile, and a folder of them.

A profile says how one kind of card is recognised (``atr``), what is sent to it (``commands``) and
where its number stands in the last answer (``number``). See ``profiles`` beside this file.
"""

from __future__ import annotations

import re  # noqa: TC003 - pydantic reads annotations
import tomllib
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from devices.card.channel.apdu import Command  # noqa: TC001 - pydantic reads annotations
from devices.card.other import notation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class ProfileError(ValueError):
    """A profile cannot be used; the message names file, place and cure."""


def _written(read: Callable[[str], object]) -> BeforeValidator:
    """A validator for what is written as text in the file."""

    def checked(value: object) -> object:
        if not isinstance(value, str):
            raise ValueError("write it in quotes")  # noqa: TRY004 - pydantic wants ValueError
        return read(value)

    return BeforeValidator(checked)


def _with_number(pattern: re.Pattern[str]) -> re.Pattern[str]:
    if "number" not in pattern.groupindex:
        raise ValueError("mark the number with (?P<number>...)")
    return pattern


class _Table(BaseModel):
    """A table of the file: unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class NumberPlace(_Table):
    """Where the number stands in the last answer, and how it is written there.

    In the value of the data object ``tags`` (or the whole answer), ``length`` bytes (or all) from
    ``offset`` on. ``charset``: characters, one digit each half byte (F fills up), or the bytes in
    capital hex digits. ``pattern`` is what the whole text must match, padding aside.
    """

    tags: Annotated[tuple[int, ...], _written(notation.tags)] = ()
    offset: Annotated[int, Field(ge=0)] = 0
    length: Annotated[int, Field(gt=0)] | None = None
    charset: Literal["ascii", "bcd", "hex"]
    pattern: Annotated[re.Pattern[str], AfterValidator(_with_number)]


class Profile(_Table):
    """One kind of card; ``kind`` is its name among those that read it."""

    kind: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    atr: Annotated[re.Pattern[bytes], _written(notation.atr)]
    commands: Annotated[
        tuple[Annotated[Command, _written(notation.command)], ...], Field(min_length=1)
    ]
    number: NumberPlace

    def matches(self, atr: bytes) -> bool:
        """Whether a card with this ATR is of this kind."""
        return self.atr.fullmatch(atr) is not None


def load_profiles(folder: Path) -> tuple[Profile, ...]:
    """The profiles in a folder's .toml files by name; the first one that matches a card counts.

    Raises:
        ProfileError: the folder or a file cannot be read, or a profile is not of this form.
    """
    if not folder.is_dir():
        raise ProfileError(f"{folder}: there is no such folder; create it or leave it out")
    return tuple(_load(path) for path in sorted(folder.glob("*.toml")))


def _load(path: Path) -> Profile:
    try:
        return Profile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{path}: {error}") from error
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        place = ", ".join(_place(part) for part in problem["loc"])
        raise ProfileError(f"{path}: {place}: {problem['msg']}") from error


def _place(part: str | int) -> str:
    return part if isinstance(part, str) else f"entry {part + 1}"
