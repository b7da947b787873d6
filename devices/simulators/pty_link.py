"""The link under which a simulated serial port is found; nothing of anybody else's is touched."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from devices.simulators.control import BadCallError

if TYPE_CHECKING:
    from pathlib import Path

_TERMINALS = "/dev/pts/"


def make_way(link: Path) -> None:
    """Take off the link of a simulator that was killed, whose terminal has gone.

    Raises:
        BadCallError: something else is there.
    """
    if _terminal(link).startswith(_TERMINALS) and not link.exists():
        link.unlink(missing_ok=True)
    elif link.is_symlink() or link.exists():
        raise BadCallError(
            f"{link} is there already, of another program or a simulator that runs: "
            "choose another path, or delete it"
        )


def remove(link: Path, terminal: str) -> None:
    """Take our link off, if it is still the one to our terminal."""
    if _terminal(link) == terminal:
        link.unlink(missing_ok=True)


def _terminal(link: Path) -> str:
    """Where it leads to; "" if it is no link."""
    with suppress(OSError):
        return str(link.readlink())
    return ""
