"""``python -m queue_server`` as somebody types it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from argparse import ArgumentParser
from contextlib import closing
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from queue_server.__main__ import ROOMS, main
from tests.queue_server.serving import ROOT, Server, a_person, a_ticket, key
from tests.queue_server.test_config import text, written

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = "001199012345"
LOG_AN_ERROR = f"""
import logging
from queue_server import logs
logs.configure()
try:
    raise ValueError("{NUMBER}")
except ValueError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
"""


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )


def server(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return run("-m", "queue_server", *arguments, stdin=stdin)


@pytest.mark.parametrize("room", ROOMS)
def test_a_command_is_found_in_its_room(room: str) -> None:
    commands = ArgumentParser().add_subparsers()
    import_module(room).add_commands(commands)
    assert set(commands.choices) == set(ROOMS[room])


def test_openapi_needs_no_configuration() -> None:
    document = json.loads(server("openapi").stdout)
    assert document["openapi"].startswith("3.")
    problem = document["paths"]["/api/v1/tickets"]["post"]["responses"]["4XX"]["content"]
    assert list(problem) == ["application/problem+json"]


def test_set_up_from_nothing(tmp_path: Path) -> None:
    """Secrets, database, broker: each can be repeated."""
    content = text().replace("sqlite:///server.db", f"sqlite:///{tmp_path}/server.db")
    config = str(written(tmp_path, content))
    made = server(
        "secrets", "--config", config, "--portal-password", "-", "--json", stdin="portal's\n"
    )
    kinds = {"his", "kiosk_tokens", "mqtt", "users", "webhook_keys"}
    assert set(json.loads(made.stdout)) == kinds
    again = json.loads(server("secrets", "--config", config, "--json").stdout)
    assert again == {kind: {} for kind in kinds}
    for _ in range(2):
        assert server("migrate", "--config", config).returncode == 0
    with closing(sqlite3.connect(tmp_path / "server.db")) as connection:
        assert connection.execute("select count(*) from ticket").fetchone() == (0,)
    out = tmp_path / "mosquitto"
    wanted = ("--out", str(out), "--port", "18830", "--websockets-port", "18831")
    assert server("broker", "--config", config, *wanted).returncode == 0
    lines = (out / "mosquitto.conf").read_text().splitlines()
    assert {"allow_anonymous false", "listener 18830 127.0.0.1", "autosave_on_changes true"} <= set(
        lines
    )
    for secret in ("acl", "passwords"):
        assert (out / secret).stat().st_mode & 0o777 == 0o600
    for value in json.loads(made.stdout)["mqtt"].values():
        assert value not in (out / "passwords").read_text()


def test_what_is_wrong_is_said_in_one_line(tmp_path: Path) -> None:
    missing = server("serve", "--config", str(tmp_path / "server.toml"))
    assert missing.returncode == 1
    assert (
        missing.stderr == f"{tmp_path}/server.toml: No such file or directory; give --config FILE\n"
    )
    no_secrets = server("serve", "--config", str(written(tmp_path, text())))
    assert no_secrets.returncode == 1
    assert "make it with: python -m queue_server secrets" in no_secrets.stderr
    assert "Traceback" not in no_secrets.stderr


def test_a_missing_database_folder_is_said_in_one_line(tmp_path: Path) -> None:
    content = text().replace("sqlite:///server.db", f"sqlite:///{tmp_path}/nowhere/server.db")
    config = str(written(tmp_path, content))
    assert server("secrets", "--config", config).returncode == 0
    for command in ("migrate", "serve"):
        refused = server(command, "--config", config)
        assert refused.returncode == 1
        assert refused.stderr == (
            f"{tmp_path}/nowhere: no such folder; make it, or change [database] url\n"
        )


def test_a_wrong_call_is_a_wrong_call() -> None:
    for arguments in ((), ("dance",), ("broker",)):
        assert server(*arguments).returncode == 2


def test_a_servers_log_is_json_lines_without_a_person(tmp_path: Path) -> None:
    who = a_person(name="Lương Thị Riêng Tư")
    with Server(tmp_path) as running, running.kiosk() as kiosk:
        kiosk.post("/eligibility", json={"person": who}, headers=key()).raise_for_status()
        kiosk.post("/tickets", json=a_ticket(person=who), headers=key()).raise_for_status()
        wrong = who | {"number": who["number"][:-1]}
        assert kiosk.post("/tickets", json=a_ticket(person=wrong), headers=key()).is_error
    events = [json.loads(line)["event"] for line in running.log.splitlines()]
    assert "server_started" in events
    assert events[-1] == "server_stopped"
    assert "portal_asked" in events
    for secret in (who["number"], wrong["number"], "Lương", "Riêng", who["birth_date"]):
        assert secret not in running.log


def test_an_exceptions_text_is_not_logged() -> None:
    logged = json.loads(run("-c", LOG_AN_ERROR).stderr)
    assert logged["event"] == "Exception in ASGI application"
    assert logged["kind"] == "ValueError"
    assert logged["trace"][0].endswith(" <module>")
    assert NUMBER not in json.dumps(logged)


def test_a_damaged_or_missing_database_is_told_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = Server(tmp_path, database=f"sqlite:///{tmp_path}/server.db")
    (tmp_path / "server.db").write_bytes(b"SQLite format 3\0" + b"?" * 8000)
    (tmp_path / "gone").mkdir()
    gone = Server(tmp_path / "gone", database=f"postgresql+psycopg://127.0.0.1:{damaged.port}/x")
    for config in (damaged.config, gone.config):
        for command in (
            "audit verify",
            f"backup --out {tmp_path}/copy",
            "numbers --day 2026-11-23",
        ):
            arguments = ["queue_server", *command.split(), "--config", str(config)]
            monkeypatch.setattr(sys, "argv", arguments)
            assert main() == 1
            said = capsys.readouterr().err
            assert "database" in said
            assert len(said.splitlines()) == 1, said
