"""The synthetic people, officers and accounts that the portal knows: its part of a people file."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from queue_server.simulators.record import PortalRecord  # noqa: TC001 - pydantic needs it at run time
from queue_server.simulators.sessions import Account, password_md5

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Part = TypeVar("Part", bound=BaseModel)


class PeopleError(ValueError):
    """The people file cannot be used; the message names the file, the place and the cure."""


class Officer(BaseModel):
    """``[[staff]]``: somebody who is registered to look up cards (CV 1923/BHXH-CNTT)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    cccd: Annotated[str, Field(pattern=r"^[0-9]{12}$")]


class _Account(BaseModel):
    """``[[account]]``: another account, with its synthetic password."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    username: Annotated[str, Field(min_length=1)]
    password: Annotated[str, Field(min_length=1)]


class _Card(BaseModel):
    number: str | None = None


class _Person(BaseModel):
    """Of the rest of a person, the portal's part needs the card's number alone."""

    id: str | None = None
    card: _Card = _Card()
    portal: PortalRecord | None = None


@dataclass(frozen=True)
class PortalPeople:
    """Records by what the portal can be asked with: identity, card and insurance number.

    Attributes:
        records: number -> record.
        staff: the registered officers; with none, any in the right form may ask.
        accounts: accounts that the people file adds.
    """

    records: dict[str, PortalRecord]
    staff: tuple[Officer, ...] = ()
    accounts: tuple[Account, ...] = ()

    def find(self, number: str) -> PortalRecord | None:
        """The record of a number, None where the portal knows no such card."""
        return self.records.get(number)


def by_number(people: Iterable[tuple[str | None, PortalRecord]]) -> dict[str, PortalRecord]:
    """Index records, given with the person's identity number, by every number that finds them."""
    found: dict[str, PortalRecord] = {}
    for identity, record in people:
        numbers = (identity, record.maThe, record.maSoBHXH)
        found.update({number: record for number in numbers if number})
        if record.maTheMoi:
            found.setdefault(record.maTheMoi, _new_card(record))
    return found


def _new_card(record: PortalRecord) -> PortalRecord:
    """The answer to somebody who shows the new card already."""
    changes = {
        "maKetQua": "000",
        "ghiChu": None,
        "maThe": record.maTheMoi,
        "gtTheTu": record.gtTheTuMoi,
        "gtTheDen": record.gtTheDenMoi,
        "maDKBD": record.maDKBDMoi or record.maDKBD,
        "maTheCu": record.maThe,
    }
    gone = ("maTheMoi", "gtTheTuMoi", "gtTheDenMoi", "maDKBDMoi", "tenDKBDMoi")
    return record.model_copy(update={**changes, **dict.fromkeys(gone)})


def load_people(file: Path) -> PortalPeople:
    """Read a people file; people without ``[person.portal]`` are unknown to the portal.

    Raises:
        PeopleError: the file cannot be read or says something that the portal does not have.
    """
    try:
        said = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PeopleError(f"{file}: {error}") from error
    people = _read(file, said, "person", _Person)
    for name, times in Counter(one.id for one in people if one.id is not None).items():
        if times > 1:
            raise PeopleError(f"{file}: person {name}: the id stands twice; make it unique")
    accounts = _read(file, said, "account", _Account)
    return PortalPeople(
        by_number((one.card.number, one.portal) for one in people if one.portal),
        tuple(_read(file, said, "staff", Officer)),
        tuple(Account(one.username, password_md5(one.password)) for one in accounts),
    )


def _read(file: Path, said: Mapping[str, Any], table: str, kind: type[Part]) -> list[Part]:
    parts: list[Part] = []
    entries: object = said.get(table, [])
    if not isinstance(entries, list):
        raise PeopleError(f"{file}: {table}: write [[{table}]]")
    for index, entry in enumerate(cast("list[object]", entries), start=1):
        try:
            parts.append(kind.model_validate(entry))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            name = (
                cast("dict[str, Any]", entry).get("id", index) if isinstance(entry, dict) else index
            )
            told = first["msg"].removeprefix("Value error, ")
            raise PeopleError(f"{file}: {table} {name}: {where}: {told}") from error
    return parts
