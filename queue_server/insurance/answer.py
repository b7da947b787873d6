"""What came back from the portal: its JSON object, or why there was none."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE = "maKetQua"
_REFUSED = "401"
_FIELDS = {
    "maKetQua", "ghiChu", "maThe", "hoTen", "ngaySinh", "gioiTinh", "diaChi", "maDKBD", "cqBHXH",
    "gtTheTu", "gtTheDen", "maKV", "ngayDu5Nam", "maSoBHXH", "maTheCu", "maTheMoi", "gtTheTuMoi",
    "gtTheDenMoi", "maDKBDMoi", "tenDKBDMoi", "dsLichSuKCB2018", "dsLichSuKT2018",
}  # fmt: skip
"""The answer's fields by CV 1923/BHXH-CNTT, Phụ lục 03 [primary]."""

_DATE = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")
# Known codes have three digits. Anything longer may be a person's, put there by mistake.
_CODE = re.compile(r"[0-9A-Z]{1,3}")


class Trouble(StrEnum):
    """Why there was no answer."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    HTTP_STATUS = "http_status"
    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    """The portal does not accept the hospital's account."""
    PORTAL_ERROR = "portal_error"
    """The portal says that it has failed itself."""
    BREAKER_OPEN = "breaker_open"
    """Not asked: the portal has failed several times in a row, and is left alone for a while."""
    BUSY = "busy"
    """Not asked: too many questions are waiting already."""
    CLOSED = "closed"
    """This server is being shut down."""


@dataclass(frozen=True)
class NoAnswer:
    """The portal said nothing that could be read."""

    trouble: Trouble

    @property
    def refused(self) -> bool:
        """Whether the portal does not accept the account or its session."""
        return self.trouble is Trouble.REFUSED


@dataclass(frozen=True)
class PortalAnswer:
    """The portal's JSON object; any field may be missing, null, "" or of a wrong type.

    The fields are personal, so they stay out of ``repr``. ``raw`` is the whole as it came.
    ``remembered``: it came some while ago, so that it says nothing of how the portal is now.
    """

    fields: Mapping[str, object] = field(repr=False)
    raw: str = field(repr=False)
    remembered: bool = field(default=False, compare=False)

    def text(self, name: str) -> str | None:
        """A field's text without blanks around it; None when it says nothing."""
        value = self.fields.get(name)
        return value.strip() or None if isinstance(value, str) else None

    def day(self, name: str) -> date | None:
        """A field's date, dd/MM/yyyy and nothing else; None when it is no such date."""
        text = self.text(name)
        if text is None or not _DATE.fullmatch(text):
            return None
        try:
            return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            return None

    @property
    def code(self) -> str | None:
        """The result code; None when it is nothing that could be one."""
        text = self.text(CODE)
        return text if text is not None and _CODE.fullmatch(text) else None

    @property
    def refused(self) -> bool:
        """Whether the portal does not accept the account or its session."""
        return self.code == _REFUSED


def read_answer(body: bytes) -> PortalAnswer | NoAnswer:
    """Read an answer's body: the portal's JSON object has at least one of its fields.

    A field that is there twice and says two things says nothing.
    """
    try:
        text = body.decode("utf-8-sig")
        # Integers as floats: the portal has no numbers that we read, and huge ones do no harm so.
        value: object = json.loads(text, object_pairs_hook=_once, parse_int=float)
    except (ValueError, RecursionError):
        return NoAnswer(Trouble.NOT_JSON)
    if not isinstance(value, dict) or _FIELDS.isdisjoint(cast("Mapping[str, object]", value)):
        return NoAnswer(Trouble.NOT_JSON)
    return PortalAnswer(cast("Mapping[str, object]", value), text)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    said = dict(pairs)
    if len(said) != len(pairs):
        said |= {name: None for name, value in pairs if value != said[name]}
    return said
