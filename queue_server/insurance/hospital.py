"""What this hospital is, as far as the insurance's rules ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["initial", "basic", "specialised"]
"""Cấp ban đầu, cấp cơ bản, cấp chuyên sâu (Luật KCB 15/2023/QH15, Điều 104)."""
FormerTier = Literal["none", "commune", "district", "province", "central"]
"""Tuyến before 2025-01-01; "none": founded later."""
Points = float | Literal["provisional"]
"""Score of NĐ 96/2023/NĐ-CP, 0 to 100; "provisional": tạm xếp cấp, ranked without a score."""
FormerDistrict = Literal["1.13", "3.3"]
"""The route codes that both fit a basic hospital of 50 to 70 points, formerly of the district."""


@dataclass(frozen=True)
class Hospital:
    """One facility; None is not known.

    ``full_benefit``: one of the places of route code 1.2 (trạm y tế, y học gia đình, trung tâm y tế
    licensed as a clinic …), where the fund pays all whatever the card's level.
    ``former_district_50_70``: which code the hospital and its insurance office agreed on, where it
    is such a hospital; until then nothing is estimated. ``desk``: where patients are sent, in both
    languages.
    """

    facility_code: str
    level: Level | None = None
    points: Points | None = None
    former_tier: FormerTier | None = None
    full_benefit: bool | None = None
    former_district_50_70: FormerDistrict | None = None
    desk: str = "Quầy tiếp đón 1"
    desk_en: str = "Desk 1"
