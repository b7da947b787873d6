"""TraCuuTienMCCT: how much the patient has paid along this year ("miễn cùng chi trả").

Known from public clients alone, and so are the result codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queue_server.simulators import identity
from queue_server.simulators.lookup import DIFFERS
from queue_server.simulators.wire import Answer

if TYPE_CHECKING:
    from queue_server.simulators.people import PortalPeople
    from queue_server.simulators.record import PortalRecord
    from queue_server.simulators.wire import Request

_NOTES = {
    200: "Thành công",
    204: "Không có dữ liệu",
    400: "Sai định dạng tham số",
    500: "Có lỗi xảy ra trong quá trình tra cứu!",
}


def tell_copay(request: Request, people: PortalPeople) -> Answer:
    """The year's sums, newest last; of nobody known and of another name there is no data."""
    fields = (request.fields if request.encoding == "json" else None) or {}
    number, name = fields.get("maThe", ""), fields.get("hoTen", "")
    born = identity.birth_parts(fields.get("ngaySinh", ""))
    if born is None or not identity.is_number(number) or not name.strip():
        return bare(400)
    record = people.find(number)
    if record is None or record.maKetQua in DIFFERS:
        return bare(204)
    if record.answer == "none":
        return Answer("none", None, silent=True)
    known = identity.birth_parts(record.ngaySinh or "")
    if record.hoTen and not identity.same_name(name, record.hoTen):
        return bare(204)
    if known and not identity.same_birth(born, known):
        return bare(204)
    return _told(record)


def bare(code: int) -> Answer:
    """An answer without data; 500 is an account that is restricted."""
    body = {"MaKetQua": code, "GhiChu": _NOTES[code], "DataCCT": None, "ThongTinSoThe": None}
    return Answer(str(code), body)


def _told(record: PortalRecord) -> Answer:
    copay = record.copay
    if copay.MaKetQua != 200:  # noqa: PLR2004 - the portal's "done"
        return bare(copay.MaKetQua)
    reserve = {f"duPhong{number}": None for number in range(1, 6)}
    rows: list[dict[str, Any]] = [
        {"Id": number, **row.model_dump(), **reserve}
        for number, row in enumerate(copay.rows, start=1)
    ]
    person = {
        "hoTen": record.hoTen,
        "ngaySinh": record.ngaySinh,
        "ngayKetThuc": None,
        "maBhxh": record.maSoBHXH,
    }
    return Answer(
        "200",
        {"MaKetQua": 200, "GhiChu": _NOTES[200], "DataCCT": rows, "ThongTinSoThe": person},
    )
