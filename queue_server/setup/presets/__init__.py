"""Made-up hospitals to begin with: the TOML files beside this one."""

from __future__ import annotations

from pathlib import Path

from queue_server.setup.read import read
from queue_server.setup.tree import Tree

_FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def preset(name: str, *, always_open: bool = False) -> tuple[str, Tree]:
    """A preset's TOML and what it says; ``name`` is one of ``NAMES``.

    ``always_open``: its queues keep no hours.
    """
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    if always_open:
        lines = (line for line in text.splitlines() if not line.startswith("schedule = "))
        text = "\n".join([*lines, ""])
    tree = read(text, Tree).value
    assert tree is not None, name  # noqa: S101 - a file of ours, held right by a test
    return text, tree
