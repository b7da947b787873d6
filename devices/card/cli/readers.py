"""``card readers``: what PC/SC knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from devices.card.cli.output import guarded, print_json, warn
from devices.card.pcsc import known, slots
from devices.card.pcsc.transport import Context, Slot

if TYPE_CHECKING:
    import argparse


def add(commands: Any) -> None:
    """Add the command."""
    readers = commands.add_parser("readers", help="list the PC/SC readers")
    readers.add_argument("--json", action="store_true", help="one JSON object a reader")
    readers.set_defaults(run=guarded(_run))


def _run(args: argparse.Namespace) -> None:
    with Context() as context:
        names = [Slot(name) for name in context.readers()]
        found = context.slots(names) if names else names
    for slot in found:
        kind = slots.kind(slot.reader)
        if args.json:
            print_json({"name": slot.reader, "slot_kind": kind, "card_present": slot.present})
        else:
            print(f"{slot.reader} ({kind}): {'a card' if slot.present else 'empty'}")
    for trouble in known.warnings([slot.reader for slot in found]):
        warn(f"{trouble.reader}: {trouble.what} ({trouble.code})\nWhat to do: {trouble.cure}.")
