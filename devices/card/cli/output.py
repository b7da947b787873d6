"""How the commands show results and errors: for a person, or as JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from devices.card.errors import CardError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def print_json(value: Any) -> None:
    """One object a line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def warn(text: str) -> None:
    """Something for the technician, beside the result."""
    print(text, file=sys.stderr)


def guarded(run: Callable[[argparse.Namespace], None]) -> Callable[[argparse.Namespace], int]:
    """Turn card errors into what ``--json`` and the exit code promise."""

    def guarded(args: argparse.Namespace) -> int:
        try:
            run(args)
        except CardError as error:
            if args.json:
                message = f"{error}; what to do: {error.cure}"
                print_json({"error": {"code": error.code, "message": message}})
            else:
                warn(f"{error.code}: {error}\nWhat to do: {error.cure}.")
            return 1
        return 0

    return guarded
