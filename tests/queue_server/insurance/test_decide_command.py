"""``python -m queue_server insurance decide``, as others call it."""

from __future__ import annotations

import argparse
import json
import shlex
import signal
import subprocess
import sys
from typing import Any

import pytest

from queue_server.insurance.cli import add_commands
from queue_server.insurance.codes import CODES
from queue_server.insurance.told import WORDS
from tests.queue_server.simulators.stand_in import ROOT

KEYS = [
    "outcome",
    "code",
    "card_number",
    "valid_from",
    "valid_to",
    "facility",
    "benefit_percent",
    "staff_must_check",
    "alarm",
    "reason",
    "insurance_number",
    "area",
    "five_years_from",
]
CARD = {"maThe": "DN4010199012345", "gtTheTu": "01/01/2026", "gtTheDen": "22/11/2026"}
LINES: list[tuple[bytes, str, str | None]] = [
    (json.dumps({"maKetQua": "000", **CARD}).encode(), "eligible", None),
    (json.dumps({"maKetQua": "000", "gtTheTu": None}).encode(), "ask_desk", "technician"),
    (json.dumps({"maKetQua": "010", **CARD}).encode(), "not_eligible", None),
    (b'{"maKetQua":"050"}', "ask_desk", None),
    (b'{"maKetQua":"205"}', "ask_desk", "technician"),
    (b'{"maKetQua":"401"}', "pending", None),
    (b'{"hoTen":null}', "ask_desk", "technician"),
    (b'{"Message":"An error has occurred."}', "pending", None),
    (b'{"maKetQua":"\\ud800"}', "ask_desk", "technician"),
    (b'{"maKetQua":"000","gtTheTu":"01/0', "pending", None),
    (b"<html><body>502 Bad Gateway</body></html>", "pending", None),
    (b"", "pending", None),
    (b"\xff\x00\xfe", "pending", None),
    (b"[" * 20_000, "pending", None),
    (b"NaN", "pending", None),
]


def decide(lines: list[bytes], *options: str) -> subprocess.CompletedProcess[bytes]:
    return run("decide", *options, given=b"".join(line + b"\n" for line in lines))


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "queue_server", "insurance", *arguments],
        input=given,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )


def test_each_line_has_one_decision() -> None:
    done = decide([line for line, _, _ in LINES], "--date", "2026-11-22", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    said: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["outcome"], one["alarm"]) for one in said] == [
        (outcome, alarm) for _, outcome, alarm in LINES
    ]
    assert all(list(one) == KEYS for one in said)
    assert said[0] == {
        "outcome": "eligible",
        "code": "000",
        "card_number": "DN4010199012345",
        "valid_from": "2026-01-01",
        "valid_to": "2026-11-22",
        "facility": None,
        "benefit_percent": 80,
        "staff_must_check": [],
        "alarm": None,
        "reason": "valid",
        "insurance_number": None,
        "area": None,
        "five_years_from": None,
    }


def test_the_date_decides() -> None:
    done = decide([LINES[0][0]], "--date", "2026-11-23", "--json")
    assert json.loads(done.stdout)["outcome"] == "not_eligible"


def test_for_a_person_it_says_the_codes_meaning() -> None:
    done = decide([b'{"maKetQua":"050"}'])
    assert "Không thấy thông tin thẻ" in done.stdout.decode()


@pytest.mark.parametrize("text", ["22/11/2026", "20261122", "2026-W47-7", "2026-11-31", ""])
def test_a_date_has_one_form_and_another_is_a_wrong_call(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["insurance", "decide", "--date", text])
    assert ended.value.code == 2
    assert "write 2026-11-22" in capsys.readouterr().err


def test_the_tables_are_printed_as_the_officers_document_has_them() -> None:
    for which, table in (("codes", CODES.markdown()), ("told", WORDS.markdown())):
        done = run("table", which)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode() == table


EXAMPLE = next((ROOT / "tests" / "insurance" / "cases").glob("*.toml"))
COMMAND = f"{shlex.quote(sys.executable)} -m queue_server insurance"


def shell(script: str) -> subprocess.CompletedProcess[bytes]:
    """What a shell makes of it; PIPESTATUS and closed files are its business."""
    return subprocess.run(
        ["bash", "-c", script],
        stdin=subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_where_nobody_reads_on_it_ends_quietly() -> None:
    done = shell(f"yes '{{}}' | {COMMAND} decide --json | true; exit ${{PIPESTATUS[1]}}")
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("decide --json >/dev/full", b"No space left on device"),
        ("decide >&-", b"standard output is closed"),
        ("table routes >/dev/full", b"No space left on device"),
        (f"explain --case {EXAMPLE} >/dev/full", b"No space left on device"),
    ],
)
def test_what_cannot_be_written_is_one_line(command: str, reason: bytes) -> None:
    done = shell(f"echo '{{}}' | {COMMAND} {command}")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"cannot be done: " + reason + b"\n"


def test_no_standard_input_is_no_lines() -> None:
    done = shell(f"{COMMAND} decide --json <&-")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_an_interruption_is_quiet() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "queue_server", "insurance", "decide"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"{}\n")
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read() == b""
