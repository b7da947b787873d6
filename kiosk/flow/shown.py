"""A person as screens may show one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.flow.steps import Came, Shown
from queue_server.contract.mask import mask_name, mask_number

if TYPE_CHECKING:
    from kiosk.flow.session import Patient


def shown(p: Patient) -> Shown:
    """The patient, masked; where that is not who came, who did as well.

    Raises:
        ValueError: nobody is known yet.
    """
    if p.person is None:
        raise ValueError("nobody is known yet")
    if p.absent is None:
        return Shown(name=mask_name(p.person.name), number=mask_number(p.person.number))
    return Shown(
        name=p.absent.name and mask_name(p.absent.name),
        number=p.absent.number and mask_number(p.absent.number),
        came=Came(mask_name(p.person.name), p.relation),
        birth_date=dotted_date(p.absent.birth_date),
    )


def dotted_date(iso: str) -> str:
    """As much of a date as is known, day first: "1999-01-15" -> "15/01/1999", "1999" -> "1999"."""
    return "/".join(reversed(iso.split("-")))
