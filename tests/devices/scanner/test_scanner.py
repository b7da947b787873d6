"""The real driver on a real pty, against a scanner that can be told to fail."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from devices.code import Cccd, Unknown, parse
from devices.protocols import State
from devices.scanner import SerialScanner
from devices.simulators.people import load_people
from devices.simulators.scanner import ScannerSimulator
from tests.devices.scanner.conftest import PEOPLE, TIMING

if TYPE_CHECKING:
    from pathlib import Path

    from devices.protocols import CodeScanner

WAIT_S = 5
NOTHING_S = 0.8


def call(simulator: ScannerSimulator, method: str, path: str, body: Any = None) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{simulator.control_port}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
    )
    with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
        return json.load(answer)


def qr(person: str) -> bytes:
    code = load_people(PEOPLE)[person].qr
    assert code is not None
    return code.text.encode()


def test_it_reads_the_card_that_is_put_down(
    simulator: ScannerSimulator, scanner: CodeScanner
) -> None:
    assert scanner.status().state is State.READY
    assert call(simulator, "POST", "/insert", {"person": "minh-anh"})["person"] == "minh-anh"
    code = scanner.scan(WAIT_S)
    assert code == qr("minh-anh")
    assert isinstance(parse(code or b""), Cccd)


def test_a_worn_code_and_an_empty_tray_give_nothing(
    simulator: ScannerSimulator, scanner: CodeScanner
) -> None:
    call(simulator, "POST", "/insert", {"person": "khong-qr"})
    assert scanner.scan(NOTHING_S) is None
    assert call(simulator, "POST", "/remove") == {
        "state": "ready", "fault": None, "person": None, "codes": 0,
    }  # fmt: skip


def test_it_reads_any_other_code(simulator: ScannerSimulator, scanner: CodeScanner) -> None:
    call(simulator, "POST", "/scan", {"text": "Mã khác"})
    assert scanner.scan(WAIT_S) == "Mã khác".encode()


def test_a_card_in_the_tray_is_read_when_the_port_is_opened(pty: Path) -> None:
    simulator = ScannerSimulator(load_people(PEOPLE), pty, person="minh-anh")
    scanner = SerialScanner(str(pty), timing=TIMING)
    try:
        assert scanner.scan(WAIT_S) == qr("minh-anh")
    finally:
        scanner.close()
        simulator.close()


@pytest.mark.parametrize("fault", ["split", "no_suffix"])
def test_slow_and_endless_codes_arrive_whole(
    simulator: ScannerSimulator, scanner: CodeScanner, fault: str
) -> None:
    call(simulator, "PUT", "/fault", {"name": fault})
    call(simulator, "POST", "/insert", {"person": "van-binh"})
    assert scanner.scan(WAIT_S) == qr("van-binh")


def test_a_code_that_is_sent_twice_is_one_code(
    simulator: ScannerSimulator, scanner: CodeScanner
) -> None:
    call(simulator, "PUT", "/fault", {"name": "duplicate"})
    call(simulator, "POST", "/insert", {"person": "minh-anh"})
    call(simulator, "POST", "/insert", {"person": "van-binh"})
    assert scanner.scan(WAIT_S) == qr("minh-anh")
    assert scanner.scan(WAIT_S) == qr("van-binh")
    assert scanner.scan(NOTHING_S) is None


def test_garbage_is_a_code_that_nobody_knows(
    simulator: ScannerSimulator, scanner: CodeScanner
) -> None:
    call(simulator, "PUT", "/fault", {"name": "garbage", "after": 1})
    call(simulator, "POST", "/insert", {"person": "minh-anh"})
    assert scanner.scan(WAIT_S) == qr("minh-anh")
    call(simulator, "POST", "/insert", {"person": "van-binh"})
    code = scanner.scan(WAIT_S)
    assert code is not None
    assert isinstance(parse(code), Unknown)


def test_it_comes_back_after_being_unplugged(
    simulator: ScannerSimulator, scanner: CodeScanner, pty: Path
) -> None:
    assert call(simulator, "PUT", "/fault", {"name": "unplugged"})["state"] == "unplugged"
    assert scanner.scan(NOTHING_S) is None
    status = scanner.status()
    assert status.state is State.OFFLINE
    assert str(pty) in (status.detail or "")
    call(simulator, "POST", "/insert", {"person": "minh-anh"})
    call(simulator, "DELETE", "/fault")
    # The card still lies there: it is read as soon as the driver has found the port again.
    assert scanner.scan(WAIT_S) == qr("minh-anh")
    assert scanner.status().state is State.READY


def test_half_a_code_before_unplugging_is_forgotten(
    simulator: ScannerSimulator, scanner: CodeScanner
) -> None:
    call(simulator, "PUT", "/fault", {"name": "no_suffix"})
    call(simulator, "POST", "/scan", {"text": "half of a co"})
    assert scanner.scan(0) is None  # has read it, and does not know its end
    call(simulator, "PUT", "/fault", {"name": "unplugged"})
    assert scanner.scan(NOTHING_S) is None
    call(simulator, "DELETE", "/fault")
    deadline = time.monotonic() + WAIT_S
    while scanner.status().state is not State.READY and time.monotonic() < deadline:
        scanner.scan(0)
    call(simulator, "POST", "/scan", {"text": "whole"})
    assert scanner.scan(WAIT_S) == b"whole"


def test_codes_that_wait_together_come_one_by_one(
    simulator: ScannerSimulator, scanner: CodeScanner
) -> None:
    for text in ("one", "two", "three"):
        call(simulator, "POST", "/scan", {"text": text})
    assert [scanner.scan(WAIT_S) for _ in range(3)] == [b"one", b"two", b"three"]


def test_a_scanner_that_was_never_there_is_offline_and_scan_waits(tmp_path: Path) -> None:
    scanner = SerialScanner(str(tmp_path / "none"), timing=TIMING)
    assert scanner.status().state is State.OFFLINE
    begun = time.monotonic()
    assert scanner.scan(0.3) is None
    assert time.monotonic() - begun >= 0.3
    scanner.close()


def test_close_ends_a_waiting_scan(scanner: CodeScanner) -> None:
    answers: list[bytes | None] = []
    waiting = threading.Thread(target=lambda: answers.append(scanner.scan(60)))
    waiting.start()
    scanner.close()
    waiting.join(WAIT_S)
    assert answers == [None]
    assert scanner.status().state is State.OFFLINE


def test_nothing_that_was_read_is_logged(
    simulator: ScannerSimulator, scanner: CodeScanner, capfd: pytest.CaptureFixture[str]
) -> None:
    call(simulator, "POST", "/insert", {"person": "minh-anh"})
    scanner.scan(WAIT_S)
    call(simulator, "PUT", "/fault", {"name": "unplugged"})
    scanner.scan(NOTHING_S)
    said = "".join(capfd.readouterr())
    assert "scanner_offline" in said
    assert "001199012345" not in said
    assert "Minh Anh" not in said


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/insert", {"person": "nobody"}),
        ("POST", "/scan", {}),
        ("PUT", "/fault", {"name": "on fire"}),
        ("PUT", "/fault", {"name": "split", "args": {"size": 0}}),
        ("PUT", "/fault", {"name": "split", "args": {"gap_ms": -1}}),
        ("PUT", "/fault", {"name": "split", "args": {"gap_ms": float("nan")}}),
        ("POST", "/scan", {"text": "\ud800"}),
    ],
)
def test_wrong_calls_are_told_so(
    simulator: ScannerSimulator, method: str, path: str, body: dict[str, Any]
) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        call(simulator, method, path, body)
    with caught.value as answer:
        assert answer.code == 400
        assert json.load(answer)["error"]


def test_the_port_is_gone_with_the_simulator(pty: Path) -> None:
    simulator = ScannerSimulator(load_people(PEOPLE), pty)
    assert pty.is_symlink()
    simulator.close()
    assert not pty.is_symlink()
