"""docs/queueing.md says what the engine does: its tables and its diagram are made from it.

Where a test here fails, what stands in its message goes between the markers in the document.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server.engine import policies
from queue_server.engine.diagram import mermaid
from queue_server.engine.guard import guarded
from queue_server.engine.lanes import merge
from queue_server.engine.order import PriorityClass, Recent, Waiting
from queue_server.engine.policies import make
from queue_server.setup.tables import OrderTable, RulesTable
from tests.queue_server.engine.crowd import lanes

if TYPE_CHECKING:
    from pydantic import BaseModel

DOCUMENT = Path(__file__).parents[3] / "docs" / "queueing.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
FLAT = " ".join(TEXT.replace("\n> ", "\n").split())

# Minutes after eight: who came when, and as what.
MORNING = (
    ("A 001", PriorityClass.NORMAL, 50),
    ("A 002", PriorityClass.NORMAL, 60),
    ("A 003", PriorityClass.NORMAL, 65),
    ("A 004", PriorityClass.PRIORITY, 72),
    ("A 005", PriorityClass.RETURN, 70),
    ("A 006", PriorityClass.APPOINTMENT, 80),
    ("A 007", PriorityClass.PRIORITY, 90),
    ("A 008", PriorityClass.PRIORITY, 95),
)


def eight_plus(minutes: int) -> datetime:
    return datetime(2026, 11, 23, 1 + minutes // 60, minutes % 60, tzinfo=UTC)


def between(mark: str) -> str:
    found = re.search(rf"<!-- {mark}:begin -->\n(.*?)\n<!-- {mark}:end -->", TEXT, re.DOTALL)
    assert found, f"the markers {mark}:begin and {mark}:end are missing"
    return found[1]


def test_the_diagram_is_drawn_from_the_table() -> None:
    assert between("states") == f"```mermaid\n{mermaid()}\n```"


def test_the_example_is_what_the_policies_do() -> None:
    waiting = [
        Waiting(label, cls, eight_plus(came), number)
        for number, (label, cls, came) in enumerate(MORNING, start=1)
    ]
    rows = ["| policy | called first … last |", "| --- | --- |"]
    for name in policies.names():
        rails = guarded(OrderTable(policy=name))
        called = merge(lanes(waiting), rails, Recent(), eight_plus(100))
        rows.append(f"| `{name}` | {', '.join(who.stop_id[2:] for who in called)} |")
    assert between("example") == "\n".join(rows)


def test_the_parameters_are_those_of_the_policies() -> None:
    rows = ["| policy | console | parameters |", "| --- | --- | --- |"]
    for name in policies.names():
        policy = make(name, {})
        rows.append(f"| `{name}` | {policy.words.vi} | {_parameters(policy)} |")
    assert between("parameters") == "\n".join(rows)


def _parameters(policy: object) -> str:
    model: type[BaseModel] = type(policy)  # pyright: ignore[reportAssignmentType] - all are PolicyModel
    said = (f"{field.alias or name} {field.default}" for name, field in model.model_fields.items())
    return ", ".join(said) or "none"


def test_each_policy_is_explained_in_both_languages() -> None:
    for name in policies.names():
        about = make(name, {}).about
        assert about.vi in FLAT
        assert about.en in FLAT


def test_the_figures_of_the_rules_are_those_of_the_configuration() -> None:
    rules, order = RulesTable(), OrderTable()
    for key, value in (
        ("cap_min", order.cap_min),
        ("priority_run", order.priority_run),
        ("late_min", rules.late_min),
        ("early_min", rules.early_min),
        ("returns", rules.returns),
        ("return_calls", rules.return_calls),
    ):
        assert f"`{key}` ({value})" in FLAT
