"""``python -m devices`` under wrong calls, odd locales, closed pipes and Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.devices.code.examples import CCCD

DEVICES = [sys.executable, "-m", "devices"]
PARSE = ["code", "parse", "--json"]
NUMBER = "001199012345"
SHELL = '"$0" -m devices '


def run(
    *options: str, sent: bytes = b"", encoding: str = "utf-8"
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*DEVICES, *options],
        input=sent,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )


def in_shell(call: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", SHELL + call, sys.executable],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (["card", "read", NUMBER], "unrecognized arguments (not shown)"),
        (["code", "parse", NUMBER], "unrecognized arguments (not shown)"),
        (["code", "parse", f"--jso={NUMBER}"], "ignored explicit argument (not shown)"),
        (["card", NUMBER], "invalid choice (choose from 'readers', 'read', 'simulate')"),
        ([f"{NUMBER} (choose from {NUMBER})"], "invalid choice (choose from 'card', "),
        (["card", "read", "--level", NUMBER], "invalid choice (choose from 'identity', "),
        (["card", "read", f"--p={NUMBER}"], "ambiguous option (not shown)"),
        (["card", "read", "--wait", f"{NUMBER}\n{NUMBER}x"], "argument --wait: "),
        (["scanner", "read", "--port", "x", "--wait", f"{NUMBER}x"], "invalid float value (not"),
    ],
)
def test_a_wrong_call_is_told_without_what_was_given(call: list[str], told: str) -> None:
    done = run(*call)
    message = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert NUMBER not in message
    assert told in message


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_the_answer_is_utf8_whatever_the_locale(encoding: str) -> None:
    done = run(*PARSE, sent=CCCD.encode(), encoding=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode())["name"] == "Nguyễn Thị Minh Anh"


def test_closed_standard_input_is_told() -> None:
    done = in_shell("code parse <&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "standard input is closed: codes come from there\n"


def test_closed_standard_output_is_no_crash() -> None:
    done = in_shell("code parse <<< 012345678 >&-")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("call", [["--help"], PARSE])
def test_nobody_reading_any_more_is_quiet(call: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*DEVICES, *call],
        input=b"012345678\n" * 1000,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONUNBUFFERED": ""},  # else argparse itself keeps quiet about it
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_ctrl_c_is_quiet() -> None:
    with subprocess.Popen(
        [*DEVICES, *PARSE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdin
        assert program.stdout
        assert program.stderr
        program.stdin.write(b"012345678\n")
        program.stdin.flush()
        assert program.stdout.readline()  # it has begun
        program.send_signal(signal.SIGINT)
        assert program.wait(60) == 130
        assert program.stderr.read() == b""


def test_what_the_system_refuses_is_told_as_json() -> None:
    done = in_shell("code parse --json 0>/dev/null")  # cannot be read
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, done.stderr) == (1, "")
    assert error == {"code": "cannot_be_done", "message": "[Errno 9] Bad file descriptor"}


def test_what_the_system_refuses_is_told_to_a_person() -> None:
    done = in_shell("code parse 0>/dev/null")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "cannot be done: [Errno 9] Bad file descriptor\n"


@pytest.mark.parametrize(
    "options",
    [
        ("--vpcd", "127.0.0.1:99999"),
        ("--vpcd", "127.0.0.1:0"),
        ("--vpcd", "127.0.0.1:٣"),
        ("--vpcd", "35963"),
        ("--apdu-ms", "-5"),
        ("--apdu-ms", "nan"),
        ("--bit-rate", "-1"),
        ("--bit-rate", "inf"),
        ("--bit-rate", "fast"),
    ],
)
def test_a_simulated_card_refuses_impossible_figures(options: tuple[str, str]) -> None:
    done = run("card", "simulate", *options)
    assert done.returncode == 2
    assert f"argument {options[0]}: " in done.stderr.decode()
    assert b"Traceback" not in done.stderr
