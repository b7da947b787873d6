"""Whether the data groups that were read are those that the security object names."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from devices.card.proof.verification import HASHES, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.card.files.sod import SecurityObject


def check(security_object: SecurityObject, files: Mapping[int, bytes]) -> Verdict | None:
    """Compare the hashes (ICAO 9303-11, 5.1); None if no data group was read.

    ``files`` holds whole contents by data group number. One that the security object does not
    list has failed: nobody vouches for it.
    """
    if not files:
        return None
    if security_object.digest not in HASHES:
        return "unsupported"
    right = all(
        security_object.hashes.get(number)
        == hashlib.new(security_object.digest, content, usedforsecurity=False).digest()
        for number, content in files.items()
    )
    return "ok" if right else "failed"
