"""What this hospital is, as far as the insurance's rules ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["initial", "basic", "specialised"]
"""Cấp ban đầu, cấp cơ bản, cấp chuyên sâu (Luật KCB 15/2023/QH15, Điều 104)."""
FormerTier = Literal["commune", "district", "province", "central"]


@dataclass(frozen=True)
class Hospital:
    """One facility; None is not known. ``desk``: where patients are sent, in both languages."""

    facility_code: str
    level: Level | None = None
    points: float | None = None
    former_tier: FormerTier | None = None
    desk: str = "Quầy tiếp đón 1"
    desk_en: str = "Desk 1"
