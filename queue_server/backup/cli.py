"""The commands ``backup`` and ``restore``."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.script import ScriptDirectory
from alembic.util import CommandError

from queue_server.backup import archive, postgresql, sqlite
from queue_server.backup.manifest import Facts, Manifest
from queue_server.config import DEFAULT_PATH, ConfigError, ServerConfig, load
from queue_server.store.database import MIGRATIONS, check_place
from queue_server.store.dialects import is_sqlite

if TYPE_CHECKING:
    import argparse

    from queue_server.cli import Commands

_APART = "secrets.toml is not in it; without it names and numbers cannot be read: back it up apart."


def add_commands(commands: Commands) -> None:
    """Add the commands to the command line."""
    made = commands.add_parser("backup", help="copy the database to a file; the server may run")
    made.add_argument("--config", type=Path, default=DEFAULT_PATH, help="server.toml (%(default)s)")
    made.add_argument("--out", type=Path, required=True, help="the file; replaced if it is there")
    made.set_defaults(run=_backup)
    back = commands.add_parser("restore", help="replace the database by a backup")
    back.add_argument("--config", type=Path, default=DEFAULT_PATH, help="server.toml (%(default)s)")
    back.add_argument("--from", dest="archive", type=Path, required=True, help="the backup's file")
    back.add_argument("--yes", action="store_true", help="replace what stands there, unasked")
    back.set_defaults(run=_restore)


def _backup(args: argparse.Namespace) -> int:
    config = load(args.config)
    url = config.database.url
    check_place(url)
    out: Path = args.out.absolute()
    if not out.parent.is_dir():
        raise ConfigError(f"{out.parent}: no such folder")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as folder:
        data = Path(folder) / "database"
        made_at = datetime.now(UTC)
        found = sqlite.dump(url, data) if is_sqlite(url) else postgresql.dump(url, data)
        manifest = Manifest(
            site=config.site.id,
            made_at=made_at,
            kind="sqlite" if is_sqlite(url) else "postgresql",
            bytes=data.stat().st_size,
            sha256=archive.sha256(data),
            **found.model_dump(),
        )
        archive.pack(manifest, data, out)
    print(f"{out}: {_told(manifest)}")
    print(_APART, file=sys.stderr)
    return 0


def _restore(args: argparse.Namespace) -> int:
    config = load(args.config)
    url = config.database.url
    check_place(url)
    with tempfile.TemporaryDirectory(prefix="tiepdon-restore-") as folder:
        data = Path(folder) / "database"
        manifest = archive.unpack(args.archive, data)
        _check(manifest, config)
        if not args.yes and not _agreed(manifest, url):
            print("nothing was changed", file=sys.stderr)
            return 1
        if is_sqlite(url):
            found = sqlite.look(data)
            _compare(manifest, found)
            sqlite.load(url, data)
        else:
            postgresql.load(url, data)
            _compare(manifest, postgresql.look(url))
    print(f"restored: {_told(manifest)}")
    return 0


def _check(manifest: Manifest, config: ServerConfig) -> None:
    if manifest.site != config.site.id:
        raise ConfigError(f"this is a backup of {manifest.site}, not of {config.site.id}")
    if is_sqlite(config.database.url) != (manifest.kind == "sqlite"):
        raise ConfigError(f"this is a backup of {manifest.kind}; [database] url is another kind")
    try:
        ScriptDirectory(str(MIGRATIONS)).get_revisions(manifest.revision)
    except CommandError:
        raise ConfigError(
            f"this backup's tables ({manifest.revision}) are newer than this program; update it"
        ) from None


def _compare(manifest: Manifest, found: Facts) -> None:
    said = Facts(revision=manifest.revision, head=manifest.head, rows=manifest.rows)
    if said != found:
        raise ConfigError("the copy does not hold what its manifest says; take another backup")


def _agreed(manifest: Manifest, url: str) -> bool:
    """Ask the person at the terminal; where there is none, --yes has to be given."""
    if not sys.stdin.isatty():
        print("give --yes to replace the database", file=sys.stderr)
        return False
    where = "the file" if is_sqlite(url) else "the database"
    print(f"{_told(manifest)}. This replaces all that stands in {where} of [database] url.")
    return input("Type yes: ").strip() == "yes"


def _told(manifest: Manifest) -> str:
    tickets = manifest.rows.get("ticket", 0)
    link = "no audit chain yet" if manifest.head is None else f"audit link {manifest.head.seq}"
    head = "" if manifest.head is None else f" {manifest.head.hash}"
    made = manifest.made_at.isoformat(timespec="seconds")
    return f"{manifest.site}, made {made}, {tickets} tickets, {link}{head}"
