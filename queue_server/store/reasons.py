"""Why a member of staff did something, in their own words: sealed, apart from the history.

The history has the digest of what is sealed, so that a reason that is changed or taken away shows;
who is erased goes without a gap in the chain.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from queue_server.engine.reasons_check import DIGEST
from queue_server.store import history
from queue_server.store.tables import reason

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from queue_server.store.history import Entry
    from queue_server.store.seal import Seal

_ADD = reason.insert()
_OF_VISIT = select(reason.c.seq, reason.c.sealed).where(reason.c.visit_id == bindparam("visit"))


def record(
    connection: Connection, seal: Seal, entry: Entry, visit_id: str, text: str, now: datetime
) -> int:
    """Append a deed to the history (``history.record``) with its reason; an empty one is none."""
    if not text.strip():
        return history.record(connection, entry, now)
    sealed = seal.close({"reason": text.strip()}, visit_id)
    facts = {**entry.facts, DIGEST: hashlib.sha256(sealed).hexdigest()}
    seq = history.record(connection, replace(entry, facts=facts), now)
    connection.execute(_ADD, {"seq": seq, "visit_id": visit_id, "sealed": sealed})
    return seq


def of_visit(connection: Connection, seal: Seal, visit_id: str) -> dict[int, str]:
    """The reasons of a visit's deeds, by the deed's ``seq``."""
    found = connection.execute(_OF_VISIT, {"visit": visit_id})
    return {row.seq: seal.open(row.sealed, visit_id)["reason"] for row in found}
