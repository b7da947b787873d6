"""docs/insurance.md shows the tables that the server uses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from queue_server.insurance.benefit.case_file import load_cases
from queue_server.insurance.benefit.explain import explain
from queue_server.insurance.benefit.markdown import amounts_table, assumptions_table, routes_table

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = Path(__file__).parents[4] / "docs" / "insurance.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "table"),
    [("routes", routes_table), ("assumptions", assumptions_table), ("amounts", amounts_table)],
)
def test_a_table_is_as_the_data_file_has_it(name: str, table: Callable[[], str]) -> None:
    _, begin, rest = TEXT.partition(f"<!-- {name}:begin -->\n")
    assert begin
    shown, end, _ = rest.partition(f"<!-- {name}:end -->")
    assert end
    assert shown == table(), f"put this between the markers of {name}:\n{table()}"


def test_the_documents_case_can_be_explained(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example is not None
    file = tmp_path / "case.toml"
    file.write_text(example[1], encoding="utf-8")
    (case,) = load_cases(file)
    found = explain(case)
    assert found.route is not None
    assert found.route.row is not None
    assert found.route.row.code == "1.3"
    assert found.copay is not None
