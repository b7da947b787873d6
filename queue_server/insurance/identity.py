"""The portal's name, birth date and sex against those that were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.insurance import Agreement, IdentityCheck

if TYPE_CHECKING:
    from queue_server.contract.person import Person
    from queue_server.insurance.answer import NoAnswer, PortalAnswer


def check_identity(answer: PortalAnswer | NoAnswer, person: Person) -> IdentityCheck:
    """How well the portal's facts fit; UNKNOWN where one side is silent."""
    del answer, person
    unknown = Agreement.UNKNOWN
    return IdentityCheck(name=unknown, birth_date=unknown, sex=unknown)
