"""KQNhanLichSuKCB2024: what a card is worth (CV 1923/BHXH-CNTT Phụ lục 03)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queue_server.simulators import identity
from queue_server.simulators.codes import MEANINGS
from queue_server.simulators.record import PortalRecord
from queue_server.simulators.wire import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from queue_server.simulators.people import Officer, PortalPeople

REQUEST_FIELDS = ("maThe", "hoTen", "ngaySinh", "hoTenCb", "cccdCb")
DIFFERS = ("060", "061", "070")

_CCCD_DIGITS = 12


def look_up(
    fields: Mapping[str, str] | None,
    people: PortalPeople,
    today: date,
    lookups: Sequence[Mapping[str, str | None]] | None = None,
) -> Answer:
    """The answer to one look-up.

    Args:
        fields: the request's body, None when it could not be read.
        people: who is known, and which officers may ask.
        today: what "today+N" in the people file counts from.
        lookups: dsLichSuKT2018, who asked about this card before; None for null.
    """
    found = find(fields, people)
    if isinstance(found, str):
        return _bare(found)
    if found.answer == "none":
        return Answer("none", None, silent=True)
    code = found.maKetQua
    if code in DIFFERS:
        return _bare(code)
    answer: dict[str, Any] = found.on(today)
    answer["ghiChu"] = found.ghiChu or MEANINGS.get(code)
    answer["dsLichSuKT2018"] = lookups
    return Answer(code, answer)


def find(
    fields: Mapping[str, str] | None, people: PortalPeople, *, whole_date: bool = False
) -> PortalRecord | str:
    """The record that the fields ask for, or the code of what is wrong with them.

    With ``whole_date`` the birth date is dd/MM/yyyy alone.
    """
    if fields is None or not all(name in fields for name in REQUEST_FIELDS):
        return "205"
    born = identity.birth_parts(fields["ngaySinh"], whole=whole_date)
    if born is None or not identity.is_number(fields["maThe"]) or not fields["hoTen"].strip():
        return "205"
    refusal = _officer_refusal(fields, people.staff)
    if refusal is not None:
        return refusal
    record = people.find(fields["maThe"])
    if record is None:
        return identity.unknown_number(fields["maThe"])
    return _difference(fields["hoTen"], born, record) or record


def _bare(code: str) -> Answer:
    """An answer that says nothing of anybody."""
    return Answer(code, PortalRecord(maKetQua=code, ghiChu=MEANINGS[code]).model_dump())


def _officer_refusal(fields: Mapping[str, str], staff: Sequence[Officer]) -> str | None:
    """054 for a number that is not registered, 055 for another name than the registered one."""
    cccd, name = fields["cccdCb"], fields["hoTenCb"]
    if not (cccd.isascii() and cccd.isdecimal() and len(cccd) == _CCCD_DIGITS):
        return "054"
    if not staff:
        return None if name.strip() else "055"
    names = [officer.name for officer in staff if officer.cccd == cccd]
    if not names:
        return "054"
    return None if any(identity.same_name(name, own) for own in names) else "055"


def _difference(name: str, born: tuple[int, ...], record: PortalRecord) -> str | None:
    """060 or 061 for another name, 070 for another birth date.

    A record that says 060 or 061 itself chooses between the two.
    """
    if record.hoTen and (differs := identity.differing_name(name, record.hoTen)):
        return record.maKetQua if record.maKetQua in DIFFERS[:2] else differs
    known = identity.birth_parts(record.ngaySinh or "")
    return "070" if known and not identity.same_birth(born, known) else None
