"""Are authority and document of the same state (ICAO 9303-3, 5; 9303-12, 7.1)?

Otherwise one state's authority, or whoever stole its key, could make documents of all others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from babel.core import get_global

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# ISO 3166-1, 8.1.3: codes that whoever likes may use for what he likes.
_USER_ASSIGNED = re.compile("AA|Q[M-Z]|X[A-Z]|ZZ")
_CLDR: Mapping[str, Sequence[str]] = get_global("territory_aliases")
# Codes of three letters to those of two, from the Unicode CLDR; and what is ICAO's own, with the
# state of its specimens, UTO.
_STATES: Mapping[str, Sequence[str]] = {
    **{
        state: codes
        for state, codes in _CLDR.items()
        if re.fullmatch("[A-Z]{3}", state) and not any(map(_USER_ASSIGNED.fullmatch, codes))
    },
    "D": ("DE",),
    "EUE": ("EU",),
    "UNO": ("UN",),
    "UNA": ("UN",),
    "UTO": ("UT",),
}
_COUNTRIES = frozenset(code for codes in _STATES.values() for code in codes)


def compare(country: str | None, issuing_state: str) -> Literal["ok", "untrusted", "failed"]:
    """Tell "ok" for the same state, "failed" for different ones, "untrusted" if one is unknown.

    Args:
        country: The authority's, two letters.
        issuing_state: As in the machine-readable zone, without fillers: up to three letters.
    """
    expected = _STATES.get(issuing_state, ())
    if not expected or country not in _COUNTRIES:
        return "untrusted"
    return "ok" if country in expected else "failed"
