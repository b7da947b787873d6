"""The synthetic people that the card and scanner simulators play: demo/people.toml's form."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

if TYPE_CHECKING:
    from pathlib import Path

_DATE = r"^(([0-9]{2}/)?[0-9]{2}/)?[0-9]{4}$"


class PeopleError(ValueError):
    """The people file cannot be used; the message names the file, the place and the cure."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CardPart(_Part):
    """What lies in the tray; fields and dates (dd/MM/yyyy) as DG13 writes them."""

    kind: Literal["cccd", "passport", "nonsense"]
    dg13: bool = True
    number: str = Field("", pattern=r"^([0-9]{12})?$")
    name: str = ""
    birth_date: str = Field("", pattern=rf"^$|{_DATE}")
    sex: Literal["M", "F", ""] = ""
    nationality: str = ""
    ethnicity: str = ""
    religion: str = ""
    origin: str = ""
    residence: str = ""
    features: str = ""
    issue_date: str = Field("", pattern=rf"^$|{_DATE}")
    expiry_date: str = Field("", pattern=rf"^$|^Không thời hạn$|{_DATE}")
    father: str = ""
    mother: str = ""
    spouse: str = ""
    old_number: str = ""
    chip_id: str = ""

    @model_validator(mode="after")
    def _a_citizen_has_facts(self) -> CardPart:
        if self.kind == "cccd" and not (self.number and self.name and self.birth_date):
            raise ValueError('a card of kind "cccd" needs number, name and birth_date')
        return self


class CodePart(_Part):
    """What the scanner reads from the card."""

    text: str


class Person(_Part):
    """One synthetic person; the portal's part is the portal simulator's own matter."""

    id: str
    note: str = ""
    card: CardPart | None = None
    qr: CodePart | None = None
    portal: dict[str, Any] | None = None


def load_people(path: Path) -> dict[str, Person]:
    """Read the people file, by id in the file's order.

    Raises:
        PeopleError: it is missing, is no TOML, or a person does not have the right form.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PeopleError(f"{path}: {error}") from error
    people: dict[str, Person] = {}
    for index, entry in enumerate(content.get("person", []), start=1):
        person = _checked(path, index, entry)
        if person.id in people:
            raise PeopleError(f"{path}: person {person.id!r} stands there twice; rename one")
        people[person.id] = person
    return people


def _checked(path: Path, index: int, entry: Any) -> Person:
    try:
        return Person.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the person as a whole"
        raise PeopleError(f"{path}: person {index}, {place}: {first['msg']}") from error
