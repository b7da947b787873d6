"""A disk that gets full, and has room again."""

from __future__ import annotations

import os
import resource
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

PLENTY = 1 << 30
_UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


class Disk(Protocol):
    """Where a server keeps its database."""

    what: str
    """What it is that gets full, in words."""

    def leave(self, room: int, pid: int) -> None:
        """Leave so many bytes for what process ``pid`` writes."""
        ...

    def clear(self, pid: int) -> None:
        """Give it room again."""
        ...


class FileSystem:
    """A file system of its own in memory, whose size is changed: ENOSPC."""

    what = "a file system"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def leave(self, room: int, pid: int) -> None:
        del pid
        while True:
            state = os.statvfs(self._folder)
            used = (state.f_blocks - state.f_bfree) * state.f_frsize
            if _mounted("-o", f"remount,size={used + room}", str(self._folder)):
                return  # else more than the room was written since

    def clear(self, pid: int) -> None:
        del pid
        assert _mounted("-o", f"remount,size={PLENTY}", str(self._folder))


class FileSizes:
    """The process's files may not grow beyond a size (RLIMIT_FSIZE): EFBIG, as of a quota."""

    what = "a limit on the size of files"

    def __init__(self, file: Path) -> None:
        self._file = file

    def leave(self, room: int, pid: int) -> None:
        limit = self._file.stat().st_size + room
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    def clear(self, pid: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, _UNLIMITED)


@contextmanager
def disk(folder: Path, file: str) -> Generator[Disk]:
    """What ``folder`` is on; where nothing may be mounted, limits for ``file`` in it."""
    folder.mkdir()
    if not _mounted("-t", "tmpfs", "-o", f"size={PLENTY},mode=0700", "tiepdon-test", str(folder)):
        yield FileSizes(folder / file)
        return
    try:
        yield FileSystem(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mounted(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0
