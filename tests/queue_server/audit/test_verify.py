"""The chain: whatever is changed, removed, put in or cut off is found."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.audit.verify import Verdict, published, verify
from queue_server.engine.chain_check import Break, Published
from queue_server.store import history
from queue_server.store.database import Database
from queue_server.store.tables import history as table
from tests.queue_server.events.deeds import Deeds
from tests.queue_server.serving import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEEDS = 9
COLUMNS = [column.name for column in table.c]


@dataclass
class Chain:
    """A history, and somebody with the database's file in their hands."""

    deeds: Deeds
    file: Path
    head: Published
    untouched: bytes

    def tamper(self, statement: str, *facts: object) -> int:
        """Run a statement behind the server's back; how many rows it changed."""
        with closing(sqlite3.connect(self.file)) as connection:
            changed = connection.execute(statement, facts).rowcount
            connection.commit()
        return changed

    def verify(self, *heads: Published) -> Verdict:
        database = Database(f"sqlite:///{self.file}")
        try:
            return verify(database, heads)
        finally:
            database.close()

    def found(self, *heads: Published) -> tuple[Break, int]:
        finding = self.verify(*heads).finding
        assert finding is not None
        return finding.kind, finding.seq

    def heal(self) -> None:
        for name in ("server.db-wal", "server.db-shm"):
            self.file.with_name(name).unlink(missing_ok=True)
        self.file.write_bytes(self.untouched)


@pytest.fixture(scope="module")
def one_chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    folder = tmp_path_factory.mktemp("chain")
    deeds = Deeds.build(folder)
    for number in range(DEEDS):
        deeds.do("call", number=f"A{number:03}", counter_id="pk1", facts={"call": number})
    with deeds.database.read() as connection:
        head = history.head(connection)
    assert head is not None
    deeds.database.close()
    file = folder / "server.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("pragma journal_mode=delete")
    return Chain(deeds, file, Published(head.seq, head.hash), file.read_bytes())


@pytest.fixture
def chain(one_chain: Chain) -> Iterator[Chain]:
    yield one_chain
    one_chain.heal()


def test_a_whole_history(chain: Chain) -> None:
    assert chain.verify(chain.head) == Verdict(DEEDS, chain.head.hash, None)


VALUES = st.one_of(
    st.none(),
    st.integers(-1, 2**40),
    st.binary(max_size=8),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
    st.sampled_from(["2026-11-23 00:30:01.000001", "2026-11-23 00:30:01+07:00", "call", "0" * 64]),
)


@given(seq=st.integers(1, DEEDS), column=st.sampled_from(COLUMNS), value=VALUES)
def test_any_other_value_anywhere_is_found(
    one_chain: Chain, seq: int, column: str, value: object
) -> None:
    one_chain.heal()
    try:
        changed = one_chain.tamper(
            f"update or ignore history set {column} = ? where seq = ? and {column} is not ?",
            *(value, seq, value),
        )
    except sqlite3.IntegrityError:
        changed = 0  # the table itself refuses it
    finding = one_chain.verify(one_chain.head).finding
    assert (finding is not None) == bool(changed)
    if finding is not None and column != "seq":
        assert (finding.kind, finding.seq) == (Break.CHANGED, seq)
    one_chain.heal()


@pytest.mark.parametrize("seq", [1, 5, DEEDS - 1])
def test_a_row_that_is_taken_out(chain: Chain, seq: int) -> None:
    chain.tamper("delete from history where seq = ?", seq)
    assert chain.found() == (Break.REMOVED, seq + 1)


def test_a_row_that_is_taken_out_and_the_rest_numbered_anew(chain: Chain) -> None:
    chain.tamper("delete from history where seq = 5")
    for seq in range(6, DEEDS + 1):
        chain.tamper("update history set seq = seq - 1 where seq = ?", seq)
    assert chain.found() == (Break.CHANGED, 5)


def test_two_rows_that_change_places(chain: Chain) -> None:
    for before, after in ((3, 99), (4, 3), (99, 4)):
        chain.tamper("update history set seq = ? where seq = ?", after, before)
    assert chain.found() == (Break.CHANGED, 3)


def test_a_row_before_the_first(chain: Chain) -> None:
    copied = ", ".join(name for name in COLUMNS if name != "seq")
    chain.tamper(f"insert into history (seq, {copied}) select 0, {copied} from history where seq=1")
    assert chain.found() == (Break.INSERTED, 0)


def test_a_row_after_the_last(chain: Chain) -> None:
    copied = ", ".join(name for name in COLUMNS if name != "seq")
    chain.tamper(
        f"insert into history (seq, {copied}) select {DEEDS + 1}, {copied} from history where seq=1"
    )
    assert chain.found() == (Break.CHANGED, DEEDS + 1)


@pytest.mark.parametrize("left", [0, 1, DEEDS - 1])
def test_a_cut_tail_shows_against_a_head(chain: Chain, left: int) -> None:
    chain.tamper("delete from history where seq > ?", left)
    assert chain.verify().finding is None, "nothing else can show it"
    assert chain.found(chain.head) == (Break.CUT, left + 1)


def test_a_history_that_was_written_anew_shows_against_a_head(chain: Chain, tmp_path: Path) -> None:
    other = Deeds.build(tmp_path)
    for _ in range(DEEDS + 3):
        other.do("finish")
    assert verify(other.database).finding is None
    finding = verify(other.database, [chain.head]).finding
    other.database.close()
    assert finding is not None
    assert (finding.kind, finding.seq) == (Break.REWRITTEN, DEEDS)


def test_heads_are_found_in_whatever_keeps_them() -> None:
    hashed = "0f" * 32
    assert published(
        f'noise {{"seq": 4, "hash": "{hashed}", "event": "audit_head"}}\n'
        f'{{"v":1,"seq":5,"hash":"{hashed}"}}\n7:{hashed} and {{"seq": 9}}'
        f'"head": {{\n  "seq": 6,\n  "hash": "{hashed}"\n}}'
    ) == [Published(seq, hashed) for seq in (7, 4, 5, 6)]


def _audit(chain: Chain, *arguments: str, said: str = "") -> tuple[int, Any]:
    config = chain.deeds.site.config.secrets.with_name("server.toml")
    done = subprocess.run(
        [sys.executable, "-m", "queue_server", "audit", *arguments, "--config", str(config)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        input=said,
    )
    return done.returncode, done.stdout


def test_the_command(chain: Chain) -> None:
    head = f"{chain.head.seq}:{chain.head.hash}"
    code, said = _audit(chain, "verify", "--head", head)
    assert (code, "nguyên vẹn" in said) == (0, True)
    assert _audit(chain, "verify", "--head", "nonsense")[0] == 2
    chain.tamper("delete from history where seq > 4")
    code, said = _audit(chain, "verify", "--heads", "-", "--json", said=head)
    answer = json.loads(said)
    assert (code, answer["whole"], answer["rows"]) == (1, False, 4)
    assert (answer["finding"]["kind"], answer["finding"]["seq"]) == ("cut", 5)


def test_who_did_what(chain: Chain) -> None:
    code, said = _audit(chain, "show", "--counter", "pk1")
    assert (code, len(said.splitlines())) == (0, DEEDS)
    assert "23/11/2026 07:30:01  staff:dd.mau  gọi" in said
    code, said = _audit(chain, "show", "--day", "2026-11-23", "--json")
    assert [json.loads(line)["seq"] for line in said.splitlines()] == list(range(1, DEEDS + 1))
    assert _audit(chain, "show", "--day", "2026-11-22") == (0, "")
