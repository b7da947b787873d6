"""``python -m devices card``: list readers, read a card, simulate one."""

from __future__ import annotations

from typing import Any

from devices.card.cli import read, readers, simulate


def add_commands(rooms: Any) -> None:
    """Add ``card`` and its commands to the parser of ``python -m devices``."""
    card = rooms.add_parser("card", help="chip ID cards over PC/SC")
    commands = card.add_subparsers(dest="command", required=True, metavar="COMMAND")
    readers.add(commands)
    read.add(commands)
    simulate.add(commands)
