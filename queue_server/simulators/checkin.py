"""checkInKcbQd130, …Qd4750, …Qd3176: the upload of check-in tables.

CV 1245/BHXH-CNTT and CV 3190/BHXH-CNTT give the request and the receipt. Which codes refuse a file
is nowhere published: 205 for everything about its form and 403 for another facility are the
stand-in's choice (unverified).
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from queue_server.simulators.checkin_table import InvalidFileError, read_file
from queue_server.simulators.wire import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from queue_server.simulators.checkin_table import Row, Version
    from queue_server.simulators.ledger import Ledger, Receipt
    from queue_server.simulators.sessions import Account
    from queue_server.simulators.wire import Request

CHECKIN = "0"
"""loaiHoSo of a check-in; 130 is that of a record."""


def accept(
    request: Request, account: Account, version: Version, ledger: Ledger, zone: tzinfo
) -> Answer:
    """Check an upload and keep its rows; a row that was accepted before stays as it was."""
    fields = request.fields if request.encoding == "form" else None
    try:
        rows = _rows(fields or {}, version)
    except InvalidFileError as error:
        ledger.refuse()
        return refused("205", str(error))
    facility = (fields or {})["maCSKCB"]
    if facility != account.facility:
        ledger.refuse()
        return refused("403", "maCSKCB: tài khoản không thuộc cơ sở này")
    return _received(ledger.keep(facility, rows, request.now.astimezone(zone)))


def refused(code: str, reason: str) -> Answer:
    """An answer without a receipt."""
    body = {"maKetQua": code, "maGiaoDich": None, "thoiGianTiepNhan": None, "thongDiep": reason}
    return Answer(code, body)


def _received(receipt: Receipt) -> Answer:
    return Answer(
        "200",
        {
            "maKetQua": "200",
            "maGiaoDich": receipt.number,
            "thoiGianTiepNhan": f"{receipt.at:%Y%m%d%H%M%S}",
            "thongDiep": "Tiếp nhận thành công",
        },
    )


def _rows(fields: Mapping[str, str], version: Version) -> list[Row]:
    if fields.get("loaiHoSo") != CHECKIN:
        raise InvalidFileError("loaiHoSo: phải là 0")
    facility = fields.get("maCSKCB", "")
    if not facility:
        raise InvalidFileError("maCSKCB: bắt buộc")
    # Which province numbers count since the provinces were merged is not known; its form is.
    province = fields.get("maTinh", "")
    if len(province) != 2 or not province.isalnum():  # noqa: PLR2004 - as in "01"
        raise InvalidFileError("maTinh: gồm 2 ký tự")
    try:
        raw = base64.b64decode(fields.get("fileHSBase64", "").encode(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidFileError("fileHSBase64: không phải base64") from error
    rows = read_file(raw, version)
    if any(row["MA_CSKCB"] != facility for row in rows):
        raise InvalidFileError("MA_CSKCB: khác maCSKCB")
    return rows
