"""The two functions beside the look-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from queue_server.simulators.faults import Fault
from queue_server.simulators.portal import PortalServer
from queue_server.simulators.record import PortalRecord
from tests.queue_server.simulators.caller import ASKED, RECORD, Caller, known

if TYPE_CHECKING:
    from collections.abc import Iterator

RICH = PortalRecord.model_validate(
    {
        **RECORD.model_dump(),
        "history": {"visits": [{"maHoSo": "1", "maCSKCB": "01028", "ngayVao": "202601100800"}]},
        "copay": {
            "rows": [
                {"maCskcb": "01028", "tBNCCTMCCT": 5_000_000, "tBNCCTLuyKe": 5_000_000},
                {"maCskcb": "79014", "tBNCCTMCCT": 9_500_000, "tBNCCTLuyKe": 14_500_000},
            ]
        },
    }
)


@pytest.fixture
def rich() -> Iterator[Caller]:
    with (
        PortalServer("127.0.0.1", 0, known(RICH)).serving() as server,
        Caller(server.url) as caller,
    ):
        yield caller


def test_history_lists_visits(rich: Caller, caller: Caller) -> None:
    answer = rich.history()
    assert answer.keys() == {"maKetQua", "ghiChu", "dsLichSuKCB2025"}
    (visit,) = answer["dsLichSuKCB2025"]
    assert (answer["maKetQua"], visit["maCSKCB"], visit["tenBenh"]) == ("000", "01028", None)
    assert caller.history()["dsLichSuKCB2025"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ngaySinh": "15011999"}, "205"),
        ({"ngaySinh": "1999"}, "205"),
        ({"ngaySinh": "16/01/1999"}, "070"),
        ({"cccdCb": "001180000009"}, "054"),
        ({"maThe": "001199012346"}, "050"),
        ({"as_json": True}, "205"),
    ],
)
def test_history_is_stricter_than_the_look_up(
    rich: Caller, changes: dict[str, Any], code: str
) -> None:
    answer = rich.history(**changes)
    assert (answer["maKetQua"], answer["dsLichSuKCB2025"]) == (code, None)


def test_copay_gives_the_years_sums(rich: Caller) -> None:
    answer = rich.copay()
    assert answer.status_code == 200
    body = answer.json()
    assert (body["MaKetQua"], len(body["DataCCT"])) == (200, 2)
    assert max(row["tBNCCTLuyKe"] for row in body["DataCCT"]) == 14_500_000
    row = body["DataCCT"][0]
    assert {"Id", "ngayTraCuu", "maDoiTuongKCB", "duPhong1", "duPhong5"} <= row.keys()
    assert body["ThongTinSoThe"]["maBhxh"] == "0199012345"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"maThe": "001199012346"}, 204),
        ({"hoTen": "Nguyễn Thị Minh Ánh"}, 204),
        ({"ngaySinh": "16/01/1999"}, 204),
        ({"ngaySinh": "hôm qua"}, 400),
        ({"maThe": "1"}, 400),
        ({"hoTen": ""}, 400),
    ],
)
def test_copay_without_data_is_http_200(rich: Caller, changes: dict[str, str], code: int) -> None:
    answer = rich.copay(**changes)
    assert (answer.status_code, answer.json()["MaKetQua"]) == (200, code)
    assert answer.json()["DataCCT"] is None


def test_copay_of_a_restricted_account(server: PortalServer, caller: Caller) -> None:
    assert caller.copay().json()["MaKetQua"] == 204
    server.faults.set(Fault("restricted"))
    answer = caller.copay().json()
    assert (answer["MaKetQua"], answer["GhiChu"]) == (500, "Có lỗi xảy ra trong quá trình tra cứu!")
    assert caller.look_up()["maKetQua"] == "000"


def test_copay_without_a_session_has_an_empty_body(caller: Caller) -> None:
    answer = caller.http.post("/api/TraCuuCCT/TraCuuTienMCCT", json=ASKED)
    assert (answer.status_code, answer.content) == (401, b"")
