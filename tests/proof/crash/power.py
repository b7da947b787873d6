"""A disk that loses its power: what SQLite wrote and did not sync is gone, or only partly there.

What is written stays in this process until ``xSync`` brings it to the file, so killing the process
is the power cut. Some sectors may come to the file earlier and in any order, as a disk's cache does
at its leisure: what is left is then torn. The server's own code runs over it, with apsw's SQLite.
"""

from __future__ import annotations

import os
import random
from threading import Lock
from typing import ClassVar

import apsw
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from tests.proof.crash import dbapi

SECTOR = 512
KEPT = apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL


def use(*, seed: int, early: float = 0.0, lies: bool = False) -> None:
    """Let this process's SQLite write to such a disk from now on.

    Args:
        seed: which sectors come early.
        early: the share of sectors that reach the file before they are synced.
        lies: it says that it has synced, and has not.
    """
    Content.chance = random.Random(seed)
    Content.early = early
    Content.lies = lies
    dbapi.vfs = Disk("power")
    setattr(SQLiteDialect_pysqlite, "import_dbapi", lambda: dbapi)  # noqa: B010 - typed as a protocol


class Content:
    """One file: as the process sees it, and which sectors the real one has not yet."""

    chance: ClassVar = random.Random()
    early: ClassVar = 0.0
    lies: ClassVar = False

    def __init__(self, path: str) -> None:
        # Never closed: that would let go of the locks that SQLite has on it in this process.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.seen = bytearray(os.pread(self._file, os.fstat(self._file).st_size, 0))
        self._unsynced = set[int]()
        self._lock = Lock()

    def write(self, data: bytes, offset: int) -> None:
        end = offset + len(data)
        with self._lock:
            self.seen.extend(bytes(max(0, end - len(self.seen))))
            self.seen[offset:end] = data
            for sector in range(offset // SECTOR, -(-end // SECTOR)):
                if self.chance.random() < self.early:
                    self._bring(sector)
                else:
                    self._unsynced.add(sector)

    def truncate(self, size: int) -> None:
        with self._lock:
            del self.seen[size:]

    def sync(self) -> None:
        if self.lies:
            return
        with self._lock:
            for sector in sorted(self._unsynced):
                self._bring(sector)
            self._unsynced.clear()
            os.ftruncate(self._file, len(self.seen))

    def _bring(self, sector: int) -> None:
        at = sector * SECTOR
        os.pwrite(self._file, self.seen[at : at + SECTOR], at)


class Disk(apsw.VFS):
    """The real one underneath; what all connections share of each file is in ``contents``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.contents = dict[str, Content]()
        self._lock = Lock()
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        """A file of the database, or a passing one as it is."""
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path is None or not flags[0] & KEPT:
            return apsw.VFSFile("", name, flags)
        handle = Handle(name, flags)
        with self._lock:
            if path not in self.contents:
                self.contents[path] = Content(path)
            handle.content = self.contents[path]
        return handle

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802, FBT001 - SQLite's names
        """At once: what SQLite deletes it has no more use for."""
        self.contents.pop(filename, None)
        super().xDelete(filename, syncdir)


class Handle(apsw.VFSFile):
    """An open file; locks and shared memory are the real ones."""

    content: Content

    def __init__(self, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        return bytes(self.content.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self.content.write(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        self.content.truncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802, ARG002 - as above
        self.content.sync()

    def xFileSize(self) -> int:  # noqa: N802 - SQLite's name
        return len(self.content.seen)
