"""Examples of ``POST /api/v1/eligibility`` for the OpenAPI document, made by our own rules."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from queue_server.contract.insurance import EligibilityRequest
from queue_server.contract.person import Person
from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble, read_answer
from queue_server.insurance.assess import assess
from queue_server.insurance.hospital import Hospital
from queue_server.store.eligibilities import answer_of

_DAY = date(2026, 11, 22)
_AT = datetime(2026, 11, 22, 1, 15, tzinfo=UTC)
_HOSPITAL = Hospital(
    "01028", level="specialised", points=75, former_tier="province", full_benefit=False
)
_PERSON = Person(
    number="001199012345",
    name="Nguyễn Thị Minh Anh",
    birth_date="1999-01-15",
    sex="F",
    name_source="dg13",
)
_CARD = {
    "maKetQua": "000",
    "maThe": "DN4010199012345",
    "hoTen": "Nguyễn Thị Minh Anh",
    "ngaySinh": "15/01/1999",
    "gioiTinh": "Nữ",
    "maDKBD": "01028",
    "gtTheTu": "01/01/2026",
    "gtTheDen": "31/12/2026",
}
_NEW_CARD = {
    "maTheMoi": "CN2010199012345",
    "gtTheTuMoi": "01/07/2026",
    "gtTheDenMoi": "30/06/2027",
    "maDKBDMoi": "01028",
}

REQUESTS: dict[str, Any] = {
    "chip": {
        "summary": "A person as read from the chip",
        "value": EligibilityRequest(person=_PERSON).model_dump(mode="json"),
    }
}


def _said(**changes: str) -> PortalAnswer | NoAnswer:
    return read_answer(json.dumps(_CARD | changes).encode())


def _example(summary: str, said: PortalAnswer | NoAnswer) -> dict[str, Any]:
    assessed = assess(said, _PERSON, (), _DAY, _HOSPITAL)
    answer = answer_of(assessed, _HOSPITAL, _AT).model_dump(mode="json")
    return {"summary": summary, "value": answer | {"eligibility_id": "4f0c" * 8}}


ANSWERS: dict[str, Any] = {
    "eligible": _example("000: the card is in force", _said()),
    "replaced": _example("003: a new card counts", _said(maKetQua="003", **_NEW_CARD)),
    "paper_card": _example("001: the army's card, staff look at it", _said(maKetQua="001")),
    "expired": _example("010: the card has ended", _said(maKetQua="010", gtTheDen="30/06/2026")),
    "details_differ": _example("060: the name differs", _said(maKetQua="060")),
    "officer_unknown": _example("054: for the technician to repair", _said(maKetQua="054")),
    "pending": _example("no answer in time", NoAnswer(Trouble.TIMEOUT)),
}


def add_answers(document: dict[str, Any]) -> None:
    """Put the answers' examples into an OpenAPI document; FastAPI would leave out their nulls."""
    operation = document["paths"]["/api/v1/eligibility"]["post"]
    operation["responses"]["200"]["content"]["application/json"]["examples"] = ANSWERS
