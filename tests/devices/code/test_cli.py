"""``python -m devices code parse`` as another program would use it."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.devices.code.examples import BHYT_NEW, CCCD, TOKEN


def run(sent: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "devices", "code", "parse", *options]
    return subprocess.run(command, input=sent, capture_output=True, check=False, timeout=60)


def test_one_line_in_is_one_line_out() -> None:
    sent = [CCCD, "", BHYT_NEW, "012345678", f"TD1:{TOKEN}", "https://example.org", "?"]
    done = run("\n".join(sent).encode() + b"\n\xff\x8a\n", "--json")
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert (done.returncode, done.stderr) == (0, b"")
    assert [answer["kind"] for answer in answers] == [
        "cccd", "unknown", "bhyt", "number", "ticket", "link", "unknown", "unknown",
    ]  # fmt: skip
    assert answers[0] == {
        "kind": "cccd",
        "number": "001199012345",
        "old_number": "012345678",
        "name": "Nguyễn Thị Minh Anh",
        "birth_date": "1999-01-15",
        "sex": "F",
        "residence": "Số 1 Phố Thử Nghiệm, Ba Đình, Hà Nội",
        "issue_date": "2021-07-01",
        "extra": [],
        "repaired": None,
    }
    assert answers[1] == {"kind": "unknown", "reason": "empty"}
    assert answers[3] == {"kind": "number", "number": "012345678", "which": "cmnd"}
    assert answers[4] == {"kind": "ticket", "token": TOKEN}
    assert "ễ" in done.stdout.decode()


def test_for_a_person() -> None:
    done = run(CCCD.encode())
    assert done.stdout.decode().startswith("cccd: number 001199012345 · ")
    assert done.returncode == 0


def test_nothing_in_nothing_out() -> None:
    done = run(b"", "--json")
    assert (done.returncode, done.stdout) == (0, b"")
