"""The file: what goes in comes out again, and nothing invalid goes in."""

from __future__ import annotations

import base64
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.insurance.benefit.tables import ROUTES
from queue_server.insurance.checkin.file import build, form
from queue_server.insurance.checkin.rules import CheckinError
from queue_server.insurance.checkin.schema import is_valid, schema
from tests.queue_server.insurance.checkin.rows import (
    CARD_FIELDS,
    NAMES,
    REQUIRED,
    ROW,
    RULES,
    rows,
    texts,
)

SECRET = "Bí Mật"


def parse(file: bytes) -> list[dict[str, str]]:
    """Read a file as somebody does who knows only the envelope."""
    root = ET.fromstring(file)
    assert [child.tag for child in root] == ["DSACH_TRANG_THAI_KCB", "CHUKYDONVI"]
    return [{field.tag: field.text or "" for field in row} for row in root[0]]


def refusal(row: dict[str, str]) -> str:
    with pytest.raises(CheckinError) as told:
        build([row])
    assert str(told.value) == told.value.code
    return told.value.code


@given(st.lists(rows(), min_size=1, max_size=3))
def test_what_was_built_reads_back_the_same(written: list[dict[str, str]]) -> None:
    file = build(written)
    assert parse(file) == written
    assert [list(row) for row in parse(file)] == [NAMES] * len(written)
    assert file.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<CHI_TIEU_TRANG_THAI_KCB>")


def test_the_fields_are_the_26_of_the_appendix_in_order() -> None:
    # QĐ 4750/QĐ-BYT, appendix, table 0.
    assert [
        *("MA_LK", "STT", "MA_BN", "HO_TEN", "SO_CCCD", "NGAY_SINH", "GIOI_TINH", "MA_THE_BHYT"),
        *("MA_DKBD", "GT_THE_TU", "GT_THE_DEN", "MA_DOITUONG_KCB", "NGAY_VAO", "NGAY_VAO_NOI_TRU"),
        *("LY_DO_VNT", "MA_LY_DO_VNT", "MA_LOAI_KCB", "MA_CSKCB", "MA_DICH_VU", "TEN_DICH_VU"),
        *("MA_THUOC", "TEN_THUOC", "MA_VAT_TU", "TEN_VAT_TU", "NGAY_YL", "DU_PHONG"),
    ] == NAMES


def test_without_rows_there_is_no_file() -> None:
    with pytest.raises(CheckinError, match="file:schema"):
        build([])


@pytest.mark.parametrize("name", REQUIRED)
def test_what_is_required_may_not_be_missing(name: str) -> None:
    for nothing in ("", "  "):
        assert refusal({**ROW, name: nothing}) == f"{name}:missing"
    assert refusal({field: value for field, value in ROW.items() if field != name}) == (
        f"{name}:missing"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_value_may_not_be_longer_than_its_field(name: str) -> None:
    assert refusal({**ROW, name: "ă" * (RULES[name].length + 1)}) == f"{name}:too_long"


@pytest.mark.parametrize("name", [name for name in NAMES if RULES[name].shape is None])
def test_length_is_counted_in_characters(name: str) -> None:
    fitting = {**ROW, name: "ă" * RULES[name].length}
    pairs = {"MA_THUOC": "TEN_THUOC", "MA_VAT_TU": "TEN_VAT_TU"}
    pairs |= {second: first for first, second in pairs.items()}
    if name in pairs:
        fitting[pairs[name]] = "x"
    assert parse(build([fitting])) == [fitting]


@pytest.mark.parametrize("name", [name for name in NAMES if RULES[name].shape is None])
@pytest.mark.parametrize("sign", ["\x00", "\t", "\n", "\r", "\x85", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_carry_is_refused(name: str, sign: str) -> None:
    assert refusal({**ROW, name: f"a{sign}b"}) == f"{name}:characters"


@pytest.mark.parametrize("name", [name for name in NAMES if RULES[name].shape is not None])
@pytest.mark.parametrize("value", ["x", "-1", "١", "a b", "0\n"])
def test_a_value_has_its_fields_form(name: str, value: str) -> None:
    faults = ("form", "unknown", "characters", "too_long")
    expected = {f"{name}:{fault}" for fault in faults}
    assert refusal({**ROW, name: value}) in expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NGAY_SINH", "199902300000"),
        ("NGAY_SINH", "199900150000"),
        ("NGAY_SINH", "199900000001"),
        ("NGAY_SINH", "199901000830"),
        ("NGAY_SINH", "000000000000"),
        ("NGAY_SINH", "199901152400"),
        ("NGAY_VAO", "202611000800"),
        ("NGAY_VAO", "202611231260"),
        ("NGAY_YL", "202600000000"),
        ("GT_THE_TU", "20260229"),
        ("GT_THE_DEN", "20261301"),
    ],
)
def test_a_time_stands_in_the_calendar(name: str, value: str) -> None:
    assert refusal({**ROW, name: value}) == f"{name}:no_such_time"


@pytest.mark.parametrize("birth", ["199900000000", "199901000000", "200402290000", "199901152359"])
def test_a_birth_may_be_known_in_part(birth: str) -> None:
    assert parse(build([{**ROW, "NGAY_SINH": birth}]))[0]["NGAY_SINH"] == birth


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"NGAY_VAO_NOI_TRU": "202611230900"}, "LY_DO_VNT:missing"),
        (
            {"NGAY_VAO_NOI_TRU": "202611230759", "LY_DO_VNT": "x"},
            "NGAY_VAO_NOI_TRU:before_NGAY_VAO",
        ),
        (CARD_FIELDS | {"GT_THE_DEN": "20251231"}, "GT_THE_DEN:before_GT_THE_TU"),
        ({"GT_THE_DEN": "20260101"}, "MA_THE_BHYT:missing"),
        ({"NGAY_YL": "202611230759"}, "NGAY_YL:before_NGAY_VAO"),
        ({"MA_DICH_VU": "", "TEN_DICH_VU": ""}, "MA_DICH_VU:missing"),
        ({"TEN_DICH_VU": ""}, "TEN_DICH_VU:missing"),
        ({"MA_DICH_VU": ""}, "MA_DICH_VU:missing"),
        ({"MA_THUOC": "x"}, "TEN_THUOC:missing"),
        ({"TEN_VAT_TU": "x"}, "MA_VAT_TU:missing"),
    ],
)
def test_rules_of_field_against_field(changes: dict[str, str], code: str) -> None:
    assert refusal({**ROW, **changes}) == code


@pytest.mark.parametrize(
    "changes",
    [
        {"NGAY_VAO_NOI_TRU": "202611230800", "LY_DO_VNT": "x"},
        {"NGAY_YL": "202611230800"},
        CARD_FIELDS | {"GT_THE_DEN": "20260101"},
        {"MA_DICH_VU": "", "TEN_DICH_VU": "", "MA_THUOC": "x", "TEN_THUOC": "y"},
        {"MA_DICH_VU": "", "TEN_DICH_VU": "", "MA_VAT_TU": "x", "TEN_VAT_TU": "y"},
    ],
)
def test_the_edges_of_these_rules(changes: dict[str, str]) -> None:
    assert parse(build([{**ROW, **changes}])) == [{**ROW, **changes}]


@pytest.mark.parametrize("name", CARD_FIELDS)
def test_a_card_is_told_whole_or_not_at_all(name: str) -> None:
    assert refusal({**ROW, **CARD_FIELDS, name: ""}) == f"{name}:missing"


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("MA_LOAI_KCB", "00", "unknown"),
        ("MA_LOAI_KCB", "17", "unknown"),
        ("MA_LOAI_KCB", "77", "unknown"),
        ("MA_DOITUONG_KCB", "1.8", "unknown"),
        ("MA_DOITUONG_KCB", "1", "unknown"),
        ("MA_DOITUONG_KCB", "1x1", "unknown"),
        ("MA_THE_BHYT", "DN0010123456789", "form"),
        ("MA_THE_BHYT", "DN6010123456789", "form"),
    ],
)
def test_codes_are_those_of_the_lists(name: str, value: str, fault: str) -> None:
    assert refusal({**ROW, **CARD_FIELDS, name: value}) == f"{name}:{fault}"


def test_the_codes_of_the_patients_object_are_those_of_the_routes() -> None:
    assert set(RULES["MA_DOITUONG_KCB"].codes) == {row.code for row in ROUTES.row}
    assert len(RULES["MA_DOITUONG_KCB"].codes) == 27


@given(rows(), st.sampled_from(NAMES), texts(300))
def test_a_refusal_names_the_field_and_never_its_value(
    row: dict[str, str], name: str, noise: str
) -> None:
    row[name] = f"{SECRET}{noise}" * (RULES[name].length // 4)
    code = refusal(row)
    assert code.startswith(f"{name}:")
    assert SECRET not in code


@given(rows(), st.sampled_from(NAMES), texts(300))
def test_the_schema_refuses_what_is_too_long_or_of_another_form(
    row: dict[str, str], name: str, noise: str
) -> None:
    """By itself: whoever has only the schema finds the same."""
    row[name] = f"{SECRET}{noise}" * RULES[name].length
    root = ET.Element("CHI_TIEU_TRANG_THAI_KCB")
    element = ET.SubElement(ET.SubElement(root, "DSACH_TRANG_THAI_KCB"), "TRANG_THAI_KCB")
    for field, value in row.items():
        ET.SubElement(element, field).text = value
    ET.SubElement(root, "CHUKYDONVI")
    assert not is_valid(ET.tostring(root))
    element[NAMES.index(name)].text = "" if name not in REQUIRED else ROW[name]
    assert is_valid(ET.tostring(root))


@pytest.mark.parametrize("damage", ["order", "missing", "extra", "root", "signature"])
def test_the_schema_knows_the_envelope(damage: str) -> None:
    root = ET.fromstring(build([ROW]))
    row = root[0][0]
    match damage:
        case "order":
            row[0], row[1] = row[1], row[0]
        case "missing":
            row.remove(row[25])
        case "extra":
            ET.SubElement(row, "KHAC")
        case "root":
            root.tag = "CHECKIN"
        case _:
            root.remove(root[1])
    assert not is_valid(ET.tostring(root))


def test_the_schema_names_every_field() -> None:
    named = [
        element.get("name") for element in ET.fromstring(schema()).iter() if element.get("name")
    ]
    assert named[:3] == ["CHI_TIEU_TRANG_THAI_KCB", "DSACH_TRANG_THAI_KCB", "TRANG_THAI_KCB"]
    assert named[3:] == [*NAMES, "CHUKYDONVI"]


def test_the_form_that_carries_it() -> None:
    # CV 1245/BHXH-CNTT.
    fields = form(b"<x/>", "01028_BV", "01028")
    assert base64.b64decode(fields.pop("fileHSBase64")) == b"<x/>"
    assert fields == {
        "username": "01028_BV",
        "loaiHoSo": "0",
        "maTinh": "01",
        "maCSKCB": "01028",
    }
