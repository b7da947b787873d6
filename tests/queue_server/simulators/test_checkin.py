"""The upload of check-ins: what is accepted, what is refused, and what is accepted once."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from queue_server.simulators.faults import Fault
from queue_server.simulators.portal import PortalServer
from tests.queue_server.simulators.caller import OTHER_USERNAME, ROW, TABLE, Caller, known, table

if TYPE_CHECKING:
    from queue_server.simulators.portal import PortalData

RECEIPT = {"maKetQua", "maGiaoDich", "thoiGianTiepNhan", "thongDiep"}
LATER_FIELDS = (
    *("NGAY_VAO_NOI_TRU", "LY_DO_VNT", "MA_LY_DO_VNT"),
    *("MA_THUOC", "TEN_THUOC", "MA_VAT_TU", "TEN_VAT_TU", "DU_PHONG"),
)


def test_a_receipt_has_the_portals_time(server: PortalServer, caller: Caller) -> None:
    server.data.clock.set(datetime(2026, 11, 23, 1, 12, 30, tzinfo=UTC))
    answer = caller.check_in()
    assert answer.keys() == RECEIPT
    assert (answer["maKetQua"], answer["thoiGianTiepNhan"]) == ("200", "20261123081230")
    (accepted,) = server.data.ledger.rows()
    assert (accepted["facility"], accepted["ma_lk"], accepted["row"]) == ("01028", "LK0001", ROW)
    assert accepted["receipt"] == answer["maGiaoDich"]


def test_a_repetition_has_the_first_receipt(server: PortalServer, caller: Caller) -> None:
    first = caller.check_in()
    other = caller.check_in(table({**ROW, "MA_LK": "LK0002"}))
    assert caller.check_in() == first
    assert caller.check_in(version="Qd3176") == first
    assert other["maGiaoDich"] != first["maGiaoDich"]
    counts = {"rows": 2, "submissions": 4, "repetitions": 2, "refused": 0}
    assert server.data.ledger.counts() == counts == server.state()["checkins"]


def test_one_file_can_have_several_rows(server: PortalServer, caller: Caller) -> None:
    rows = [{**ROW, "STT": str(number), "MA_LK": f"LK{number}"} for number in range(1, 4)]
    assert caller.check_in(table(*rows))["maKetQua"] == "200"
    assert [one["ma_lk"] for one in server.data.ledger.rows()] == ["LK1", "LK2", "LK3"]
    rows[1]["STT"] = "3"
    refused = caller.check_in(table(*rows))
    assert (refused["maKetQua"], "STT" in refused["thongDiep"]) == ("205", True)


def test_the_first_version_had_fewer_fields(caller: Caller) -> None:
    fewer = {name: value for name, value in ROW.items() if name not in LATER_FIELDS}
    assert len(fewer) == 18
    assert caller.check_in(table(fewer), "Qd130")["maKetQua"] == "200"
    assert caller.check_in(table(fewer), "Qd4750")["maKetQua"] == "205"
    assert caller.check_in(table(ROW), "Qd130")["maKetQua"] == "205"


NO_TABLES = {"MA_DICH_VU": "", "TEN_DICH_VU": ""}


@pytest.mark.parametrize(
    "changes",
    [
        {"SO_CCCD": "", "MA_THE_BHYT": "", "MA_DKBD": "", "GT_THE_TU": "", "GT_THE_DEN": ""},
        {"SO_CCCD": "012345678"},
        {"SO_CCCD": "B1234567"},
        {"NGAY_SINH": "199901000000"},
        {"NGAY_SINH": "199900000000"},
        {"NGAY_SINH": "202611220915"},
        {"GIOI_TINH": "3"},
        {"MA_DOITUONG_KCB": "1"},
        {"MA_DOITUONG_KCB": "7.2"},
        {"MA_DKBD": "01C54"},
        {"HO_TEN": "Nguyễn & <Con>"},
        {"HO_TEN": "Ă" * 255},
        {**NO_TABLES, "MA_THUOC": "40.1", "TEN_THUOC": "Thuốc thử"},
        {**NO_TABLES, "MA_VAT_TU": "N01", "TEN_VAT_TU": "Vật tư thử"},
        {"NGAY_VAO_NOI_TRU": "202611230900", "LY_DO_VNT": "Theo dõi"},
    ],
)
def test_what_a_row_may_say(caller: Caller, changes: dict[str, str]) -> None:
    answer = caller.check_in(table({**ROW, **changes}))
    assert (answer["maKetQua"], answer["thongDiep"]) == ("200", "Tiếp nhận thành công")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((name, "") for name in ("MA_LK", "STT", "MA_BN", "HO_TEN", "NGAY_SINH", "GIOI_TINH")),
        *((name, " ") for name in ("MA_DOITUONG_KCB", "NGAY_VAO", "MA_LOAI_KCB", "NGAY_YL")),
        ("MA_CSKCB", ""),
        ("MA_LK", "x" * 101),
        ("STT", "0"),
        ("STT", "2"),
        ("STT", "một"),
        ("MA_BN", "x" * 101),
        ("HO_TEN", "x" * 256),
        ("SO_CCCD", "12345"),
        ("SO_CCCD", "b1234567"),
        ("NGAY_SINH", "19990115"),
        ("NGAY_SINH", "000001150000"),
        ("NGAY_SINH", "199902300000"),
        ("NGAY_SINH", "199900150000"),
        ("GIOI_TINH", "4"),
        ("GIOI_TINH", "Nữ"),
        ("MA_THE_BHYT", "DN40101990123456"),
        ("MA_THE_BHYT", "dn 4010199012"),
        ("MA_DKBD", "0102"),
        ("GT_THE_TU", "01/01/2026"),
        ("GT_THE_TU", "20260230"),
        ("GT_THE_DEN", "20251231"),
        ("MA_DOITUONG_KCB", "1.1.1"),
        ("NGAY_VAO", "20261123"),
        ("NGAY_VAO", "202611232500"),
        ("NGAY_VAO_NOI_TRU", "202611230700"),
        ("LY_DO_VNT", "x" * 4001),
        ("MA_LY_DO_VNT", "x" * 11),
        ("MA_LOAI_KCB", "17"),
        ("MA_LOAI_KCB", "1"),
        ("MA_CSKCB", "79014"),
        ("MA_DICH_VU", ""),
        ("MA_DICH_VU", "x" * 51),
        ("TEN_DICH_VU", ""),
        ("TEN_DICH_VU", "x" * 1025),
        ("MA_THUOC", "x" * 256),
        ("TEN_THUOC", "x" * 2001),
        ("MA_VAT_TU", "x" * 256),
        ("TEN_VAT_TU", "x" * 2001),
        ("TEN_VAT_TU", "x"),
        ("NGAY_YL", "202613010000"),
        ("DU_PHONG", "x" * 4001),
    ],
)
def test_a_refusal_names_the_field(
    server: PortalServer, caller: Caller, field: str, value: str
) -> None:
    answer = caller.check_in(table({**ROW, field: value}))
    assert answer["maKetQua"] == "205"
    names = {"TEN_VAT_TU": "VAT_TU", "MA_DICH_VU": "DICH_VU", "TEN_DICH_VU": "DICH_VU"}
    assert names.get(field, field) in answer["thongDiep"]
    assert answer["maGiaoDich"] is None
    counts = {"rows": 0, "submissions": 0, "repetitions": 0, "refused": 1}
    assert server.data.ledger.counts() == counts


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (NO_TABLES, "MA_DICH_VU"),
        ({"NGAY_VAO_NOI_TRU": "202611230900"}, "LY_DO_VNT"),
    ],
)
def test_rules_between_fields(caller: Caller, changes: dict[str, str], field: str) -> None:
    answer = caller.check_in(table({**ROW, **changes}))
    assert (answer["maKetQua"], answer["thongDiep"].partition(":")[0]) == ("205", field)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"<",
        b"\xff\xfe",
        b"<a/>",
        TABLE[:-1],
        TABLE.replace(b"<CHUKYDONVI/>", b"<THUA/>"),
        TABLE.replace(b"<DU_PHONG></DU_PHONG>", b""),
        TABLE.replace(b"<MA_LK>", b"<MA_LK><x/>"),
        TABLE.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>'),
        TABLE.replace(b"<STT>1</STT><MA_BN>BN0001</MA_BN>", b"<MA_BN>BN0001</MA_BN><STT>1</STT>"),
        table(),
        b"<a>" * 100_000,
        b"<a>" * 50_000 + b"</a>" * 50_000,
        TABLE.decode().encode("utf-16"),
    ],
)
def test_a_file_that_is_no_such_table(caller: Caller, file: bytes) -> None:
    assert caller.check_in(file)["maKetQua"] == "205"


def test_the_signature_may_be_left_out_and_the_order_mark_may_stand(caller: Caller) -> None:
    assert caller.check_in(TABLE.replace(b"<CHUKYDONVI/>", b""))["maKetQua"] == "200"
    assert caller.check_in(b"\xef\xbb\xbf" + TABLE)["maKetQua"] == "200"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"loaiHoSo": "130"}, "205"),
        ({"maTinh": "1"}, "205"),
        ({"maCSKCB": ""}, "205"),
        ({"fileHSBase64": "<xml/>"}, "205"),
        ({"maCSKCB": "79014"}, "205"),
        ({"username": OTHER_USERNAME}, "401"),
    ],
)
def test_what_stands_around_the_file(caller: Caller, changes: dict[str, str], code: str) -> None:
    answer = caller.check_in(TABLE, "Qd4750", **changes)
    assert (answer["maKetQua"], answer.keys()) == (code, RECEIPT)


def test_an_account_sends_for_its_own_facility(server: PortalServer) -> None:
    with Caller(server.url, username=OTHER_USERNAME) as other:
        assert other.check_in()["maKetQua"] == "403"
        file = table({**ROW, "MA_CSKCB": "79014"})
        assert other.check_in(file, maCSKCB="79014", maTinh="79")["maKetQua"] == "200"


def test_the_body_is_a_form(caller: Caller) -> None:
    body = {"username": "01028_BV", "loaiHoSo": "0", "maTinh": "01", "maCSKCB": "01028"}
    body["fileHSBase64"] = base64.b64encode(TABLE).decode()
    path = "/api/qd130/checkInKcbQd4750"
    assert caller.http.post(path, headers=caller.headers, json=body).json()["maKetQua"] == "205"
    assert caller.http.post(path, headers=caller.headers, data=body).json()["maKetQua"] == "200"


@pytest.mark.parametrize("code", ["205", "403", "999"])
def test_any_check_in_can_be_refused_with_any_code(
    server: PortalServer, caller: Caller, code: str
) -> None:
    server.faults.set(Fault("refuse_checkin", args={"code": code}))
    assert caller.check_in()["maKetQua"] == code
    assert server.data.ledger.counts()["refused"] == 1
    server.faults.set(None)
    assert caller.check_in()["maKetQua"] == "200"


@pytest.mark.parametrize("fault", ["drop_after", "half_json", "wrong_content_type"])
def test_work_that_was_done_stays_done(server: PortalServer, caller: Caller, fault: str) -> None:
    caller.take()
    server.faults.set(Fault(fault, args={"only": "checkin"}))
    with pytest.raises((httpx.TransportError, json.JSONDecodeError, AssertionError)):  # noqa: PT012 - what fails differs
        path = "/api/qd130/checkInKcbQd4750"
        body = {"username": "01028_BV", "loaiHoSo": "0", "maTinh": "01", "maCSKCB": "01028"}
        body["fileHSBase64"] = base64.b64encode(TABLE).decode()
        answer = caller.http.post(path, headers=caller.headers, data=body)
        answer.json()
        assert answer.headers["Content-Type"].startswith("application/json")
    server.faults.set(None)
    caller.check_in()
    counts = {"rows": 1, "submissions": 2, "repetitions": 1, "refused": 0}
    assert server.data.ledger.counts() == counts


@pytest.mark.parametrize("fault", ["down", "drop", "html", "status_502", "empty", "session_lost"])
def test_work_that_was_not_done(server: PortalServer, caller: Caller, fault: str) -> None:
    caller.take()
    server.faults.set(Fault(fault, args={"only": "checkin"}))
    try:
        said = caller.check_in().get("maKetQua")
    except (httpx.TransportError, json.JSONDecodeError):
        said = None
    assert said in {None, "401"}
    assert server.data.ledger.counts()["rows"] == 0


def test_the_ledger_belongs_to_the_data_and_outlives_a_server() -> None:
    data: PortalData = known()
    for _ in range(2):
        with PortalServer("127.0.0.1", 0, data).serving() as server, Caller(server.url) as caller:
            assert caller.check_in()["maKetQua"] == "200"
    assert data.ledger.counts()["repetitions"] == 1
