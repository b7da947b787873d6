"""``card readers``: what PC/SC knows."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from devices.card.cli.output import guarded, print_json, warn
from devices.card.errors import CardError
from devices.card.pcsc import known, slots
from devices.card.pcsc.transport import Context, Slot

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


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
    _warn([slot.reader for slot in found])


def warn_of_troubles(pattern: str) -> None:
    """Tell what the readers that would be used are known for; nothing if PC/SC does not answer."""
    with suppress(CardError), Context() as context:
        _warn(slots.choose(context.readers(), pattern))


def _warn(names: Sequence[str]) -> None:
    for trouble in known.warnings(names):
        warn(f"{trouble.reader}: {trouble.what} ({trouble.code})\nWhat to do: {trouble.cure}.")
