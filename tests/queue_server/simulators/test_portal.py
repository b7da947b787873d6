"""The stand-in speaks the portal's interface, seen by a client that knows nothing of ours."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from demo.ports import free_port
from queue_server.__main__ import main
from queue_server.simulators.people import PeopleError, load_people
from tests.queue_server.simulators.stand_in import (
    LOOKUP,
    PASSWORD_MD5,
    ROOT,
    STAFF_CCCD,
    STAFF_NAME,
    TOKEN,
    USERNAME,
    StandIn,
)

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = {"username": USERNAME, "password": PASSWORD_MD5}
ASKED = {
    "maThe": "001199012345",
    "hoTen": "Nguyễn Thị Minh Anh",
    "ngaySinh": "15/01/1999",
    "hoTenCb": STAFF_NAME,
    "cccdCb": STAFF_CCCD,
}
ANSWER = {
    "maKetQua", "ghiChu", "maThe", "hoTen", "ngaySinh", "gioiTinh", "diaChi", "maDKBD", "cqBHXH",
    "gtTheTu", "gtTheDen", "maKV", "ngayDu5Nam", "maSoBHXH", "maTheCu", "maTheMoi", "gtTheTuMoi",
    "gtTheDenMoi", "maDKBDMoi", "tenDKBDMoi", "dsLichSuKCB2018", "dsLichSuKT2018",
}  # fmt: skip
TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def take(portal: StandIn, **changes: str) -> dict[str, Any]:
    return httpx.post(f"{portal.url}{TOKEN}", data={**ACCOUNT, **changes}).json()


def query(portal: StandIn) -> dict[str, str]:
    key = take(portal)["APIKey"]
    return {"token": key["access_token"], "id_token": key["id_token"], **ACCOUNT}


def look_up(portal: StandIn, *, form: bool = False, **changes: Any) -> dict[str, Any]:
    body = {**ASKED, **changes}
    url, params = f"{portal.url}{LOOKUP}", query(portal)
    if form:
        return httpx.post(url, params=params, data=body).json()
    return httpx.post(url, params=params, json=body).json()


def test_a_token_has_the_documents_form(portal: StandIn) -> None:
    answer = take(portal)
    assert answer["maKetQua"] == "200"
    key = answer["APIKey"]
    assert set(key) == {"access_token", "id_token", "token_type", "username", "expires_in"}
    assert (key["token_type"], key["username"]) == ("Bearer", USERNAME)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", key["expires_in"])
    lasts = datetime.fromisoformat(key["expires_in"][:19] + "+00:00") - datetime.now(UTC)
    assert timedelta(minutes=9) < lasts <= timedelta(minutes=10)


def test_a_token_is_given_to_json_as_well(portal: StandIn) -> None:
    assert httpx.post(f"{portal.url}{TOKEN}", json=ACCOUNT).json()["maKetQua"] == "200"


@pytest.mark.parametrize(
    "changes",
    [{"username": "79014_BV"}, {"password": "0" * 32}, {"password": PASSWORD_MD5.lower()}],
)
def test_another_account_gets_no_token(portal: StandIn, changes: dict[str, str]) -> None:
    assert take(portal, **changes) == {"maKetQua": "401"}


def test_a_body_that_is_none_gets_no_token(portal: StandIn) -> None:
    json_type = {"Content-Type": "application/json"}
    answer = httpx.post(f"{portal.url}{TOKEN}", content=b"[1", headers=json_type)
    assert answer.json() == {"maKetQua": "500"}


@pytest.mark.parametrize("form", [False, True])
def test_an_answer_has_all_fields_and_null_where_there_is_nothing(
    portal: StandIn, *, form: bool
) -> None:
    answer = look_up(portal, form=form)
    assert set(answer) == ANSWER
    assert answer["maKetQua"] == "000"
    assert answer["ghiChu"] == "Thông tin thẻ chính xác"
    assert answer["gtTheTu"] == f"{TODAY - timedelta(days=200):%d/%m/%Y}"
    assert answer["maTheMoi"] is None
    assert answer["dsLichSuKCB2018"] is None


@pytest.mark.parametrize("number", ["001199012345", "DN4010199012345", "0199012345"])
def test_identity_card_and_insurance_number_find_the_same_person(
    portal: StandIn, number: str
) -> None:
    assert look_up(portal, maThe=number)["maThe"] == "DN4010199012345"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hoTen": "NGUYỄN  THỊ MINH ANH "}, "000"),
        ({"hoTen": "Nguye\u0302\u0303n Thi\u0323 Minh Anh"}, "000"),
        ({"hoTen": "Nguyen Thi Minh Anh"}, "061"),
        ({"hoTen": "Nguyễn Thị Minh Ánh"}, "060"),
        ({"ngaySinh": "1999"}, "000"),
        ({"ngaySinh": "01/1999"}, "000"),
        ({"ngaySinh": "15011999"}, "000"),
        ({"ngaySinh": "16/01/1999"}, "070"),
        ({"ngaySinh": "02/1999"}, "070"),
        ({"ngaySinh": "1999-01-15"}, "205"),
        ({"ngaySinh": ""}, "205"),
        ({"ngaySinh": 1999}, "205"),
        ({"hoTen": " "}, "205"),
        ({"maThe": "001 199"}, "205"),
        ({"maThe": "001199012346"}, "050"),
        ({"cccdCb": "001180000002"}, "054"),
        ({"cccdCb": ""}, "054"),
        ({"hoTenCb": "Trần Văn Khác"}, "055"),
        ({"maThe": "038185004321", "hoTen": "Lê Thị Hoà", "ngaySinh": "20/11/1985"}, "010"),
    ],
)
def test_the_stand_in_compares_for_itself(
    portal: StandIn, changes: dict[str, Any], code: str
) -> None:
    answer = look_up(portal, **changes)
    assert answer["maKetQua"] == code
    if code not in {"000", "010"}:
        assert {name for name, value in answer.items() if value} == {"maKetQua", "ghiChu"}


def test_a_body_that_cannot_be_read_is_205(portal: StandIn) -> None:
    json_type = {"Content-Type": "application/json; charset=utf-8"}
    for body in (b"", b"{", b"[]", b'"x"', b"[" * 50_000):
        answer = httpx.post(
            f"{portal.url}{LOOKUP}", params=query(portal), content=body, headers=json_type
        )
        assert answer.json()["maKetQua"] == "205"


def test_without_a_session_the_answer_is_401(portal: StandIn) -> None:
    good = query(portal)
    wrong = [{}, *({**good, name: "wrong"} for name in good)]
    for params in wrong:
        answer = httpx.post(f"{portal.url}{LOOKUP}", params=params, json=ASKED)
        assert answer.json() == {"maKetQua": "401"}


def test_a_session_belongs_to_the_address_that_took_it(portal: StandIn) -> None:
    params = query(portal)
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(transport=elsewhere) as client:
        answer = client.post(f"{portal.url}{LOOKUP}", params=params, json=ASKED)
    assert answer.json() == {"maKetQua": "401"}
    assert httpx.post(f"{portal.url}{LOOKUP}", params=params, json=ASKED).json()["maThe"]


def test_a_session_ends(tmp_path: Path) -> None:
    with StandIn(tmp_path, "--session-s", "0") as brief:
        assert look_up(brief) == {"maKetQua": "401"}


def test_some_people_never_get_an_answer(portal: StandIn) -> None:
    silent = {"maThe": "036070009876", "hoTen": "Ngô Văn Nam", "ngaySinh": "17/07/1970"}
    params = query(portal)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{portal.url}{LOOKUP}", params=params, json={**ASKED, **silent}, timeout=0.5)


def test_what_is_not_the_portals_is_not_found(portal: StandIn) -> None:
    assert httpx.post(f"{portal.url}/api/egw/KQNhanLichSuKCB2019", json=ASKED).status_code == 404
    assert httpx.post(f"{portal.url}{LOOKUP}", content=b"x" * 100_000).status_code == 413


@pytest.mark.parametrize("fault", ["html", "status_502", "refuse_account", "empty", "half_json"])
def test_a_fault_answers_as_it_is_called(portal: StandIn, fault: str) -> None:
    portal.fail(fault)
    answer = httpx.post(f"{portal.url}{TOKEN}", data=ACCOUNT)
    seen = (answer.status_code, answer.text)
    assert {
        "html": seen[0] == 200 and "<html>" in seen[1],
        "status_502": seen[0] == 502,
        "refuse_account": seen == (200, '{"maKetQua": "401"}'),
        "empty": seen == (200, ""),
        "half_json": seen[1].startswith('{"maKetQua": "200"') and "}" not in seen[1],
    }[fault]


def test_down_closes_the_connection(portal: StandIn) -> None:
    portal.fail("down")
    with pytest.raises(httpx.RemoteProtocolError):
        take(portal)


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_slow_and_drip_answer_in_the_end(portal: StandIn, fault: str) -> None:
    portal.fail(fault, seconds=0.001)
    assert take(portal)["maKetQua"] == "200"
    portal.fail(fault)
    with pytest.raises(httpx.TimeoutException), httpx.Client(timeout=0.3) as client:
        client.post(f"{portal.url}{TOKEN}", data=ACCOUNT)


def test_a_fault_can_begin_later_and_end(portal: StandIn) -> None:
    portal.fail("refuse_account", after=2, http=True)
    statuses = [httpx.post(f"{portal.url}{TOKEN}", data=ACCOUNT).status_code for _ in range(4)]
    assert statuses == [200, 200, 401, 401]
    assert portal.state()["fault"] == {"name": "refuse_account", "after": 2, "args": {"http": True}}
    portal.heal()
    assert portal.state()["fault"] is None
    assert take(portal)["maKetQua"] == "200"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"name": "sulky"}, "unknown fault"),
        ({"name": "slow", "after": -1}, "after"),
        ({"name": "slow", "after": True}, "after"),
        ({"name": "slow", "args": [1]}, "args"),
        ({"name": "slow", "args": {"seconds": "x"}}, "seconds"),
        ({"name": "slow", "args": {"only": "tea"}}, "only"),
        ({"name": "slow", "args": {"foo": 1}}, "unknown foo in args"),
        ({"name": "slow", "arg": {}}, "unknown arg in fault"),
        ({"name": "refuse_account", "args": {"http": 1}}, "http"),
        ([], "fault is"),
    ],
)
def test_a_wrong_fault_is_refused_with_a_reason(portal: StandIn, body: object, reason: str) -> None:
    answer = httpx.put(f"{portal.control}/fault", json=body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]
    assert portal.state()["fault"] is None


def test_the_control_channel_says_what_it_knows(portal: StandIn) -> None:
    assert httpx.post(f"{portal.control}/insert", json={}).status_code == 404
    assert httpx.put(f"{portal.control}/fault", content=b"{").status_code == 400
    before = portal.state()
    look_up(portal)
    after = portal.state()
    assert after["requests"]["lookup"] == before["requests"]["lookup"] + 1
    assert after["codes"]["lookup"]["000"] == before["codes"]["lookup"].get("000", 0) + 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[person]", "line 1"),
        ('[[person]]\nid = "x"\n[person.portal]\nmaTheMoii = "x"', "person x: portal.maTheMoii"),
        ('[[person]]\nid = "x"\n[person.portal]\nanswer = "soon"', "person x: portal.answer"),
        ('[[person]]\nid = "x"\n[person.portal]\ngtTheTu = "today-x"', "person x: portal.gtTheTu"),
        ('[[person]]\nid = "x"\n[person.portal]\ngtTheTu = "today+100000"', "portal.gtTheTu"),
        ('[[person]]\nid = "x"\n[person.card]\nnumber = [1]', "person x: card.number"),
        ('[[person]]\nid = "x"\n[[person]]\nid = "x"', "person x: the id stands twice"),
        ("person = 5", "person: write [[person]]"),
        ("[staff]", "staff: write [[staff]]"),
        ("x = " + "[" * 5_000, "recursion"),
        ("x = " + "9" * 5_000, "digits"),
    ],
)
def test_a_wrong_people_file_is_named(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "people.toml"
    file.write_text(text)
    with pytest.raises(PeopleError, match=re.escape(reason)) as raised:
        load_people(file)
    assert str(file) in str(raised.value)


def simulate(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "queue_server", "portal-simulate", *options]
    env = {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_a_missing_people_file_or_a_taken_port_ends_it(portal: StandIn) -> None:
    missing = simulate("--port", str(free_port()), "--people", "/nowhere.toml")
    assert (missing.returncode, "people_file" in missing.stdout) == (1, True)
    taken = simulate("--port", portal.url.rpartition(":")[2])
    assert (taken.returncode, '"port"' in taken.stdout) == (1, True)


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--port", "65536", "0 to 65535"),
        ("--control", "99999", "0 to 65535"),
        ("--control", "-1", "0 to 65535"),
        ("--session-s", "nan", "seconds are"),
        ("--session-s", "-1", "seconds are"),
        ("--session-s", "inf", "seconds are"),
        ("--session-s", "soon", "seconds are"),
        ("--time-zone", "Mars/X", "Asia/Ho_Chi_Minh"),
        ("--time-zone", "Europe", "Asia/Ho_Chi_Minh"),
        ("--time-zone", "/etc/localtime", "Asia/Ho_Chi_Minh"),
        ("--time-zone", "", "Asia/Ho_Chi_Minh"),
        ("--password-md5", "xyz", "32 characters"),
        ("--password-md5", PASSWORD_MD5.lower(), "32 characters"),
        ("--latency", "-5", "milliseconds"),
        ("--staff-name", "An", "go together"),
    ],
)
def test_a_wrong_option_is_a_wrong_call(
    option: str,
    value: str,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["queue_server", "portal-simulate", "--port", "0", f"{option}={value}"]
    code, said = ended(words, monkeypatch, capsys)
    assert code == 2
    assert reason in said
    assert "Traceback" not in said


@pytest.mark.parametrize("value", ["xyz", PASSWORD_MD5.lower()])
def test_a_wrong_hash_from_the_environment_is_told_and_not_repeated(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIEPDON_PORTAL_PASSWORD_MD5", value)
    code, said = ended(["queue_server", "portal-simulate", "--port", "0"], monkeypatch, capsys)
    assert code == 2
    assert "32 characters" in said
    assert value not in said


def ended(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[object, str]:
    """How a command line ends, and all that it says."""
    monkeypatch.setattr("sys.argv", words)
    try:
        code: object = main()
    except SystemExit as left:
        code = left.code
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_help_names_every_fault() -> None:
    said = simulate("--help").stdout
    for name in ("down", "slow", "html", "half_json", "status_502", "refuse_account"):
        assert name in said
    for name in ("session_lost", "drip", "empty"):
        assert name in said
