"""Why a member of staff did something, in their own words: sealed, apart from the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.store.tables import reason

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from queue_server.store.seal import Seal

_ADD = reason.insert()
_OF_VISIT = select(reason.c.seq, reason.c.sealed).where(reason.c.visit_id == bindparam("visit"))


def keep(connection: Connection, seal: Seal, seq: int, visit_id: str, text: str) -> None:
    """Keep the reason of a deed of the history; an empty one is none."""
    if text.strip():
        sealed = seal.close({"reason": text.strip()}, visit_id)
        connection.execute(_ADD, {"seq": seq, "visit_id": visit_id, "sealed": sealed})


def of_visit(connection: Connection, seal: Seal, visit_id: str) -> dict[int, str]:
    """The reasons of a visit's deeds, by the deed's ``seq``."""
    found = connection.execute(_OF_VISIT, {"visit": visit_id})
    return {row.seq: seal.open(row.sealed, visit_id)["reason"] for row in found}
