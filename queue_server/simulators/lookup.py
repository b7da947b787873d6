"""What the stand-in answers to a look-up: pure rules over the synthetic people."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from queue_server.insurance.codes import CODES
from queue_server.simulators.people import PortalPeople, PortalRecord

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

REQUEST_FIELDS = ("maThe", "hoTen", "ngaySinh", "hoTenCb", "cccdCb")

_NUMBER = re.compile(r"[0-9A-Z]{10,17}")
_BIRTH_DATE = re.compile(r"(([0-9]{2}/)?[0-9]{2}/)?[0-9]{4}|[0-9]{8}")
_CCCD = re.compile(r"[0-9]{12}")
_EIGHT_DIGITS = 8


@dataclass(frozen=True)
class Officer:
    """The one registered staff member; with None, any in the right form passes."""

    name: str | None
    cccd: str | None


def look_up(
    fields: Mapping[str, str] | None, people: PortalPeople, officer: Officer, today: date
) -> dict[str, str | None] | None:
    """The answer's fields; None when the portal is to keep silent about this person.

    Args:
        fields: the request's body, None when it could not be read.
        people: who is known.
        officer: who may ask.
        today: what "today+N" in the people file counts from.
    """
    if fields is None or not _well_formed(fields):
        return _bare("205")
    refusal = _officer_refusal(fields, officer)
    if refusal is not None:
        return _bare(refusal)
    record = people.find(fields["maThe"])
    if record is None:
        return _bare("050")
    if record.answer == "none":
        return None
    differs = _difference(fields, record)
    if differs is not None:
        return _bare(differs)
    return {**record.on(today), "ghiChu": record.ghiChu or CODES.rule(record.maKetQua).meaning}


def _bare(code: str) -> dict[str, str | None]:
    """An answer that says nothing of anybody."""
    return PortalRecord(maKetQua=code, ghiChu=CODES.rule(code).meaning).model_dump()


def _well_formed(fields: Mapping[str, str]) -> bool:
    return (
        all(name in fields for name in REQUEST_FIELDS)
        and _NUMBER.fullmatch(fields["maThe"]) is not None
        and fields["hoTen"].strip() != ""
        and _BIRTH_DATE.fullmatch(fields["ngaySinh"]) is not None
    )


def _officer_refusal(fields: Mapping[str, str], officer: Officer) -> str | None:
    cccd = fields["cccdCb"]
    if _CCCD.fullmatch(cccd) is None or officer.cccd not in {None, cccd}:
        return "054"
    name = _plain(fields["hoTenCb"])
    known = name == _plain(officer.name) if officer.name else name != ""
    return None if known else "055"


def _difference(fields: Mapping[str, str], record: PortalRecord) -> str | None:
    """060 for another name (marks count, capitals do not), 070 for another birth date."""
    if record.hoTen and _plain(fields["hoTen"]) != _plain(record.hoTen):
        return "060"
    if record.ngaySinh and not record.ngaySinh.endswith(_slashed(fields["ngaySinh"])):
        return "070"
    return None


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _slashed(day: str) -> str:
    """The document's sample has "05031994" where its table has "05/03/1994"."""
    return f"{day[:2]}/{day[2:4]}/{day[4:]}" if len(day) == _EIGHT_DIGITS else day
