"""Rows of the check-in table, and bookings of synthetic people."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from queue_server.contract.visits import ServiceBooked
from queue_server.insurance.checkin.fields import FIELDS
from queue_server.insurance.checkin.rules import ALTERNATIVES

NAMES = [rule.name for rule in FIELDS]
RULES = {rule.name: rule for rule in FIELDS}
REQUIRED = [rule.name for rule in FIELDS if rule.required]

ROW = dict.fromkeys(NAMES, "") | {
    "MA_LK": "LK2611230001",
    "STT": "1",
    "MA_BN": "BN0001",
    "HO_TEN": "Nguyễn Thị Kiểm Thử",
    "NGAY_SINH": "199901150000",
    "GIOI_TINH": "2",
    "MA_DOITUONG_KCB": "1.1",
    "NGAY_VAO": "202611230800",
    "MA_LOAI_KCB": "01",
    "MA_CSKCB": "01028",
    "MA_DICH_VU": "02.1896",
    "TEN_DICH_VU": "Khám Nội",
    "NGAY_YL": "202611230812",
}
"""As short as a valid row can be."""
CARD_FIELDS = {
    "MA_THE_BHYT": "DN4010123456789",
    "MA_DKBD": "01028",
    "GT_THE_TU": "20260101",
    "GT_THE_DEN": "20261231",
}
BOOKED_CARD = {
    "number": "DN4010123456789",
    "facility": "01028",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
}
"""The same, as the HIS tells it."""

_signs = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
_days = st.dates(min_value=date(1, 1, 1))
_times = st.times().map(lambda time: f"{time:%H%M}")
_dates = _days.map(lambda day: f"{day.year:04}{day:%m%d}")
_instants = st.builds(str.__add__, _dates, _times)


def texts(longest: int) -> st.SearchStrategy[str]:
    return st.text(_signs, min_size=1, max_size=min(longest, 40)).filter(str.strip)


def values(name: str) -> st.SearchStrategy[str]:
    """Valid values of one field, none of them empty."""
    rule = RULES[name]
    if rule.form == "birth":
        partly = _dates.map(lambda day: day[:4] + "00000000") | _dates.map(
            lambda day: day[:6] + "000000"
        )
        return _instants | partly
    if rule.form is not None:
        return _dates if rule.form == "date" else _instants
    if rule.shape is not None:
        fitting = st.from_regex(rule.shape, fullmatch=True)
        return fitting.filter(lambda text: len(text) <= rule.length)
    return texts(rule.length)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    """Any valid row; drawing every field anew would take long and find no more."""
    row = dict(ROW)
    first_costs = draw(st.sets(st.sampled_from(ALTERNATIVES), min_size=1))
    for pair in ALTERNATIVES:
        for name in pair:
            row[name] = "x" if pair in first_costs else ""
    goods = [name for pair in ALTERNATIVES for name in pair]
    for name in draw(st.sets(st.sampled_from(NAMES), max_size=6)):
        if name not in goods or row[name]:
            row[name] = draw(values(name))
    if any(row[name] for name in CARD_FIELDS):
        row |= {name: row[name] or value for name, value in CARD_FIELDS.items()}
        row["GT_THE_TU"], row["GT_THE_DEN"] = sorted((row["GT_THE_TU"], row["GT_THE_DEN"]))
    times = row["NGAY_VAO"], row["NGAY_VAO_NOI_TRU"], row["NGAY_YL"]
    row["NGAY_VAO"] = min(time for time in times if time)
    if row["NGAY_VAO_NOI_TRU"] and not row["LY_DO_VNT"]:
        row["LY_DO_VNT"] = "x"
    return row


def a_booking(**changes: Any) -> ServiceBooked:
    return ServiceBooked.model_validate(booking_body(**changes))


def booking_body(**changes: Any) -> dict[str, Any]:
    """The body of a booking as the HIS sends it."""
    body = {
        "treatment_id": "LK2611230001",
        "patient_id": "BN0001",
        "care_type": "01",
        "patient_object": "1.1",
        "service": {"code": "02.1896", "name": "Khám Nội"},
        "ordered_at": "2026-11-23T08:12:00+07:00",
    }
    return {**body, **changes}
