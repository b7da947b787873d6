"""Who checks in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from queue_server.contract.body import RequestBody

PersonNumber = Annotated[str, Field(pattern=r"^([0-9]{12}|[0-9]{10}|[A-Z]{2}[0-9]{13})$")]
PartialDate = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
Sex = Literal["M", "F"]


class Person(RequestBody):
    """Who checks in, as read from chip, QR code or both, or as typed.

    ``number``: the 12-digit identity number; of somebody without an ID card (a child) the 10-digit
    insurance number or the 15-character insurance card. ``name`` carries Vietnamese marks unless
    ``name_source`` is "dg1" (MRZ, unaccented).
    """

    number: Annotated[PersonNumber, Field(repr=False)]
    name: Annotated[str, Field(min_length=1, max_length=255, repr=False)]
    birth_date: Annotated[PartialDate, Field(repr=False)]
    sex: Sex | None
    name_source: Literal["dg13", "dg1", "qr", "typed"]
