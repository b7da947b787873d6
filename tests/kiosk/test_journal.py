"""The journal on a real disk, a killed process included."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from kiosk.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

WRITES_UNTIL_KILLED = """
import sys
from pathlib import Path
from kiosk.journal import Journal
journal = Journal(Path(sys.argv[1]))
journal.next_number("bd_seq")
for n in range(1_000_000):
    journal.begin(f"key-{n}", "internal")
    if n % 2:
        journal.issued(f"key-{n}", f"ticket-{n}", created=True)
        journal.printed(f"ticket-{n}", None)
    print(n, flush=True)
"""


def test_an_attempt_from_begin_to_paper(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db") as journal:
        journal.begin("k1", "internal")
        assert [a.key for a in journal.attempts("pending")] == ["k1"]
        journal.begin("k1", "internal")  # tried again
        journal.issued("k1", "t1", created=True)
        assert journal.attempts("pending") == ()
        assert journal.attempts("issued")[0].ticket_id == "t1"
        journal.printed("t1", None)
        assert journal.attempts("issued") == ()
        assert [a.ticket_id for a in journal.attempts("printed")] == ["t1"]


def test_reports_wait_until_they_are_sent(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db") as journal:
        journal.printed("t1", "paper_out")
        journal.printed("t1", None)
    with Journal(tmp_path / "journal.db") as journal:
        first, second = journal.unsent()
        assert (first.printed, first.problem) == (False, "paper_out")
        assert (second.printed, second.problem) == (True, None)
        assert first.key != second.key
        journal.sent(first.key)
        assert journal.unsent() == (second,)


def test_slips_and_refusals_are_not_pending(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db") as journal:
        journal.begin("k1", "internal")
        journal.begin("k2", "internal")
        journal.ended("k1", "slip")
        journal.ended("k2", "refused")
        assert journal.attempts("pending") == ()
        assert [a.key for a in journal.attempts("slip")] == ["k1"]


def test_codes_of_an_older_journal_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    database = sqlite3.connect(path)
    database.execute(
        "create table attempt (key text primary key, queue_id text not null, state text not null,"
        " ticket_id text, code text, created_at real not null) strict"
    )
    row = ("k1", "internal", "issued", "t1", "TD1:bearer", time.time())
    database.execute("insert into attempt values (?, ?, ?, ?, ?, ?)", row)
    database.commit()
    database.close()
    with Journal(path) as journal:
        assert [a.ticket_id for a in journal.attempts("issued")] == ["t1"]
        journal.begin("k2", "internal")
    assert b"TD1:bearer" not in path.read_bytes()


def test_numbers_grow_over_restarts(tmp_path: Path) -> None:
    for expected in (1, 2, 3):
        with Journal(tmp_path / "journal.db") as journal:
            assert journal.next_number("bd_seq") == expected


def test_what_a_killed_process_had_written_is_there(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    process = subprocess.Popen(
        [sys.executable, "-c", WRITES_UNTIL_KILLED, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    last = [int(process.stdout.readline()) for _ in range(41)][-1]
    os.kill(process.pid, signal.SIGKILL)
    process.stdout.close()
    process.wait()
    with Journal(path) as journal:
        pending = {attempt.key for attempt in journal.attempts("pending")}
        printed = {attempt.key for attempt in journal.attempts("printed")}
        assert {f"key-{n}" for n in range(0, last + 1, 2)} <= pending
        assert {f"key-{n}" for n in range(1, last + 1, 2)} <= printed
        assert len(journal.unsent()) >= len(range(1, last + 1, 2))
        assert journal.next_number("bd_seq") == 2
    database = sqlite3.connect(path)
    assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    assert database.execute("pragma journal_mode").fetchone() == ("wal",)
    database.close()
