"""A person as screens may show one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.flow.steps import Shown
from queue_server.contract.mask import mask_name, mask_number

if TYPE_CHECKING:
    from queue_server.contract.person import Person


def shown(person: Person) -> Shown:
    """Name and number, masked."""
    return Shown(name=mask_name(person.name), number=mask_number(person.number))


def dotted_date(iso: str) -> str:
    """As much of a date as is known, day first: "1999-01-15" -> "15/01/1999", "1999" -> "1999"."""
    return "/".join(reversed(iso.split("-")))
