"""One tar file: what it is, then the database's copy. Read with suspicion."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import ValidationError

from queue_server.backup.manifest import Manifest
from queue_server.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

MANIFEST, DATA = "manifest.json", "database"
MOST_MANIFEST = 1 << 20
PIECE = 1 << 20


def sha256(file: Path) -> str:
    """Of a file's bytes, hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def pack(manifest: Manifest, data: Path, out: Path) -> None:
    """Write the archive, for its owner's eyes alone; a file of that name is replaced when done."""
    part = out.with_name(f"{out.name}.part")
    part.unlink(missing_ok=True)
    with (
        os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file,
        tarfile.open(fileobj=file, mode="w") as tar,
    ):
        text = manifest.model_dump_json(indent=2).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
        tar.add(data, DATA, filter=_nobodys)
        tar.close()
        file.flush()
        os.fsync(file.fileno())
    part.replace(out)


def unpack(archive: Path, data: Path) -> Manifest:
    """Take the database's copy out to ``data``, and see that it is what was put in.

    Raises:
        ConfigError: not a backup of ours, or damaged.
    """
    with _opened(archive) as tar:
        told = _manifest(tar)
        entry = tar.next()
        content = tar.extractfile(entry) if entry and entry.name == DATA else None
        if content is None:
            raise ConfigError(f"{archive}: damaged: it has no {DATA}; take another backup")
        with data.open("wb") as file:
            while piece := content.read(PIECE):
                file.write(piece)
    if data.stat().st_size != told.bytes or sha256(data) != told.sha256:
        raise ConfigError(f"{archive}: damaged: its checksum differs; take another backup")
    return told


def manifest(archive: Path) -> Manifest:
    """What a backup says of itself.

    Raises:
        ConfigError: not a backup of ours, or damaged.
    """
    with _opened(archive) as tar:
        return _manifest(tar)


@contextmanager
def _opened(archive: Path) -> Generator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, ValidationError, EOFError) as error:
        kind = type(error).__name__
        raise ConfigError(f"{archive}: no backup of ours, or damaged ({kind})") from None
    except OSError as error:
        raise ConfigError(f"{archive}: {error.strerror or 'damaged'}") from None


def _manifest(tar: tarfile.TarFile) -> Manifest:
    entry = tar.next()
    content = tar.extractfile(entry) if entry and entry.name == MANIFEST else None
    return Manifest.model_validate_json(b"" if content is None else content.read(MOST_MANIFEST))


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry
