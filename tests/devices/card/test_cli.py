"""The commands as their users run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from PIL import Image

from demo.ports import free_port
from demo.process import Program, listens
from devices.card.pcsc.reader import PcscCardReader
from devices.protocols import AccessKeys
from devices.simulators.card.chip import chip_of
from devices.simulators.card.simulator import FAULTS, CardSimulator
from devices.simulators.card.trust import write_trust
from devices.simulators.control import Fault
from tests.devices.card.conftest import PEOPLE

if TYPE_CHECKING:
    from pathlib import Path

    from demo.pcscd import Pcscd
    from devices.simulators.people import Person

PutDown = Callable[..., PcscCardReader]
ROOT = PEOPLE.parents[1]
COMMAND = (sys.executable, "-m", "devices", "card")


def run(*args: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *args],
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ,
        check=False,
    )


def read(*args: str, text: str = "") -> tuple[int, dict[str, Any]]:
    done = run("read", "--json", *args, text=text)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_readers(pcscd: Pcscd, put_down: PutDown) -> None:
    put_down("minh-anh")
    done = run("readers", "--json")
    assert done.returncode == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"name": f"{pcscd.reader_name} 00 00", "slot_kind": "unknown", "card_present": True},
        {"name": f"{pcscd.reader_name} 00 01", "slot_kind": "unknown", "card_present": False},
    ]
    assert f"{pcscd.reader_name} 00 00 (unknown): a card" in run("readers").stdout


def test_read_as_json(put_down: PutDown) -> None:
    put_down("minh-anh")
    code, reading = read("--can", "012345", "--level", "identity")
    assert code == 0
    assert reading.pop("elapsed_ms") > 0
    assert reading.pop("bytes") > 1000
    steps = reading.pop("steps")
    assert [step["name"] for step in steps] == ["access", "select", "dg13", "dg1"]
    assert all(step.keys() == {"name", "ms", "apdus"} for step in steps)
    assert reading == {
        "number": "001199012345",
        "name": "Nguyễn Thị Minh Anh",
        "birth_date": "1999-01-15",
        "sex": "F",
        "nationality": "VNM",
        "ethnicity": "Kinh",
        "religion": "Không",
        "residence": "Số 1 Phố Thử Nghiệm, Phường Kiểm Thử, Hà Nội",
        "origin": "Ba Đình, Hà Nội",
        "issue_date": "2024-07-01",
        "expiry_date": "2039-01-15",
        "old_number": "012345678",
        "mrz": "IDVNM1990123456001199012345<<79901155F3901153VNM<<<<<<<<<<<4"
        "NGUYEN<<THI<MINH<ANH<<<<<<<<<<",
        "access": "PACE-CAN",
        "access_reason": "EF.CardAccess offers id-PACE-ECDH-GM-AES-CBC-CMAC-128 "
        "with brainpoolP256r1",
        "apdus": 11,
        "authenticity": {
            "result": "not_checked",
            "hashes": None,
            "signature": None,
            "chain": None,
            "dates": None,
            "active": None,
            "chip": None,
            "access": None,
        },
        "photo": None,
        "notes": [],
        "card": "identity_card",
    }


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (["--number", "001199012345"], ""),
        (["--qr", "001199012345|012345678|Nguyễn Thị Minh Anh|15011999|Nữ||01072024"], ""),
        (["--can", "-"], "012345\n"),
        (["--number", "-"], "001199012345\n"),
        (["--qr", "-"], "001199012345||Nguyễn Thị Minh Anh|15011999|Nữ||01072024||||\n"),
    ],
)
def test_every_way_to_give_the_key(put_down: PutDown, args: list[str], text: str) -> None:
    put_down("minh-anh")
    code, reading = read(*args, text=text)
    assert (code, reading.get("number")) == (0, "001199012345"), reading


def test_read_for_a_person(put_down: PutDown) -> None:
    put_down("gia-bao")
    done = run("read", "--can", "006789")
    assert done.returncode == 0
    assert "DANG GIA BAO" in done.stdout
    assert "PACE-CAN (EF.CardAccess offers" in done.stdout
    assert "10 APDUs" in done.stdout


def test_the_whole_card(put_down: PutDown, people: dict[str, Person], tmp_path: Path) -> None:
    put_down("minh-anh")
    write_trust(tmp_path / "trust", [people["minh-anh"]])
    (tmp_path / "trust" / "notes.txt").write_text("nothing to trust")
    photo = tmp_path / "photo.jpg"
    options = ["--number", "001199012345", "--level", "full", "--trust", str(tmp_path / "trust")]
    done = run("read", "--json", *options, "--photo", str(photo))
    assert done.returncode == 0
    assert "notes.txt" in done.stderr
    assert json.loads(done.stdout)["authenticity"] == {
        "result": "chain_ok",
        **dict.fromkeys(
            ("hashes", "signature", "chain", "dates", "active", "chip", "access"), "ok"
        ),
    }
    assert photo.stat().st_mode & 0o077 == 0
    assert json.loads(done.stdout)["photo"] == {"format": "jpeg", "bytes": photo.stat().st_size}
    with Image.open(photo) as face:
        assert face.format == "JPEG"
    person = run("read", *options).stdout
    assert "authenticity   chain_ok (hashes ok, signature ok, chain ok" in person
    assert "the chip is genuine" in person


def test_a_card_that_was_tampered_with(put_down: PutDown) -> None:
    put_down("minh-anh", Fault("wrong_hash"))
    code, reading = read("--can", "012345", "--level", "verified")
    assert code == 0
    assert reading["authenticity"]["result"] == "failed"
    assert reading["authenticity"]["hashes"] == "failed"


ZONE = "IDVNM1990123456001199012345<<79901155F3901153VNM<<<<<<<<<<<4NGUYEN<<THI<MINH<ANH<<<<<<<<<<"


def test_no_other_persons_face_stays_in_the_file(put_down: PutDown, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_text("the patient before")
    put_down("minh-anh", Fault("wrong_hash", args={"dg": 2}))
    done = run("read", "--can", "012345", "--photo", str(photo), "--json")
    assert (done.returncode, json.loads(done.stdout)["photo"]) == (0, None)
    assert "no picture was written" in done.stderr
    assert not photo.exists()


def test_a_file_that_cannot_be_written_is_told_before_anything_is_read(tmp_path: Path) -> None:
    done = run("read", "--can", "012345", "--photo", str(tmp_path / "nowhere" / "x.jpg"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "--photo" in done.stderr


def test_another_persons_card(put_down: PutDown, tmp_path: Path) -> None:
    put_down("minh-anh")
    photo = tmp_path / "photo.jpg"
    code, answer = read("--number", "999999012345", "--photo", str(photo))
    assert (code, answer["error"]["code"]) == (1, "other_card")
    assert not photo.exists()


def test_a_code_in_another_encoding(put_down: PutDown) -> None:
    put_down("minh-anh")
    code = "001199012345||Nguyê\u0303n Thi\u0323 Minh Anh|15011999|Nam|Hà Nô\u0323i|01072024\n"
    done = subprocess.run(
        [*COMMAND, "read", "--qr", "-", "--json"],
        input=code.encode("cp1258"),
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    assert json.loads(done.stdout)["number"] == "001199012345"


def test_the_machine_readable_zone_opens_it(put_down: PutDown) -> None:
    put_down("minh-anh")
    code, reading = read("--mrz", "-", text=ZONE + "\n")
    assert (code, reading["access"], reading["mrz"]) == (0, "PACE-MRZ", ZONE)


def test_a_passport(put_down: PutDown) -> None:
    put_down("erika-sample")
    _, reading = read("--can", "135790")
    assert (reading["number"], reading["nationality"]) == ("X1234567", "UTO")
    assert len(reading["mrz"]) == 88
    code, again = read("--mrz", reading["mrz"])
    assert (code, again["access"], again["name"]) == (0, "PACE-MRZ", "SAMPLE ERIKA MARIA")


PROFILE = """
kind = "province-79"
atr = "{atr}"
commands = ["00 A4 04 0C 09 F0 56 4E 2D 53 59 54 30 31", "00 B0 00 00 00"]
[number]
charset = "ascii"
pattern = "SYT-79-(?P<number>[0-9]{{10}})"
"""


def test_a_health_card(put_down: PutDown, people: dict[str, Person], tmp_path: Path) -> None:
    part = people["health-card"].card
    assert part is not None
    (tmp_path / "79.toml").write_text(PROFILE.format(atr=chip_of(part).atr.hex()))
    put_down("health-card")
    code, reading = read("--profiles", str(tmp_path))
    assert (code, reading["number"], reading["card"]) == (0, "0001234567", "province-79")
    unknown = {"name", "mrz", "access", "apdus", "steps", "authenticity", "elapsed_ms", "photo"}
    assert all(reading[name] is None for name in unknown)
    assert "province-79" in run("read", "--profiles", str(tmp_path)).stdout
    put_down("minh-anh")
    code, answer = read("--profiles", str(tmp_path))
    assert (code, answer["error"]["code"]) == (1, "card_not_supported")
    code, reading = read("--profiles", str(tmp_path), "--can", "012345")
    assert (code, reading.get("number")) == (0, "001199012345"), reading


def test_errors_of_the_card(put_down: PutDown) -> None:
    put_down("minh-anh")
    message = (
        "the chip refused the access key; "
        "what to do: give the last six digits of the number on this card"
    )
    assert read("--can", "543210") == (1, {"error": {"code": "wrong_can", "message": message}})
    done = run("read", "--can", "543210")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("wrong_can: ")
    assert "What to do: give the last six digits" in done.stderr


@pytest.mark.usefixtures("empty_tray")
def test_errors_of_the_reader(pcscd: Pcscd) -> None:
    assert pcscd.running
    code, answer = read("--can", "012345", "--wait", "0.1")
    assert (code, answer["error"]["code"]) == (1, "card_removed")
    code, answer = read("--can", "012345", "--wait", "0.1", "--reader", "Omnikey")
    assert (code, answer["error"]["code"]) == (1, "reader_gone")
    pcscd.stop()
    code, answer = read("--can", "012345", "--wait", "0.1")
    assert (code, answer["error"]["code"]) == (1, "reader_unknown")
    assert json.loads(run("readers", "--json").stdout)["error"]["code"] == "reader_unknown"


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--can", "98765"],
        ["--number", "98765432101"],
        ["--qr", "HS98765|x"],
        ["--can", "987654", "--number", "000000987654"],
        ["--can", "987654", "--level", "everything"],
        ["--can", "987654", "--reader", "("],
        ["--can", "987654", "--profiles", "nowhere"],
        ["--mrz", "IDVNM198765"],
        ["--can", "987654", "--trust", "nowhere"],
        ["--can", "987654", "--wait", "nan"],
        ["--can", "987654", "--wait", "-1"],
        ["--can", "987654", "--wait", "987654x"],
    ],
)
def test_a_wrong_call_does_not_repeat_what_was_given(args: list[str]) -> None:
    done = run("read", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert "98765" not in done.stderr


class Simulator:
    """A running ``card simulate`` and its control channel."""

    def __init__(self, program: Program, port: int) -> None:
        self.program = program
        self.port = port

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"http://127.0.0.1:{self.port}{path}", data, method=method)
        with urlopen(request, timeout=5) as answer:
            return json.load(answer)


@pytest.fixture
def simulator(pcscd: Pcscd, empty_tray: CardSimulator, tmp_path: Path) -> Iterator[Simulator]:
    assert empty_tray.state()["person"] is None
    port = free_port()
    command = [*COMMAND, "simulate", "--people", str(PEOPLE), "--control", str(port)]
    program = Program(
        "card simulator",
        [*command, "--vpcd", f"127.0.0.1:{pcscd.vpcd_port}"],
        tmp_path / "simulator.log",
        {"PYTHONPATH": str(ROOT)},
    )
    program.wait_until(lambda: listens(port))
    yield Simulator(program, port)
    program.stop()
    assert PcscCardReader().wait_for_removal(10)


def test_the_control_channel(simulator: Simulator, reader: PcscCardReader) -> None:
    empty = {"person": None, "connected": False, "apdus": 0, "fault": None}
    assert simulator.call("GET", "/state") == empty
    assert simulator.call("POST", "/insert", {"person": "van-binh"})["person"] == "van-binh"
    assert reader.wait_for_card(10)
    assert reader.read(AccessKeys(can="000123")).identity.name == "Trần Văn Bình"
    state = simulator.call("GET", "/state")
    assert state == {"person": "van-binh", "connected": True, "apdus": 10, "fault": None}
    simulator.call("PUT", "/fault", {"name": "wrong_status", "after": 2, "args": {"sw": "6985"}})
    assert simulator.call("GET", "/state")["fault"] == "wrong_status"
    assert simulator.call("DELETE", "/fault")["fault"] is None
    assert simulator.call("POST", "/remove")["person"] is None
    assert reader.wait_for_removal(10)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/insert", {"person": "nobody"}),
        ("POST", "/insert", {}),
        ("PUT", "/fault", {"name": "on fire"}),
        ("PUT", "/fault", {"name": "slow", "args": {"ms": "soon"}}),
        ("PUT", "/fault", {"name": "wrong_status", "args": {"sw": "9"}}),
    ],
)
def test_wrong_calls_of_the_control_channel(
    simulator: Simulator, method: str, path: str, body: dict[str, Any]
) -> None:
    with pytest.raises(HTTPError) as raised:
        simulator.call(method, path, body)
    with raised.value as answer:
        assert answer.code == 400
    assert simulator.program.running


def test_help_lists_the_faults() -> None:
    text = run("simulate", "--help").stdout
    assert all(name in text for name in FAULTS)


def test_a_person_who_is_not_there(tmp_path: Path) -> None:
    done = run("simulate", "--people", str(PEOPLE), "--person", "nobody")
    assert (done.returncode, done.stdout) == (1, "")
    done = run("simulate", "--people", str(tmp_path / "missing.toml"))
    assert done.returncode == 1
    assert "missing.toml" in done.stderr
