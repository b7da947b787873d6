"""``python -m queue_server replay`` as somebody types it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from queue_server.__main__ import main
from queue_server.replay import chart

if TYPE_CHECKING:
    from pathlib import Path

    Capture = pytest.CaptureFixture[str]

PNG, SVG = b"\x89PNG\r\n", b"<?xml"


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Replay:
    return Replay(monkeypatch, capsys)


class Replay:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output and error."""
        self._monkeypatch.setattr(sys, "argv", ["queue_server", "replay", *arguments])
        try:
            code = main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = self._capsys.readouterr()
        return code, said.out, said.err


def test_a_table_for_each_policy(replay: Replay) -> None:
    code, out, _ = replay("--generate", "commune-station", "--policy", "head_start,strict")
    assert code == 0
    head_start, strict = out.split("\n\nstrict: ")
    assert "Ưu tiên cộng 20 phút" in head_start
    assert "Ưu tiên luôn đi trước" in strict
    for word in ("Thứ tự thường (normal)", "90%", "overtakings", "longest wait", "use): "):
        assert word in head_start
        assert word in strict


def test_json_is_an_object_a_policy(replay: Replay) -> None:
    wanted = ("--generate", "district-hospital", "--seed", "5", "--json", "--policy")
    code, out, _ = replay(*wanted, "configured,head_start:priority=45:cap_min=60,slack")
    assert code == 0
    found = [json.loads(line) for line in out.splitlines()]
    assert [one["policy"] for one in found] == [
        "configured",
        "head_start:priority=45:cap_min=60",
        "slack",
    ]
    # The same people came, and a larger head start is a shorter wait.
    assert len({one["patients"] for one in found}) == 1
    waits = [one["waits"]["priority"]["mean_s"] for one in found]
    assert waits[1] < waits[0]
    assert {"mean_s", "p50_s", "p90_s", "max_s", "n"} == set(found[0]["waits"]["normal"])
    assert 0 < found[0]["within_target"]["all"]["share"] < 1
    assert found[0]["overtakings"]["of_normal"] > 0
    assert replay(*wanted, "configured")[1] == out.splitlines(keepends=True)[0]


def test_a_made_up_day_can_be_kept(replay: Replay, tmp_path: Path) -> None:
    made = ("--generate", "commune-station", "--seed", "2")
    code, day, _ = replay(*made, "--record")
    assert code == 0
    (tmp_path / "day.jsonl").write_text(day, encoding="utf-8")
    kept = replay("--day", str(tmp_path / "day.jsonl"), "--policy", "ratio")
    assert kept == replay(*made, "--policy", "ratio")


@pytest.mark.parametrize(("name", "begins"), [("waits.png", PNG), ("waits.svg", SVG)])
def test_a_chart(replay: Replay, tmp_path: Path, name: str, begins: bytes) -> None:
    picture = tmp_path / name
    wanted = ("--generate", "commune-station", "--policy", "head_start,strict")
    assert replay(*wanted, "--chart", str(picture))[0] == 0
    first = picture.read_bytes()
    assert first.startswith(begins)
    assert replay(*wanted, "--chart", str(picture))[0] == 0
    assert picture.read_bytes() == first, "the same day is the same picture"


def test_a_chart_without_matplotlib_names_the_extra(
    replay: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    wanted = ("--generate", "mm1", "--policy", "strict", "--json", "--chart")
    code, out, _ = replay(*wanted, str(tmp_path / "waits.png"))
    assert code == 1
    error = json.loads(out.splitlines()[-1])["error"]
    assert error["code"] == "chart_needs_matplotlib"
    assert "tiepdon[replay]" in error["message"]


def test_a_chart_that_cannot_be_written(replay: Replay, tmp_path: Path) -> None:
    wanted = ("--generate", "mm1", "--policy", "strict", "--chart")
    code, _, err = replay(*wanted, str(tmp_path / "none" / "waits.png"))
    assert (code, "No such file" in err) == (1, True)
    assert chart.SUFFIXES == (".png", ".svg")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--generate", "mm1"), "--policy is missing"),
        (("--policy", "strict"), "--day --generate is required"),
        (("--generate", "mm1", "--policy", "fifo"), "accumulating, head_start, ratio, slack"),
        (("--generate", "mm1", "--policy", "strict:a=1"), "no parameter 'a'"),
        (("--generate", "mm1", "--policy", "head_start:priority"), "priority=30"),
        (("--generate", "mm1", "--policy", "head_start:priority=x"), "'priority'"),
        (("--generate", "mm1", "--policy", "strict:cap_min=0"), "cap_min: Input should be"),
        (("--generate", "mm1", "--policy", "configured:priority=3"), "takes no parameters"),
        (("--generate", "mm1", "--policy", "strict,strict"), "stands twice"),
        (("--generate", "mm1", "--policy", "strict", "--chart", "a.pdf"), ".png or .svg"),
        (("--generate", "mm1", "--policy", "strict", "--record"), "second call"),
        (("--day", "2026-11-20", "--record"), "needs --config"),
    ],
)
def test_a_wrong_call_ends_with_2(replay: Replay, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = replay(*arguments)
    assert (code, out) == (2, "")
    assert told in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--generate", "nowhere", "--policy", "strict"), "spec_unknown"),
        (("--day", "nowhere.jsonl", "--policy", "strict"), "day_file"),
        (("--generate", "mm1", "--policy", "strict", "--config", "nowhere.toml"), "config"),
    ],
)
def test_what_fails_is_told_as_json_too(
    replay: Replay, arguments: tuple[str, ...], code: str
) -> None:
    ended, out, _ = replay(*arguments, "--json")
    assert ended == 1
    assert json.loads(out)["error"]["code"] == code
    ended, out, err = replay(*arguments)
    assert (ended, out) == (1, "")
    assert "nowhere" in err
