"""``config`` and ``seed`` as somebody types them."""

from __future__ import annotations

import json
import sqlite3
import sys
import tomllib
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from queue_server import secrets
from queue_server.__main__ import main
from queue_server.config import load
from queue_server.store import setup
from tests.queue_server.setup.trees import SMALL
from tests.queue_server.test_commands import server
from tests.queue_server.test_config import ADDRESSES

if TYPE_CHECKING:
    from pathlib import Path

SITE = """
[site]
id = "bm1"
name = "Bệnh viện Mẫu"
name_en = "Sample Hospital"
facility_code = "01028"
"""


class Said(NamedTuple):
    """How a command ended and what it wrote."""

    returncode: int | str | None
    stdout: str
    stderr: str


class House:
    """A machine's server.toml, without queues, and a set-up beside it."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        self.patch, self.capture = patch, capture
        self.config = folder / "server.toml"
        self.database = folder / "server.db"
        machine = SITE + ADDRESSES.replace("sqlite:///server.db", f"sqlite:///{self.database}")
        self.config.write_text(machine, encoding="utf-8")
        self.file = folder / "hospital.toml"
        self.write(SMALL)

    def write(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> Said:
        return self.command(*arguments, "--config", str(self.config))

    def command(self, *arguments: str) -> Said:
        """As the shell does, but in this process: starting Python takes a second."""
        self.patch.setattr(sys, "argv", ["queue_server", *arguments])
        try:
            code = main()
        except SystemExit as wrong_call:
            code = wrong_call.code
        said = self.capture.readouterr()
        return Said(code, said.out, said.err)

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)


@pytest.fixture
def house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> House:
    return House(tmp_path, monkeypatch, capsys)


def test_check_tells_all_with_lines(house: House) -> None:
    house.write(SMALL.replace('prefix = "A"', 'prefix = "a"').replace('"nurse"', '"king"'))
    told = house.command("config", "check", str(house.file))
    assert told.returncode == 1
    lines = told.stdout.splitlines()
    assert lines[0].startswith(f"{house.file}:7: queue kham: prefix: must be one or two")
    assert lines[1].startswith(f"{house.file}:44: user dd.mau: role: must be 'nurse', 'supervisor'")
    assert lines[2] == "cannot be used"
    answer = house.json("config", "check", str(house.file))
    assert answer["ok"] is False
    assert [problem["line"] for problem in answer["problems"]] == [7, 44]


def test_check_warns_of_what_is_odd(house: House) -> None:
    house.write(SMALL.replace('prefix = "A"', 'prefix = "O"'))
    told = house.command("config", "check", str(house.file))
    assert told.returncode == 0
    assert told.stdout.startswith(f"warning: {house.file}:7: queue kham: prefix: O is easily read")


def test_import_export_diff(house: House) -> None:
    file = str(house.file)
    assert house.run("config", "diff", file).returncode == 1
    assert house.json("config", "import", file) == {"version": 1, "new": True}
    assert house.json("config", "import", file) == {"version": 1, "new": False}
    assert house.run("config", "export").stdout == SMALL
    assert house.run("config", "diff", file).returncode == 0
    house.write(SMALL.replace("call_gap_s = 5", "call_gap_s = 8"))
    changed = house.run("config", "diff", file)
    assert (changed.returncode, changed.stdout) == (1, "~ rules: call_gap_s: 5 → 8\n")
    assert house.json("config", "import", file)["version"] == 2
    with closing(sqlite3.connect(house.database)) as connection:
        deeds = connection.execute("select who, action, facts from history").fetchall()
    assert deeds == [("server", "setup", f'{{"version":{version}}}') for version in (1, 2)]
    assert setup.in_force(load(house.config)).rules.call_gap_s == 8


def test_a_wrong_file_is_not_imported(house: House) -> None:
    house.write(SMALL + "[[nonsense]]\n")
    refused = house.run("config", "import", str(house.file))
    assert refused.returncode == 1
    assert "nonsense: is no key we know" in refused.stderr
    assert house.json("config", "import", str(house.file))["error"]["code"] == "config"
    assert not house.database.exists()


def test_the_tree_in_server_toml_is_in_force_until_one_is_imported(house: House) -> None:
    house.config.write_text(house.config.read_text("utf-8") + SMALL, encoding="utf-8")
    exported = house.run("config", "export").stdout
    assert tomllib.loads(exported) == tomllib.loads(SMALL)
    house.write(SMALL.replace("call_gap_s = 5", "call_gap_s = 8"))
    house.run("config", "import", str(house.file))
    checked = house.command("config", "check", str(house.config))
    assert "note: not in force: the database has set-up version 1" in checked.stdout
    assert setup.in_force(load(house.config)).rules.call_gap_s == 8


def test_a_whole_server_toml_can_be_imported(house: House) -> None:
    house.write(house.config.read_text("utf-8") + SMALL)
    assert house.json("config", "import", str(house.file))["new"]
    assert "[database]" not in house.run("config", "export").stdout


def test_seed_makes_a_hospital_with_its_secrets_once(house: House) -> None:
    house.run("config", "import", str(house.file))
    refused = house.run("seed", "--preset", "commune-station")
    assert refused.returncode == 1
    assert "give --force" in refused.stderr
    made = house.json("seed", "--preset", "commune-station", "--force", "--day-of-patients")
    assert made["version"] == 2
    assert set(made["users"]) == {
        user.username for user in setup.in_force(load(house.config)).users
    }
    assert set(made["kiosk_tokens"]) == {"kiosk01"}
    assert set(secrets.load(house.config.parent / "secrets.toml").users) == set(made["users"])
    again = house.json("seed", "--preset", "commune-station")
    assert again["version"] == 2
    assert not any(again[kind] for kind in ("users", "kiosk_tokens", "mqtt"))
    with closing(sqlite3.connect(house.database)) as connection:
        waiting = connection.execute("select queue_id, count(*) from stop group by 1").fetchall()
        insured = connection.execute("select distinct outcome from ticket order by 1").fetchall()
    assert {queue for queue, _ in waiting} == {"kham", "tiem-chung", "me-va-be"}
    assert all(4 <= count <= 8 for _, count in waiting)
    assert insured == [("ask_desk",), ("eligible",)]


def test_over_processes(house: House) -> None:
    refused = server("config", "check", str(house.file.with_name("nothing.toml")))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "No such file" in refused.stderr


def test_a_preset_that_is_none_is_a_wrong_call(house: House) -> None:
    assert house.run("seed", "--preset", "clinic").returncode == 2
