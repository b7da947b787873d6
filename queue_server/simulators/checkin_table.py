"""The stand-in's own validator of check-in files; its table is ``checkin_table.toml``.

It shares nothing with what the hospital's side builds and checks, so that one cannot hide the
other's mistakes.
"""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT, ROWS, ROW, SIGNATURE = (
    "CHI_TIEU_TRANG_THAI_KCB",
    "DSACH_TRANG_THAI_KCB",
    "TRANG_THAI_KCB",
    "CHUKYDONVI",
)
GOODS = (("MA_DICH_VU", "TEN_DICH_VU"), ("MA_THUOC", "TEN_THUOC"), ("MA_VAT_TU", "TEN_VAT_TU"))

Version = Literal["qd130", "qd4750", "qd3176"]
Row = dict[str, str]

_FORMATS = {"day": (8, "%Y%m%d"), "minute": (12, "%Y%m%d%H%M")}
_DIGITS = re.compile(r"[0-9]+")
_BIRTH = re.compile(r"(?!0000)[0-9]{12}")
_UNKNOWN_PARTS = re.compile(r"0{8}|(0[1-9]|1[0-2])0{6}")


class InvalidFileError(ValueError):
    """The file is refused; the message names the field and never its value."""


class Field(BaseModel):
    """One column; ``checkin_table.toml`` explains the attributes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    max: int
    required: bool = False
    form: Literal["text", "day", "minute", "birth"] = "text"
    pattern: str = ""
    qd130: bool = False


_TABLE = tuple(
    Field.model_validate(row)
    for row in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["field"]
)


def fields_of(version: Version) -> tuple[Field, ...]:
    """The columns of a version, in order: 26, or 18 for the first version of QĐ 130."""
    return tuple(field for field in _TABLE if version != "qd130" or field.qd130)


def read_file(raw: bytes, version: Version) -> list[Row]:
    """The rows of a file, in order, checked.

    Raises:
        InvalidFileError: it is no such XML, or a row breaks a rule.
    """
    root = _parsed(raw)
    names = [child.tag for child in root]
    if root.tag != ROOT or names not in ([ROWS], [ROWS, SIGNATURE]):
        raise InvalidFileError(f"cấu trúc tệp: {ROOT} gồm {ROWS}, {SIGNATURE}")
    rows = [_row(element, version) for element in root[0]]
    if not rows:
        raise InvalidFileError(f"{ROWS}: không có dòng nào")
    for number, row in enumerate(rows, start=1):
        if row["STT"] != str(number):
            raise InvalidFileError(f"dòng {number}: STT: không liên tục từ 1")
    return rows


def _parsed(raw: bytes) -> ET.Element:
    try:
        text = raw.decode("utf-8-sig")
        if "<!DOCTYPE" in text:
            raise InvalidFileError("tệp XML: không được có DOCTYPE")
        return ET.fromstring(text)  # noqa: S314 - without a DOCTYPE there are no entities
    except (ValueError, ET.ParseError) as error:
        if isinstance(error, InvalidFileError):
            raise
        raise InvalidFileError("tệp XML: không đọc được") from error


def _row(element: ET.Element, version: Version) -> Row:
    fields = fields_of(version)
    if element.tag != ROW or [child.tag for child in element] != [field.name for field in fields]:
        raise InvalidFileError(f"{ROW}: không đúng {len(fields)} thẻ theo thứ tự")
    row: Row = {}
    for field, child in zip(fields, element, strict=True):
        if len(child):
            raise InvalidFileError(f"{field.name}: không được có thẻ con")
        row[field.name] = child.text or ""
        if reason := _wrong(field, row[field.name]):
            raise InvalidFileError(f"{field.name}: {reason}")
    if broken := _broken_rule(row):
        raise InvalidFileError(": ".join(broken))
    return row


def _wrong(field: Field, value: str) -> str | None:
    """What is wrong with one value by itself."""
    if not value.strip():
        return "bắt buộc" if field.required else None
    if len(value) > field.max:
        return f"dài quá {field.max} ký tự"
    if field.pattern and not re.fullmatch(field.pattern, value):
        return "sai định dạng"
    if field.form == "birth":
        return None if _is_birth(value) else "sai định dạng ngày"
    return None if field.form == "text" or _is_time(value, field.form) else "sai định dạng ngày"


def _is_time(value: str, form: Literal["day", "minute"]) -> bool:
    length, pattern = _FORMATS[form]
    if len(value) != length or not _DIGITS.fullmatch(value):
        return False
    try:
        datetime.strptime(value, pattern)  # noqa: DTZ007 - it has no zone
    except ValueError:
        return False
    return True


def _is_birth(value: str) -> bool:
    """With 0000 for a time, 00 for a day and 0000 for day and month that are not known."""
    if not _BIRTH.fullmatch(value):
        return False
    return _UNKNOWN_PARTS.fullmatch(value[4:]) is not None or _is_time(value, "minute")


def _broken_rule(row: Mapping[str, str]) -> tuple[str, str] | None:
    """The field that breaks a rule between fields, and why."""
    if row["GT_THE_TU"] and row["GT_THE_DEN"] and row["GT_THE_TU"] > row["GT_THE_DEN"]:
        return "GT_THE_DEN", "trước GT_THE_TU"
    admitted = row.get("NGAY_VAO_NOI_TRU", "")
    if admitted and admitted < row["NGAY_VAO"]:
        return "NGAY_VAO_NOI_TRU", "trước NGAY_VAO"
    if admitted and not row["LY_DO_VNT"].strip():
        return "LY_DO_VNT", "bắt buộc khi có NGAY_VAO_NOI_TRU"
    given = False
    for code, name in GOODS:
        has_code, has_name = bool(row.get(code, "").strip()), bool(row.get(name, "").strip())
        if has_code != has_name:
            return (name if has_code else code), "mã và tên đi cùng nhau"
        given = given or has_code
    return None if given else ("MA_DICH_VU", "bắt buộc khi không có thuốc, vật tư")
