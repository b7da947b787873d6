"""Synthetic patients with every combination that matters: pure, and the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from queue_server.contract.person import Person
from queue_server.simulators import names
from queue_server.simulators.cases import Case, covering, usual
from queue_server.simulators.codes import MEANINGS
from queue_server.simulators.record import Copay, CopayRow, History, PastVisit, PortalRecord

if TYPE_CHECKING:
    from collections.abc import Sequence
MOST = 200_000
NO_ANSWER = ("100", "101", "401")
"""Codes with which a patient's answer never comes."""

_VALID = {
    "running": ("today-200", "today+165"),
    "first_day": ("today", "today+364"),
    "last_day": ("today-364", "today"),
    "not_started": ("today+1", "today+365"),
    "ended": ("today-400", "today-1"),
}
_NEW_VALID = {"in_force": ("today", "today+364"), "starts_later": ("today+10", "today+374")}
_NEW_CARDS = date(2024, 7, 1)
"""Since then children under 14 have cards too (Luật Căn cước 26/2023/QH15)."""
_FIVE_YEARS = {"past": "today-300", "today": "today", "future": "today+30"}
_YEAR_SUMS = (0, 5_000_000, 14_039_999, 14_040_001, 15_179_999, 15_180_001)
"""Đồng; around six times the base salary before and after July 2026."""


@dataclass(frozen=True)
class Patient:
    """One synthetic patient.

    Attributes:
        id: for the people file, such as "p-00017".
        case: what is particular.
        person: what a kiosk sends.
        born: as card and portal write it: dd/MM/yyyy, MM/yyyy or yyyy.
        name: with its marks.
        cccd: the identity number; None for somebody without a card.
        issued: when that card was issued, dd/MM/yyyy.
        record: what the portal knows, with dates relative to its today.
    """

    id: str
    case: Case
    person: Person
    born: str
    name: str
    cccd: str | None
    issued: str
    record: PortalRecord


def population(
    count: int,
    seed: int,
    facility: str,
    day: date,
    codes: Sequence[str] = tuple(MEANINGS),
) -> list[Patient]:
    """Patients of one day.

    First as many as it takes (some 400) for each choice to meet every other one, the rest as on an
    ordinary day; in mixed order.

    Args:
        count: how many, 1 to 200,000.
        seed: what all chance comes from.
        facility: the hospital's own code of 5 characters.
        day: when they come; ages are counted at it.
        codes: the result codes that the portal's records have.

    Raises:
        ValueError: ``count`` is out of range or the facility's code is none.
    """
    if not 1 <= count <= MOST or len(facility) != _FACILITY or not facility.isalnum():
        raise ValueError(f"1 to {MOST} patients, and a facility's code of {_FACILITY} characters")
    random = Random(seed)  # noqa: S311 - repeatable, no secret
    cases = covering(random, codes)
    if len(cases) < count:
        cases += usual(random, codes, count - len(cases))
    random.shuffle(cases)
    return [
        _patient(random, index, case, facility, day) for index, case in enumerate(cases[:count])
    ]


_FACILITY = 5


def _patient(random: Random, index: int, case: Case, facility: str, day: date) -> Patient:
    birth = names.birthday(random, case.age, day)
    name, province = names.name(random, case.sex), random.choice(names.PROVINCES)
    # One to one, so no two are the same; the last six digits are also the chip's access number.
    serial = f"{(index * 7919 + 104_729) % 1_000_000:06}"
    century = (birth.year - 1900) // 100 * 2 + (case.sex == "F")
    cccd = None if case.source == "typed" else f"0{province}{century}{birth:%y}{serial}"
    born = {"year_only": f"{birth:%Y}", "month_only": f"{birth:%m/%Y}"}.get(case.age)
    born = born or f"{birth:%d/%m/%Y}"
    record = _record(random, case, name, born, f"{province}{birth:%y}{serial}", facility)
    person = Person(
        number=cccd or random.choice((record.maThe, record.maSoBHXH)) or "",
        name=names.unaccented(name) if case.source == "dg1" else name,
        birth_date="-".join(reversed(born.split("/"))),
        sex="M" if case.sex == "M" else "F",
        name_source=case.source,  # pyright: ignore[reportArgumentType] - the same words; pydantic checks
    )
    issued = f"{max(birth, _NEW_CARDS):%d/%m/%Y}"
    return Patient(f"p-{index + 1:05}", case, person, born, name, cccd, issued, record)


def _record(
    random: Random, case: Case, name: str, born: str, insurance: str, facility: str
) -> PortalRecord:
    own = name if case.code not in {"060", "061"} else f"{name} Khác"
    first, last = _VALID[case.dates]
    elsewhere = f"{insurance[:2]}{random.randint(100, 999)}"
    registered = facility if case.registered == "here" else elsewhere.replace(facility, "99999")
    card = f"{case.category}{insurance[:2]}{insurance}"
    new = _NEW_VALID.get(case.new_card)
    return PortalRecord(
        maKetQua=case.code,
        maThe=card,
        hoTen=names.written(own, case.name_form),
        ngaySinh=born if case.code != "070" else _other_year(born),
        gioiTinh="Nam" if case.sex == "M" else "Nữ",
        diaChi="Xã Kiểm Thử",
        maDKBD=registered,
        cqBHXH="BHXH Kiểm Thử",
        gtTheTu=first,
        gtTheDen=last,
        maKV=case.area or None,
        ngayDu5Nam=_FIVE_YEARS.get(case.five_years),
        maSoBHXH=insurance,
        maTheMoi=None if new is None else f"{_next_category(case.category)}{card[3:]}",
        gtTheTuMoi=new and new[0],
        gtTheDenMoi=new and new[1],
        maDKBDMoi=None if new is None else registered,
        tenDKBDMoi=None if new is None else "Bệnh viện Kiểm Thử",
        history=_history(random, facility),
        copay=_copay(random, card, facility),
    )


def _next_category(category: str) -> str:
    """The new card has other letters, as after a change of work."""
    return "GD4" if category != "GD4" else "DN4"


def _other_year(born: str) -> str:
    return f"{born[:-4]}{int(born[-4:]) - 1}"


def _history(random: Random, facility: str) -> History:
    visits = tuple(
        PastVisit(
            maHoSo=f"{random.randint(1, 999_999_999)}",
            maCSKCB=facility,
            ngayVao=f"2026{month:02}100800",
            ngayRa=f"2026{month:02}101000",
            tenBenh="Bệnh kiểm thử",
            tinhTrang="1",
            kqDieuTri="2",
            lyDoVV="1",
        )
        for month in range(1, random.choice((0, 0, 0, 1, 3)) + 1)
    )
    return History(visits=visits)


def _copay(random: Random, card: str, facility: str) -> Copay:
    total = random.choice(_YEAR_SUMS)
    if not total:
        return Copay(MaKetQua=204)
    first = total // 3
    rows = (
        CopayRow(maThe=card, maCskcb=facility, tBNCCTMCCT=first, tBNCCTLuyKe=first),
        CopayRow(maThe=card, maCskcb=facility, tBNCCTMCCT=total - first, tBNCCTLuyKe=total),
    )
    return Copay(rows=rows)
