"""Are signer and document of the same state (ICAO 9303-3, 5; 9303-12, 7.1)?

Otherwise one state's signer, or whoever stole its key, could make documents of all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.core import get_global

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Codes of three letters to those of two, from the Unicode CLDR; and what is ICAO's own.
_CLDR: Mapping[str, Sequence[str]] = get_global("territory_aliases")
_OWN = {"D": "DE", "EUE": "EU", "UNO": "UN", "UNA": "UN"}


def same_state(country: str | None, issuing_state: str) -> bool:
    """False if the signer's country is known, and known not to be the document's.

    Args:
        country: The signer's, two letters.
        issuing_state: As in the machine-readable zone, without fillers: up to three letters.
    """
    expected = _OWN.get(issuing_state) or next(iter(_CLDR.get(issuing_state, ())), None)
    return expected is None or country is None or country.upper() == expected
