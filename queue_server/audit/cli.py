"""``python -m queue_server audit`` and ``person``: for those who answer for the data."""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
import time
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from queue_server import secrets
from queue_server.audit import erase, show, verify, words
from queue_server.backup import archive
from queue_server.config import DEFAULT_PATH, load
from queue_server.store import setup
from queue_server.store.database import Database
from queue_server.store.seal import Seal
from queue_server.store.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.audit.show import Deed
    from queue_server.engine.chain_check import Published


def add_commands(
    rooms: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage]
) -> None:
    """Add ``audit`` and ``person`` to the command line."""
    audit = rooms.add_parser("audit", help="whether the history is whole; who did what")
    commands = audit.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = _command(commands, "verify", "walk the history's hash chain", _verify)
    check.add_argument(
        "--head",
        type=_head,
        action="append",
        default=[],
        metavar="SEQ:HASH",
        help="a head that was published; may stand several times",
    )
    check.add_argument(
        "--heads",
        metavar="FILE",
        help="take all heads in a log, a backup or an MQTT message; - reads them here",
    )
    listed = _command(commands, "show", "who did what, in words and opaque ids", _show)
    which = listed.add_mutually_exclusive_group(required=True)
    which.add_argument("--visit", metavar="ID")
    which.add_argument("--counter", metavar="ID")
    which.add_argument("--day", type=_day, metavar="D", help="a service day, such as 2026-11-22")
    listed.add_argument("--language", choices=("vi", "en"), default="vi")
    person = rooms.add_parser("person", help="erase a person's data")
    commands = person.add_subparsers(dest="command", required=True, metavar="COMMAND")
    gone = _command(commands, "erase", "take a person out of the database", _erase)
    whom = gone.add_mutually_exclusive_group(required=True)
    whom.add_argument("--number", metavar="-", choices=["-"], help="read from standard input")
    whom.add_argument("--visit", metavar="ID", help="one of the person's visits")


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage]
    name: str,
    text: str,
    run: Callable[[Database, Site, argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_PATH, help="server.toml (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="JSON alone on standard output")

    def run_on_database(args: argparse.Namespace) -> int:
        config = setup.in_force(load(args.config))
        database = Database(config.database.url)
        try:
            return run(database, Site(config, Seal(secrets.load(config.secrets))), args)
        finally:
            database.close()

    parser.set_defaults(run=run_on_database)
    return parser


def _verify(database: Database, _site: Site, args: argparse.Namespace) -> int:
    heads: list[Published] = [*args.head, *_heads_in(args.heads)]
    begun = time.monotonic()
    verdict = verify.verify(database, heads)
    seconds = time.monotonic() - begun
    finding = verdict.finding
    if finding is None:
        said = words.WHOLE
        facts: dict[str, Any] = {"rows": verdict.rows, "seq": verdict.rows, "hash": verdict.hash}
    else:
        said, facts = words.FINDINGS[finding.kind], {"seq": finding.seq}
    if args.json:
        found = finding and {**asdict(finding), "words": _said(said, facts)}
        head = {"seq": verdict.rows, "hash": verdict.hash}
        whole = {"whole": finding is None, "rows": verdict.rows, "head": head, "heads": len(heads)}
        print(json.dumps({**whole, "finding": found, "seconds": seconds}, ensure_ascii=False))
    else:
        for text in _said(said, facts).values():
            print(text)
        if finding is None and not heads:
            print(*_said(words.NO_HEAD, {}).values(), sep="\n", file=sys.stderr)
    return int(finding is not None)


def _show(database: Database, site: Site, args: argparse.Namespace) -> int:
    with database.read() as connection:
        if args.visit is not None:
            deeds = show.of_visit(connection, args.visit)
        elif args.counter is not None:
            deeds = show.of_counter(connection, args.counter)
        else:
            deeds = show.of_day(connection, site, args.day)
        for deed in deeds:
            print(_as_json(deed) if args.json else _as_line(site, deed, args.language))
    return 0


def _erase(database: Database, site: Site, args: argparse.Namespace) -> int:
    if args.visit is not None:
        whom = erase.VisitId(args.visit)
    else:
        whom = erase.Number(sys.stdin.readline().strip())
    done = erase.erase(database, site, whom, datetime.now(UTC))
    if isinstance(done, erase.Kept):
        said = words.KEPT[done]
        if args.json:
            print(json.dumps({"error": {"code": done, "message": said.en}}, ensure_ascii=False))
        else:
            print(said.vi, said.en, sep="\n", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps({"erased": True, "visits": done}))
    else:
        print(*_said(words.ERASED, {"visits": done}).values(), sep="\n")
    return 0


def _as_json(deed: Deed) -> str:
    return json.dumps(asdict(deed), ensure_ascii=False, default=lambda at: at.isoformat())


def _as_line(site: Site, deed: Deed, language: str) -> str:
    local = replace(deed, at=deed.at.astimezone(site.config.site.zone))
    did = getattr(words.action(deed.action), language)
    parts = [f"{local.at:%d/%m/%Y %H:%M:%S}", deed.who, did, deed.number, deed.counter_id]
    parts += [deed.visit_id and f"[{deed.visit_id}]", f"#{deed.seq}"]
    return "  ".join(part for part in parts if part)


def _said(said: words.Words, facts: dict[str, Any]) -> dict[str, str]:
    return {language: text.format(**facts) for language, text in said.model_dump().items()}


def _heads_in(file: str | None) -> list[Published]:
    if file is None:
        return []
    if file == "-":
        return verify.published(sys.stdin.read())
    path = Path(file)
    if tarfile.is_tarfile(path):
        return verify.published(archive.manifest(path).model_dump_json())
    return verify.published(path.read_text("utf-8", errors="replace"))


def _head(text: str) -> Published:
    heads = verify.published(text)
    if len(heads) != 1:
        raise argparse.ArgumentTypeError("write it as SEQ:HASH, the hash with 64 digits")
    return heads[0]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write it like 2026-11-22") from None
