"""Who checks in."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from queue_server.contract.body import RequestBody

PersonNumber = Annotated[str, Field(pattern=r"^([0-9]{12}|[0-9]{10}|[A-Z]{2}[0-9]{13})$")]
Sex = Literal["M", "F"]
Relation = Literal["self", "parent", "relative", "other"]
"""What the person who came is to the patient."""


def _on_the_calendar(text: str) -> str:
    """A day that there is; of a shortened date, its first day."""
    date.fromisoformat(f"{text}-01-01"[: len("1999-01-01")])
    return text


def _written(name: str) -> str:
    """Something that people can read, and that a file of the portal can hold."""
    if not name.strip() or any(unicodedata.category(sign) in _NOT_WRITTEN for sign in name):
        raise ValueError("blank, or with control characters")
    return name


_NOT_WRITTEN = {"Cc", "Cs", "Cn"}
PartialDate = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
    AfterValidator(_on_the_calendar),
]
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_written)]


class Person(RequestBody):
    """Who checks in, as read from chip, QR code or both, or as typed.

    ``number``: the 12-digit identity number; of somebody without an ID card (a child) the 10-digit
    insurance number or the 15-character insurance card. ``name`` carries Vietnamese marks unless
    ``name_source`` is "dg1" (MRZ, unaccented).
    """

    number: Annotated[PersonNumber, Field(repr=False)]
    name: Annotated[Name, Field(repr=False)]
    birth_date: Annotated[PartialDate, Field(repr=False)]
    sex: Sex | None
    name_source: Literal["dg13", "dg1", "qr", "typed"]


class AbsentPatient(RequestBody):
    """A patient of whom somebody else tells at a kiosk: a child, or somebody at home.

    Without a card that can be read there is no number, and ``name`` is None: nobody types one at a
    kiosk, and staff complete it.
    """

    number: Annotated[PersonNumber | None, Field(repr=False)] = None
    name: Annotated[Name | None, Field(repr=False)] = None
    birth_date: Annotated[PartialDate, Field(repr=False)]
    sex: Sex | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.number is not None and self.name is None:
            raise ValueError("who has a number has a name")
        return self


class Patient(RequestBody):
    """A person as they are kept: as ``Person``, but somebody else may have told of them.

    ``number`` and ``name`` are None where nobody knew them.
    """

    number: Annotated[PersonNumber | None, Field(repr=False)]
    name: Annotated[Name | None, Field(repr=False)]
    birth_date: Annotated[PartialDate, Field(repr=False)]
    sex: Sex | None
    name_source: Literal["dg13", "dg1", "qr", "typed"]
