"""What makes a row of the check-in table valid: each field by itself, then field against field."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING

from queue_server.insurance.checkin.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from queue_server.insurance.checkin.fields import Rule

    Row = Mapping[str, str]

# XML 1.0, section 2.2, has no place for most control characters, surrogates and the two
# non-characters; the remaining controls (tab, line ends) do not come back as they were sent.
_NOT_TEXT = {"Cc", "Cs"}
_NON_CHARACTERS = "\ufffe\uffff"
ALTERNATIVES = (
    ("MA_DICH_VU", "TEN_DICH_VU"),
    ("MA_THUOC", "TEN_THUOC"),
    ("MA_VAT_TU", "TEN_VAT_TU"),
)
"""The first cost: a service, else a drug, else a material; code and name."""
CARD = ("MA_THE_BHYT", "MA_DKBD", "GT_THE_TU", "GT_THE_DEN")
"""All four or none (our own rule: the check sheet requires none of them)."""
_ALL = tuple(rule.name for rule in FIELDS)


class CheckinError(ValueError):
    """A row cannot be sent. ``code`` names field and fault, such as "MA_LK:missing"; no value."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check(row: Row, only: Collection[str] = _ALL) -> None:
    """See whether a row may be sent; ``only``: look at these fields alone.

    Raises:
        CheckinError: the first fault found.
    """
    for rule in FIELDS:
        if rule.name in only:
            _check_field(rule, row.get(rule.name, ""))
    if row.get("NGAY_VAO_NOI_TRU"):
        _require(row, ["LY_DO_VNT"])
    if any(row.get(name) for name in CARD):
        _require(row, CARD)
    _check_order(row, "NGAY_VAO", "NGAY_VAO_NOI_TRU")
    _check_order(row, "NGAY_VAO", "NGAY_YL")
    _check_order(row, "GT_THE_TU", "GT_THE_DEN")
    _check_first_cost(row)


def _check_field(rule: Rule, value: str) -> None:
    fault = None
    if not value.strip():
        fault = "missing" if rule.required else "blank" if value else None
    elif len(value) > rule.length:
        fault = "too_long"
    elif any(unicodedata.category(sign) in _NOT_TEXT or sign in _NON_CHARACTERS for sign in value):
        fault = "characters"
    elif rule.shape is not None and not re.fullmatch(rule.shape, value):
        fault = "unknown" if rule.codes else "form"
    elif rule.form is not None and not _on_the_calendar(rule, value):
        fault = "no_such_time"
    if fault is not None:
        raise CheckinError(f"{rule.name}:{fault}")


def _on_the_calendar(rule: Rule, digits: str) -> bool:
    """Whether there is such a day and minute; a birth's unknown month, day and time are zeros."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    if rule.form == "birth":
        # What comes after an unknown part is unknown too.
        if (month == 0 and digits[6:] != "000000") or (day == 0 and digits[8:] != "0000"):
            return False
        month, day = month or 1, day or 1
    try:
        date(year, month, day)
        if digits[8:]:
            datetime.strptime(digits[8:], "%H%M")  # noqa: DTZ007 - a time of day alone
    except ValueError:
        return False
    return True


def _require(row: Row, names: Collection[str]) -> None:
    for name in names:
        if not row.get(name):
            raise CheckinError(f"{name}:missing")


def _check_order(row: Row, first: str, last: str) -> None:
    """Both are digits with the year first, so that their texts are in the order of time."""
    if row.get(first) and row.get(last) and row[last] < row[first]:
        raise CheckinError(f"{last}:before_{first}")


def _check_first_cost(row: Row) -> None:
    for code, name in ALTERNATIVES:
        if row.get(code) and not row.get(name):
            raise CheckinError(f"{name}:missing")
        if row.get(name) and not row.get(code):
            raise CheckinError(f"{code}:missing")
    if not any(row.get(code) for code, _ in ALTERNATIVES):
        raise CheckinError(f"{ALTERNATIVES[0][0]}:missing")
