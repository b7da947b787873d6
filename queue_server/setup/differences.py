"""What one tree has and another has not, by table and id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queue_server.setup.tree import Tree

_NAMES = ("id", "username", "day")


@dataclass(frozen=True)
class Change:
    """One table that is new, gone or changed; ``name`` is its id, "" for [rules].

    ``key``, ``before`` and ``after`` (as JSON has them) tell what changed; ``key`` "order" with
    both None: the same tables stand in another order.
    """

    table: str
    name: str
    what: Literal["added", "removed", "changed"]
    key: str | None = None
    before: Any = None
    after: Any = None


def differences(before: Tree, after: Tree) -> list[Change]:
    """The changes that lead from one tree to the other; empty where both are the same."""
    return list(_changes(before.tree_data(), after.tree_data()))


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    yield from _keys("rules", "", before["rules"], after["rules"])
    for table in [key for key in before if key != "rules"]:
        old, new = _by_name(before[table]), _by_name(after[table])
        yield from (Change(table, name, "removed") for name in old if name not in new)
        yield from (Change(table, name, "added") for name in new if name not in old)
        kept = [name for name in old if name in new]
        for name in kept:
            yield from _keys(table, name, old[name], new[name])
        if kept != [name for name in new if name in old]:
            yield Change(table, "", "changed", "order")


def _by_name(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {next(str(row[key]) for key in _NAMES if key in row): row for row in rows}


def _keys(table: str, name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for key, value in old.items():
        if value != new[key]:
            yield Change(table, name, "changed", key, value, new[key])


def told(change: Change) -> str:
    """A change as one line for a person."""
    title = " ".join(filter(None, (change.table, change.name)))
    sign = {"added": "+", "removed": "-", "changed": "~"}[change.what]
    if change.key is None:
        return f"{sign} {title}"
    if change.before is None and change.after is None:
        return f"{sign} {title}: order"
    return f"{sign} {title}: {change.key}: {change.before!r} → {change.after!r}"
