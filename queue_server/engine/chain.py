"""The history's hash chain: a row that is changed, taken out or put in breaks every later hash.

Hashed is canonical JSON (keys sorted, no spaces) of the row and the hash before it. Rows hold
opaque ids only, so that a person can be erased and the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BEGINNING = "0" * 64


def link(before: str, row: Mapping[str, object]) -> str:
    """The hash (SHA-256, hex) of a row that follows the one with the hash ``before``.

    Args:
        before: the hash of the row before, ``BEGINNING`` for the first.
        row: what stands in it; values are text, numbers, None, or JSON of these.
    """
    text = json.dumps(
        {"before": before, "row": row}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()
