"""Where a login leads: one of our own staff pages, whatever the address says."""

from __future__ import annotations

import re

STAFF_HOME = "/staff"
_STAFF_PAGE = re.compile(r"/staff(/[a-zA-Z0-9/-]*)?")


def onward(wanted: str) -> str:
    """The page to go on to."""
    return wanted if _STAFF_PAGE.fullmatch(wanted) else STAFF_HOME
