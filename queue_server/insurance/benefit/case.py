"""A case file: one patient's situation, written down by an insurance officer (TOML).

A file is one case, or has many as ``[[case]]``, then with ``[defaults]`` for what they share
(tables are merged key by key). ``docs/insurance.md`` explains the fields with an example.
"""

from __future__ import annotations

import json
import tomllib
from datetime import date  # noqa: TC003 - pydantic needs it at run time
from typing import TYPE_CHECKING, Annotated, Any, Self, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from queue_server.contract.insurance import Paper
from queue_server.contract.person import Person  # noqa: TC001 - pydantic needs it at run time
from queue_server.insurance.benefit.facts import Disease, Purpose  # noqa: TC001 - pydantic needs them at run time
from queue_server.insurance.hospital import FormerTier, Hospital, Level, Points

if TYPE_CHECKING:
    from pathlib import Path

_ANSWERS = {"card", "answer", "body"}

Money = Annotated[int, Field(ge=0, le=10**12)]


class CaseError(ValueError):
    """A case file cannot be used: ``code`` is stable, the message says where and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class HospitalTable(_Table):
    """What the hospital is; what is left out is not known."""

    facility_code: Annotated[str, Field(pattern=r"^[0-9]{2}[0-9A-Z]{3}$")]
    level: Level | None = None
    points: Points | None = None
    former_tier: FormerTier | None = None
    full_benefit: bool | None = None

    def hospital(self) -> Hospital:
        """The same for the rules."""
        return Hospital(**self.model_dump())


class CardTable(_Table):
    """A card, in place of the portal's whole answer; ``code`` is the portal's result code."""

    code: str = "000"
    number: str
    first: date = Field(alias="from")
    last: date = Field(alias="until")
    facility: str | None = None
    area: str | None = None
    five_years_from: date | None = None

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
    inpatient: bool = False
    emergency: bool = False
    papers: tuple[Paper, ...] | None = None
    disease: Disease = "none"
    organ_donor: bool = False
    newborn: bool = False
    force_majeure: bool = False

    def facts(self) -> dict[str, object]:
        """The same by the names of the facts."""
        papers = {
            paper.value: None if self.papers is None else paper in self.papers for paper in Paper
        }
        return {**self.model_dump(exclude={"papers"}), **papers}


class CostsTable(_Table):
    """Costs in đồng, as :class:`queue_server.insurance.benefit.copay.Costs`."""

    in_scope: Money = 0
    exams: tuple[Money, ...] = ()
    out_of_scope: Money = 0
    price_difference: Money = 0


class PaidTable(_Table):
    """A co-payment of the same year."""

    on: date
    amount: Money


class Case(_Table):
    """One case, with one of ``card``, ``answer`` (the portal's fields), ``body`` (as it came).

    ``expect`` is the officer's own answer; the rules do not look at it.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,60}$")] = "case"
    title: str = ""
    source: tuple[str, ...] = ()
    note: str = ""
    day: date = Field(alias="date")
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
        if sum(getattr(self, one) is not None for one in _ANSWERS) != 1:
            raise ValueError("write exactly one of card, answer, body")
        for one in self.paid:
            if one.on.year != self.day.year or one.on > self.day:
                raise ValueError("paid.on: write payments of the same year, not after the date")
        return self

    def answer_body(self) -> bytes:
        """The portal's answer as bytes."""
        if self.body is not None:
            return self.body.encode()
        fields = self.answer if self.card is None else self.card.answer()
        return json.dumps(fields, ensure_ascii=False, default=str).encode()


def load_cases(file: Path) -> tuple[Case, ...]:
    """Read a case file.

    Raises:
        CaseError: "case_unreadable" or "case_invalid"; the message names file, place and cure.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise CaseError("case_unreadable", f"{file}: {reason}; name a TOML case file") from None
    except tomllib.TOMLDecodeError as error:
        raise CaseError("case_unreadable", f"{file}: {error}; correct the TOML there") from None
    several = found.get("case")
    if several is None:
        return (_case(file, "", found),)
    defaults: object = found.get("defaults", {})
    wrong = [
        *sorted(set(found) - {"case", "defaults"}),
        *([] if isinstance(several, list) else ["case"]),
        *([] if isinstance(defaults, dict) else ["defaults"]),
    ]
    if wrong:
        raise CaseError("case_invalid", f"{file}: {wrong[0]}: write [defaults] and [[case]] alone")
    cases = tuple(
        _case(file, f"case {number}", _merged(cast("object", defaults), one))
        for number, one in enumerate(cast("list[object]", several), 1)
    )
    ids = [case.id for case in cases]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise CaseError("case_invalid", f"{file}: id {twice[0]!r} stands twice; make it unique")
    return cases


def _case(file: Path, place: str, found: object) -> Case:
    try:
        return Case.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        at = ": ".join(part for part in (str(file), place, where, said) if part)
        raise CaseError("case_invalid", f"{at} (docs/insurance.md explains the fields)") from None


def _merged(defaults: object, case: object) -> object:
    if not isinstance(defaults, dict) or not isinstance(case, dict):
        return case
    own = cast("dict[str, object]", case)
    shared = dict(cast("dict[str, object]", defaults))
    if _ANSWERS & own.keys():  # a case's own answer replaces the shared one of another kind
        for other in _ANSWERS - own.keys():
            shared.pop(other, None)
    return {**shared, **{key: _merged(shared.get(key), value) for key, value in own.items()}}


def _portal_date(day: date) -> str:
    return day.strftime("%d/%m/%Y")
