"""Writes a set-up as TOML, and changes single tables of one without losing its comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import tomlkit

from queue_server.setup.tree import KEYS, Tree

if TYPE_CHECKING:
    from collections.abc import Mapping


def dump(tree: Tree) -> str:
    """A tree as TOML; what is as it is by default is left out."""
    data = Tree.model_dump(
        tree, by_alias=True, exclude_defaults=True, include=set(Tree.model_fields)
    )
    return tomlkit.dumps(_plain(data)).lstrip()


def hospital_only(text: str) -> str:
    """A whole server.toml's tree: without the tables that speak of the machine.

    The text has to be TOML. Comments go with the table that stands before them.
    """
    document = tomlkit.parse(text)
    for key in [key for key in document if key not in KEYS]:
        document.remove(key)
    return tomlkit.dumps(document).lstrip()


def has_hospital(data: Mapping[str, Any]) -> bool:
    """Whether a file's data holds any of the tree."""
    return any(key in KEYS for key in data)


def edit(text: str, table: str, at: int | None, row: Mapping[str, Any] | None) -> str:
    """A text with one of its tables changed, its comments kept.

    Args:
        text: TOML.
        table: "queue", "counter" and so on, or "rules", which is one table.
        at: its position from 0; None: a new one at the end.
        row: what stands in it now, all of it; None: it is removed.
    """
    document: Any = tomlkit.parse(text)
    if table == "rules":
        document["rules"] = _updated(document.get("rules", tomlkit.table()), row or {})
        return tomlkit.dumps(document)
    rows: Any = document.setdefault(table, tomlkit.aot())
    if at is None:
        rows.append(_updated(tomlkit.table(), row or {}))
    elif row is None:
        del rows[at]
    else:
        _updated(rows[at], row)
    return tomlkit.dumps(document)


def _updated(table: Any, row: Mapping[str, Any]) -> Any:
    """This tomlkit table with exactly these keys; those that stay keep their place."""
    row = _plain(row)
    for key in [key for key in table if key not in row]:
        table.remove(key)
    for key, value in row.items():
        if key not in table or table[key] != value:
            table[key] = value
    return table


def _plain(value: Any) -> Any:
    """TOML has no null and no tuples."""
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {key: _plain(inner) for key, inner in items if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in cast("list[Any]", value)]
    return value
