"""Which pictures are kept and compared."""

from __future__ import annotations

from kiosk.screens.gallery import GLASSES

ENGLISH = (
    *("idle", "reading-chip", "insurance-valid", "services-12", "ticket", "timeout"),
    *("who", "for-whom", "patient-code", "birth-date", "patient", "insurance-without-number"),
)


def kept(picture: str) -> bool:
    """By the picture's name: all in Vietnamese, some in English."""
    name, language, glass = picture.split(".")
    return glass in map(str, GLASSES) and (language == "vi" or name in ENGLISH)
