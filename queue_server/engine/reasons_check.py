"""Whether the reasons that a history speaks of are there as they were written.

They stand apart from it, sealed, so that a person can be erased: then the erasure is a deed of the
history, and names the visits whose reasons went.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from queue_server.engine.chain_check import Break, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

DIGEST = "reason_sha256"
"""The fact of a deed that has the SHA-256 (hex) of its reason as it is sealed."""
ERASED = "visits"
"""The fact of an erasure that has the ids of the visits."""


class Reasons:
    """Takes a history's rows in their order; remembers what is erased, and what is not there."""

    def __init__(self) -> None:
        self._missing: dict[int, str | None] = {}
        self._erased: dict[str, int] = {}

    def take(
        self,
        seq: int,
        action: object,
        visit_id: str | None,
        facts: Mapping[str, Any],
        sealed: bytes | None,
    ) -> Finding | None:
        """One row that holds; what is wrong with its reason, or None.

        Args:
            seq: the row's number.
            action: the deed.
            visit_id: the visit that it was about.
            facts: the row's facts.
            sealed: the reason that stands beside it, None where there is none.
        """
        if action == "erase":
            self._erased |= dict.fromkeys(facts.get(ERASED, ()), seq)
        digest = facts.get(DIGEST)
        if sealed is None:
            if digest is not None:
                self._missing[seq] = visit_id
            return None
        if digest != hashlib.sha256(sealed).hexdigest():
            return Finding(Break.REASON_CHANGED, seq)
        return None

    def end(self) -> Finding | None:
        """After the last row; the first reason that is gone though nobody was erased, or None."""
        for seq, visit_id in self._missing.items():
            if self._erased.get(visit_id or "", 0) < seq:
                return Finding(Break.REASON_REMOVED, seq)
        return None
