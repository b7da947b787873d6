"""The synthetic people as the portal knows them: ``[person.portal]`` of a people file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

Text = Annotated[str, Field(min_length=1)] | None

_DAY = re.compile(r"today(?P<days>[+-][0-9]+)?")


class PeopleError(ValueError):
    """The people file cannot be used; the message names the file, the place and the cure."""


class PortalRecord(BaseModel):
    """The answer of KQNhanLichSuKCB2024 about one person, by its own field names.

    Null is what the portal has nothing for. The two lists are always null (CV 2746).
    ``answer = "none"``: the portal never answers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    maKetQua: str = "000"  # noqa: N815 - this name and those below are the portal's
    ghiChu: Text = None  # noqa: N815
    maThe: Text = None  # noqa: N815
    hoTen: Text = None  # noqa: N815
    ngaySinh: Text = None  # noqa: N815
    gioiTinh: Text = None  # noqa: N815
    diaChi: Text = None  # noqa: N815
    maDKBD: Text = None  # noqa: N815
    cqBHXH: Text = None  # noqa: N815
    gtTheTu: Text = None  # noqa: N815
    gtTheDen: Text = None  # noqa: N815
    maKV: Text = None  # noqa: N815
    ngayDu5Nam: Text = None  # noqa: N815
    maSoBHXH: Text = None  # noqa: N815
    maTheCu: Text = None  # noqa: N815
    maTheMoi: Text = None  # noqa: N815
    gtTheTuMoi: Text = None  # noqa: N815
    gtTheDenMoi: Text = None  # noqa: N815
    maDKBDMoi: Text = None  # noqa: N815
    tenDKBDMoi: Text = None  # noqa: N815
    dsLichSuKCB2018: None = None  # noqa: N815
    dsLichSuKT2018: None = None  # noqa: N815
    answer: Literal["none"] | None = Field(default=None, exclude=True)

    def on(self, today: date) -> dict[str, str | None]:
        """The answer's fields, with "today+N" as dates."""
        return {name: _day(value, today) for name, value in self.model_dump().items()}


def _day(value: str | None, today: date) -> str | None:
    match = _DAY.fullmatch(value or "")
    if match is None:
        return value
    return (today + timedelta(days=int(match["days"] or 0))).strftime("%d/%m/%Y")


@dataclass(frozen=True)
class PortalPeople:
    """Records by what the portal can be asked with: identity, card and insurance number."""

    records: dict[str, PortalRecord]

    def find(self, number: str) -> PortalRecord | None:
        """The record of a number, None where the portal knows no such card."""
        return self.records.get(number)


def load_people(file: Path) -> PortalPeople:
    """Read a people file; people without ``[person.portal]`` are unknown to the portal.

    Raises:
        PeopleError: the file cannot be read or says something that the portal does not have.
    """
    try:
        people: list[dict[str, Any]] = tomllib.loads(file.read_text("utf-8")).get("person", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PeopleError(f"{file}: {error}") from error
    records: dict[str, PortalRecord] = {}
    for person in people:
        if "portal" not in person:
            continue
        try:
            record = PortalRecord.model_validate(person["portal"])
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            name, reason = person.get("id", "?"), error.errors()[0]["msg"]
            raise PeopleError(f"{file}: person {name}: portal.{where}: {reason}") from error
        numbers = (person.get("card", {}).get("number"), record.maThe, record.maSoBHXH)
        records.update({number: record for number in numbers if number})
    return PortalPeople(records)
