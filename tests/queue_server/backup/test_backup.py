"""Backup and restore as commands, on both databases; the server runs while it is copied."""

from __future__ import annotations

import io
import json
import stat
import subprocess
import sys
import tarfile
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

import pytest

from queue_server.__main__ import main
from queue_server.config import load
from queue_server.store.dialects import is_sqlite
from tests.queue_server.databases import postgres
from tests.queue_server.serving import Server, a_person, a_ticket, key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES = ("person", "visit", "ticket", "stop", "history", "idempotency", "number_counter")
JUMP = 1_000_000


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    on_sqlite = f"sqlite:///{folder}/server.db"
    database = postgres().make() if request.param == "postgresql" else on_sqlite
    server = Server(folder, database=database)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def backup(server: Server) -> Path:
    """Made while the server runs, after three tickets."""
    for _ in range(3):
        _issue(server)
    out = server.folder / "day.backup"
    done = server.run("backup", "--out", str(out))
    assert (done.returncode, done.stdout.count("3 tickets")) == (0, 1), done.stderr
    assert "secrets.toml is not in it" in done.stderr
    return out


def test_it_says_what_it_holds_and_only_its_owner_reads_it(server: Server, backup: Path) -> None:
    manifest = _manifest(backup)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    ((seq, linked),) = server.database("select seq, hash from history order by seq desc limit 1")
    assert manifest["head"] == {"seq": seq, "hash": linked}
    verified = server.run("audit", "verify", "--heads", str(backup), "--json")
    assert (verified.returncode, json.loads(verified.stdout)["heads"]) == (0, 1), verified.stderr
    for table in TABLES:
        assert manifest["rows"][table] == server.database(f"select count(*) from {table}")[0][0]
    with tarfile.open(backup) as tar:
        assert tar.getnames() == ["manifest.json", "database"]
    secret = load(server.config).secrets.read_text("utf-8").split('"')[1]
    assert secret.encode() not in backup.read_bytes()


def test_what_cannot_be_restored_changes_nothing(server: Server, backup: Path) -> None:
    if not is_sqlite(server.database_url):  # it leads as soon as it was elected
        server.wait_until(lambda: '"leads"' in server.log)
    whole, middle = backup.read_bytes(), backup.stat().st_size // 2
    newer = _changed(backup, revision="9999")
    before = [server.database(f"select * from {table} order by 1, 2") for table in TABLES]
    for content, why in (
        (whole, "server runs on this database"),
        (whole[:middle] + b"\xff\x00\xff" + whole[middle + 3 :], "checksum differs"),
        (whole[:middle], "damaged"),
        (b"no tar at all" * 1000, "no backup of ours"),
        (newer, "newer than this program"),
        (_changed(backup, site="another"), "a backup of another"),
    ):
        given = server.folder / "given.backup"
        given.write_bytes(content)
        refused = run(server, "restore", "--from", str(given), "--yes")
        assert (refused.returncode, why in refused.stderr) == (1, True), (why, refused.stderr)
    assert [server.database(f"select * from {t} order by 1, 2") for t in TABLES] == before


def test_what_came_later_is_gone_and_the_server_goes_on(server: Server, backup: Path) -> None:
    rows = {table: server.database(f"select * from {table} order by 1, 2") for table in TABLES}
    ((rev,),) = server.database("select max(rev) from outbox")
    _issue(server)
    server.stop()
    unasked = run(server, "restore", "--from", str(backup))
    assert (unasked.returncode, "nothing was changed" in unasked.stderr) == (1, True)
    done = run(server, "restore", "--from", str(backup), "--yes")
    assert done.returncode == 0, done.stderr
    assert {t: server.database(f"select * from {t} order by 1, 2") for t in TABLES} == rows
    server.start()
    assert _issue(server) == "A004"
    ((newest,),) = server.database("select max(rev) from outbox")
    assert newest > rev + JUMP


def run(server: Server, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line in this process: starting another takes seconds."""
    out, err = io.StringIO(), io.StringIO()
    argv = ["queue_server", command, "--config", str(server.config), *arguments]
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        patch.setattr(sys, "argv", argv)
        code = main()
    return subprocess.CompletedProcess(argv, code, out.getvalue(), err.getvalue())


def _changed(backup: Path, **facts: str) -> bytes:
    """The same with another manifest."""
    text = json.dumps(_manifest(backup) | facts).encode()
    out = io.BytesIO()
    with tarfile.open(backup) as have, tarfile.open(fileobj=out, mode="w") as tar:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
        tar.addfile(have.getmember("database"), have.extractfile("database"))
    return out.getvalue()


def _issue(server: Server) -> str:
    with server.kiosk() as kiosk:
        return kiosk.post("/tickets", json=a_ticket("A", a_person()), headers=key()).json()[
            "number"
        ]


def _manifest(backup: Path) -> dict[str, Any]:
    with tarfile.open(backup) as tar:
        content = tar.extractfile("manifest.json")
        assert content is not None
        return json.load(content)
