"""The look-up's rules: every code, names, dates, numbers, officers."""

from __future__ import annotations

from typing import Any

import pytest

from queue_server.simulators.codes import MEANINGS
from queue_server.simulators.portal import PortalServer
from tests.queue_server.simulators.caller import ASKED, RECORD, STAFF, Caller, known

BARE = {"054", "055", "060", "061", "070", "205"}


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
@pytest.mark.parametrize("code", MEANINGS)
def test_every_code_can_be_had_in_both_encodings(code: str, *, form: bool) -> None:
    data = known(RECORD.model_copy(update={"maKetQua": code}))
    with PortalServer("127.0.0.1", 0, data).serving() as server, Caller(server.url) as caller:
        answer = caller.look_up(form=form)
    assert (answer["maKetQua"], answer["ghiChu"]) == (code, MEANINGS[code])
    assert (answer["maThe"] is None) == (code in {"060", "061", "070"})
    assert answer["dsLichSuKCB2018"] is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hoTen": "NGUYỄN THỊ MINH ANH"}, "000"),
        ({"hoTen": "Nguyen Thi Minh Anh"}, "061"),
        ({"hoTen": "Nguyễn Thị Mai An"}, "061"),
        ({"hoTen": "Nguyễn Thị Minh Ánh"}, "060"),
        ({"hoTen": "Nguyễn Minh Anh"}, "060"),
        ({"hoTen": "\t"}, "205"),
        ({"ngaySinh": "1999"}, "000"),
        ({"ngaySinh": "01/1999"}, "000"),
        ({"ngaySinh": "15011999"}, "000"),
        ({"ngaySinh": "1998"}, "070"),
        ({"ngaySinh": "31/02/1999"}, "205"),
        ({"ngaySinh": "1/1/1999"}, "205"),
        ({"ngaySinh": "0000"}, "205"),
        ({"maThe": "0199012345"}, "000"),
        ({"maThe": "DN4010199012345"}, "000"),
        ({"maThe": "0199012346"}, "050"),
        ({"maThe": "DN4010199012346"}, "050"),
        ({"maThe": "001199012346"}, "050"),
        ({"maThe": "00119901234567890"}, "050"),
        ({"maThe": "00119901234"}, "051"),
        ({"maThe": "001199012345678"}, "051"),
        ({"maThe": "ZZ4010199012345"}, "051"),
        ({"maThe": "DN401019901234A"}, "051"),
        ({"maThe": "DN4990199012345"}, "052"),
        ({"maThe": "DN6010199012345"}, "053"),
        ({"maThe": "dn4010199012345"}, "205"),
        ({"maThe": "٠٠١١٩٩٠١٢٣٤٥"}, "205"),
        ({"maThe": ""}, "205"),
        ({"maThe": None}, "205"),
        ({"hoTenCb": STAFF[1].name, "cccdCb": STAFF[1].cccd}, "000"),
        ({"hoTenCb": "NGUYỄN THỊ KIỂM THỬ"}, "000"),
        ({"hoTenCb": STAFF[1].name}, "055"),
        ({"hoTenCb": ""}, "055"),
        ({"cccdCb": "001180000009"}, "054"),
        ({"cccdCb": "١٢٣٤٥٦٧٨٩٠١٢"}, "054"),
    ],
)
def test_what_the_portal_compares(caller: Caller, changes: dict[str, Any], code: str) -> None:
    answer = caller.look_up(**changes)
    assert answer["maKetQua"] == code
    if code in BARE:
        assert {name for name, value in answer.items() if value} == {"maKetQua", "ghiChu"}


@pytest.mark.parametrize("name", ASKED)
def test_every_field_is_needed(caller: Caller, name: str) -> None:
    body = {key: value for key, value in ASKED.items() if key != name}
    answer = caller.http.post("/api/egw/KQNhanLichSuKCB2024", params=caller.query, json=body).json()
    assert answer["maKetQua"] == "205"


@pytest.mark.parametrize(
    ("known_birth", "asked", "code"),
    [
        ("1950", "01/01/1950", "000"),
        ("1950", "1950", "000"),
        ("1950", "1951", "070"),
        ("03/1950", "02/03/1950", "000"),
        ("03/1950", "02/04/1950", "070"),
        ("29/02/1996", "29/02/1996", "000"),
        ("29/02/1996", "28/02/1996", "070"),
    ],
)
def test_only_what_both_know_of_a_birthday_counts(known_birth: str, asked: str, code: str) -> None:
    data = known(RECORD.model_copy(update={"ngaySinh": known_birth}))
    with PortalServer("127.0.0.1", 0, data).serving() as server, Caller(server.url) as caller:
        assert caller.look_up(ngaySinh=asked)["maKetQua"] == code


def test_a_new_card_is_known_by_its_own_number() -> None:
    record = RECORD.model_copy(
        update={
            "maKetQua": "003",
            "maTheMoi": "GD4010199012345",
            "gtTheTuMoi": "today",
            "gtTheDenMoi": "today+364",
        }
    )
    with (
        PortalServer("127.0.0.1", 0, known(record)).serving() as server,
        Caller(server.url) as caller,
    ):
        old, new = caller.look_up(), caller.look_up(maThe="GD4010199012345")
    assert (old["maKetQua"], old["maTheMoi"]) == ("003", "GD4010199012345")
    assert (new["maKetQua"], new["maThe"], new["maTheMoi"]) == ("000", "GD4010199012345", None)
    assert (new["gtTheTu"], new["maTheCu"]) == (old["gtTheTuMoi"], "DN4010199012345")


def test_it_can_tell_who_looked_the_card_up_before() -> None:
    data = known(tells_lookups=True)
    with PortalServer("127.0.0.1", 0, data).serving() as server, Caller(server.url) as caller:
        assert caller.look_up()["dsLichSuKT2018"] == []
        caller.look_up(ngaySinh="1998")
        (earlier,) = caller.look_up()["dsLichSuKT2018"]
    assert earlier.keys() == {"userKT", "thoiGianKT", "thongBao", "maLoi"}
    assert (earlier["userKT"], earlier["maLoi"]) == ("01028_BV", "000")


@pytest.mark.parametrize(
    "function",
    ["KQNhanLichSuKCB595", "NhanLichSuKCB2018", "KQNhanLichSuKCB2018", "KQNhanLichSuKCB2019"],
)
def test_the_old_functions_are_switched_off(caller: Caller, function: str) -> None:
    answer = caller.http.post(f"/api/egw/{function}", params=caller.query, json=ASKED)
    assert answer.status_code == 404
