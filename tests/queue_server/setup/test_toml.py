"""A tree and its TOML are the same; an edit touches what it is meant to touch."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from queue_server.setup import toml
from queue_server.setup.differences import differences, told
from queue_server.setup.read import read
from queue_server.setup.tree import Tree
from tests.queue_server.setup.trees import SMALL, trees

if TYPE_CHECKING:
    from queue_server.setup.differences import Change


def tree(text: str) -> Tree:
    reading = read(text, Tree)
    assert reading.value is not None, reading.problems
    return reading.value


def changes(before: str, after: str) -> list[str]:
    return [told(change) for change in differences(tree(before), tree(after))]


@given(trees())
def test_what_is_written_is_read_as_the_same(made: Tree) -> None:
    written = toml.dump(made)
    assert tree(written) == made
    assert toml.dump(tree(written)) == written


@given(trees(), trees())
def test_no_difference_means_the_same_tree(one: Tree, other: Tree) -> None:
    found: list[Change] = differences(one, other)
    assert (not found) == (one == other)
    assert not differences(one, one)


@given(trees(), st.data())
def test_an_edit_changes_its_row_alone(made: Tree, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(made.queues) - 1))
    row = made.queues[at].model_dump(mode="json")
    edited = toml.edit(toml.dump(made), "queue", at, row | {"name": "Tên mới", "quota": None})
    wanted = made.queues[at].model_copy(update={"name": "Tên mới", "quota": None})
    queues = (*made.queues[:at], wanted, *made.queues[at + 1 :])
    assert tree(edited) == made.model_copy(update={"queues": queues})


def test_an_edit_keeps_comments() -> None:
    row = tomllib.loads(SMALL)["queue"][0]
    edited = toml.edit(SMALL, "queue", 0, row | {"name": "Khám"})
    assert edited == SMALL.replace('name = "Khám bệnh"', 'name = "Khám"')
    assert changes(SMALL, edited) == ["~ queue kham: name: 'Khám bệnh' → 'Khám'"]


def test_a_row_is_added_and_removed() -> None:
    row = {"id": "kiosk01", "name": "Kiosk 01"}
    added = toml.edit(SMALL, "kiosk", None, row)
    assert changes(SMALL, added) == ["+ kiosk kiosk01"]
    assert changes(SMALL, toml.edit(added, "kiosk", 0, None)) == []
    removed = toml.edit(SMALL, "board", 0, None)
    assert changes(SMALL, removed) == ["- board sanh"]


def test_rules_are_one_table() -> None:
    edited = toml.edit(SMALL, "rules", None, {"call_gap_s": 9})
    assert changes(SMALL, edited) == ["~ rules: call_gap_s: 5 → 9"]
    begun = toml.edit("", "rules", None, {"undo_s": 9})
    assert tree(begun).rules.undo_s == 9


def test_another_order_is_told() -> None:
    first, second = SMALL.split("[[user]]")[1:]
    head = SMALL.split("[[user]]")[0]
    turned = f"{head}[[user]]{second}\n[[user]]{first}"
    assert changes(SMALL, turned) == ["~ user: order"]


def test_a_whole_configuration_gives_its_hospital_alone() -> None:
    machine = '[database]\nurl = "sqlite:///x.db"  # hier\n\n'
    assert toml.hospital_only(machine + SMALL) == SMALL.removeprefix("# Trạm y tế\n")
    assert toml.hospital_only(f'secrets = "s.toml"\n{SMALL}\n{machine}').strip() == SMALL.strip()
