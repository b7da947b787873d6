"""What the portal knows of one person: ``[person.portal]`` of a people file."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

if TYPE_CHECKING:
    from datetime import date

Text = Annotated[str, Field(min_length=1)] | None
Money = Annotated[int, Field(ge=0)]

_DAY = re.compile(r"today(?P<days>[+-][0-9]{1,5})?")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PastVisit(_Part):
    """One row of dsLichSuKCB2025; times as yyyyMMddHHmm."""

    maHoSo: Text = None  # noqa: N815 - this name and those below are the portal's
    maCSKCB: Text = None  # noqa: N815
    ngayVao: Text = None  # noqa: N815
    ngayRa: Text = None  # noqa: N815
    tenBenh: Text = None  # noqa: N815
    tinhTrang: Text = None  # noqa: N815
    kqDieuTri: Text = None  # noqa: N815
    lyDoVV: Text = None  # noqa: N815


class History(_Part):
    """``[person.portal.history]``: the answer of Lskcb2025; ``visits`` null as the portal may."""

    visits: tuple[PastVisit, ...] | None = ()


class CopayRow(_Part):
    """One row of DataCCT: what the patient paid at a visit, and the year's sum until then; đồng."""

    ngayTraCuu: Text = None  # noqa: N815
    maThe: Text = None  # noqa: N815
    maCskcb: Text = None  # noqa: N815
    ngayVao: Text = None  # noqa: N815
    ngayRa: Text = None  # noqa: N815
    maDoiTuongKCB: Text = None  # noqa: N815
    tBNCCTMCCT: Money = 0  # noqa: N815
    tBNCCTLuyKe: Money = 0  # noqa: N815
    ngayNhanCong: Text = None  # noqa: N815
    ngayNhan: Text = None  # noqa: N815


class Copay(_Part):
    """``[person.portal.copay]``: the answer of TraCuuTienMCCT; 500 is a restricted account."""

    MaKetQua: Literal[200, 204, 500] = 200
    rows: tuple[CopayRow, ...] = ()


class PortalRecord(_Part):
    """The answer of KQNhanLichSuKCB2024 about one person, by its own field names.

    Null is what the portal has nothing for; a value "today+N" is a date N days from today.
    dsLichSuKCB2018 has been null since CV 2746/BHXH-CNTT. ``answer = "none"``: the portal never
    answers. ``history`` and ``copay`` are what the two other functions know.
    """

    maKetQua: str = "000"  # noqa: N815
    ghiChu: Text = None  # noqa: N815
    maThe: Text = None  # noqa: N815
    hoTen: Text = None  # noqa: N815
    ngaySinh: Text = None  # noqa: N815
    gioiTinh: Text = None  # noqa: N815
    diaChi: Text = None  # noqa: N815
    maDKBD: Text = None  # noqa: N815
    cqBHXH: Text = None  # noqa: N815
    gtTheTu: Text = None  # noqa: N815
    gtTheDen: Text = None  # noqa: N815
    maKV: Text = None  # noqa: N815
    ngayDu5Nam: Text = None  # noqa: N815
    maSoBHXH: Text = None  # noqa: N815
    maTheCu: Text = None  # noqa: N815
    maTheMoi: Text = None  # noqa: N815
    gtTheTuMoi: Text = None  # noqa: N815
    gtTheDenMoi: Text = None  # noqa: N815
    maDKBDMoi: Text = None  # noqa: N815
    tenDKBDMoi: Text = None  # noqa: N815
    dsLichSuKCB2018: None = None  # noqa: N815
    dsLichSuKT2018: None = None  # noqa: N815
    answer: Literal["none"] | None = Field(default=None, exclude=True)
    history: History = Field(default=History(), exclude=True)
    copay: Copay = Field(default=Copay(MaKetQua=204), exclude=True)

    @field_validator("*")
    @classmethod
    def _is_a_day(cls, value: object) -> object:
        if isinstance(value, str) and value.startswith("today") and not _DAY.fullmatch(value):
            raise ValueError('write "today", "today+N" or "today-N", N days of at most 5 digits')
        return value

    def on(self, today: date) -> dict[str, Any]:
        """The answer's fields, with "today+N" as dates."""
        return {name: _day(value, today) for name, value in self.model_dump().items()}


def _day(value: str | None, today: date) -> str | None:
    match = _DAY.fullmatch(value or "")
    if match is None:
        return value
    return (today + timedelta(days=int(match["days"] or 0))).strftime("%d/%m/%Y")
