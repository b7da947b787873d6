"""The closed set of facts that the route of care depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from queue_server.contract.insurance import Paper
from queue_server.insurance.hospital import FormerDistrict, FormerTier, Level, Points  # noqa: TC001 - pydantic needs them at run time

if TYPE_CHECKING:
    from collections.abc import Collection

Purpose = Literal[
    "exam",
    "pickup",
    "pickup_by_proxy",
    "pickup_elsewhere",
    "pickup_delivered",
    "claim_withdrawn",
    "uninsured",
]
"""Why somebody is here: an examination or treatment; medicine alone; or no claim at all."""

Disease = Literal["none", "list_1", "list_2"]
"""Danh mục bệnh of TT 01/2025/TT-BYT, Phụ lục I and II."""


class Facts(BaseModel):
    """What is known of hospital, patient and visit. None is not known, which is not "no".

    ``area``: the card carries K1, K2 or K3. ``force_majeure``: dịch bệnh nhóm A or bất khả kháng.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Level | None = None
    points: Points | None = None
    former_tier: FormerTier | None = None
    full_benefit: bool | None = None
    former_district_50_70: FormerDistrict | None = None
    registered_here: bool | None = None
    area: bool | None = None
    referral: bool | None = None
    revisit: bool | None = None
    residence: bool | None = None
    purpose: Purpose | None = None
    inpatient: bool | None = None
    emergency: bool | None = None
    disease: Disease | None = None
    organ_donor: bool | None = None
    newborn: bool | None = None
    force_majeure: bool | None = None


def paper_facts(papers: Collection[Paper] | None) -> dict[str, object]:
    """The papers by the names of the facts; None: nobody asked, so none of them is known."""
    return {paper.value: None if papers is None else paper in papers for paper in Paper}
