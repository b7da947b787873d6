"""A case file: one patient's situation, written down by an insurance officer (TOML).

A file is one case, or has many as ``[[case]]``, then with ``[defaults]`` for what they share
(tables are merged key by key). ``docs/insurance.md`` explains the fields with an example.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from queue_server.contract.insurance import Paper  # noqa: TC001 - pydantic needs it at run time
from queue_server.contract.person import Person  # noqa: TC001 - pydantic needs it at run time
from queue_server.insurance.benefit.facts import Disease, Purpose, paper_facts
from queue_server.insurance.hospital import FormerDistrict, FormerTier, Hospital, Level

ANSWERS = {"card", "answer", "body"}
"""The ways to say what the portal answered; a case has one of them."""

# Strict: what TOML calls a date, a figure or a truth; never one that is taken for another.
Day = Annotated[date, Field(strict=True)]
Money = Annotated[int, Field(strict=True, ge=0, le=10**12)]
Score = Annotated[float, Field(strict=True, ge=0, le=100)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class HospitalTable(_Table):
    """What the hospital is; what is left out is not known."""

    facility_code: Annotated[str, Field(pattern=r"^[0-9]{2}[0-9A-Z]{3}$")]
    level: Level | None = None
    points: Score | Literal["provisional"] | None = None
    former_tier: FormerTier | None = None
    full_benefit: StrictBool | None = None
    former_district_50_70: FormerDistrict | None = None

    def hospital(self) -> Hospital:
        """The same for the rules."""
        return Hospital(**self.model_dump())


class CardTable(_Table):
    """A card, in place of the portal's whole answer; ``code`` is the portal's result code."""

    code: str = "000"
    number: str
    first: Day = Field(alias="from")
    last: Day = Field(alias="until")
    facility: str | None = None
    area: str | None = None
    five_years_from: Day | None = None

    def answer(self) -> dict[str, str | None]:
        """As the portal says it."""
        return {
            "maKetQua": self.code,
            "maThe": self.number,
            "gtTheTu": _portal_date(self.first),
            "gtTheDen": _portal_date(self.last),
            "maDKBD": self.facility,
            "maKV": self.area,
            "ngayDu5Nam": self.five_years_from and _portal_date(self.five_years_from),
        }


class VisitTable(_Table):
    """The visit; what is left out is assumed as at a kiosk (``routes.toml``), papers are not known.

    ``papers``: those that were shown, [] for none at all.
    """

    purpose: Purpose = "exam"
    inpatient: StrictBool = False
    emergency: StrictBool = False
    papers: tuple[Paper, ...] | None = None
    disease: Disease = "none"
    organ_donor: StrictBool = False
    newborn: StrictBool = False
    force_majeure: StrictBool = False

    def facts(self) -> dict[str, object]:
        """The same by the names of the facts."""
        return {**self.model_dump(exclude={"papers"}), **paper_facts(self.papers)}


class CostsTable(_Table):
    """Costs in đồng, as :class:`queue_server.insurance.benefit.copay.Costs`."""

    in_scope: Money = 0
    exams: tuple[Money, ...] = ()
    out_of_scope: Money = 0
    price_difference: Money = 0


class PaidTable(_Table):
    """A co-payment of the same year."""

    on: Day
    amount: Money


class Case(_Table):
    """One case, with one of ``card``, ``answer`` (the portal's fields), ``body`` (as it came).

    ``expect`` is the officer's own answer; the rules do not look at it.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,60}$")] = "case"
    title: str = ""
    source: tuple[str, ...] = ()
    note: str = ""
    day: Day = Field(alias="date")
    hospital: HospitalTable
    patient: Person | None = None
    card: CardTable | None = None
    answer: dict[str, Any] | None = None
    body: str | None = None
    visit: VisitTable = VisitTable()
    costs: CostsTable | None = None
    paid: tuple[PaidTable, ...] = ()
    expect: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        if sum(getattr(self, one) is not None for one in ANSWERS) != 1:
            raise ValueError("write exactly one of card, answer, body")
        for one in self.paid:
            if one.on.year != self.day.year or one.on > self.day:
                raise ValueError("paid.on: write payments of the same year, not after the date")
        self.answer_body()  # what cannot be sent is told when the case is read
        return self

    def answer_body(self) -> bytes:
        """The portal's answer as bytes."""
        if self.body is not None:
            return self.body.encode()
        fields = self.answer if self.card is None else self.card.answer()
        return json.dumps(fields, ensure_ascii=False, default=str).encode()


def _portal_date(day: date) -> str:
    return day.strftime("%d/%m/%Y")
