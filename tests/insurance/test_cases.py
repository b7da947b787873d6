"""Every case of the officer's table, through the public door."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from queue_server.insurance.benefit.case_file import load_cases
from queue_server.insurance.benefit.explain import explain, facts
from queue_server.insurance.benefit.report import report
from queue_server.insurance.benefit.tables import AMOUNTS, ROUTES
from queue_server.insurance.codes import CODES
from queue_server.insurance.told import NO_BREAK_SPACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.insurance.benefit.case import Case

HERE = Path(__file__).parent
FILES = sorted((HERE / "cases").glob("*.toml"))
CASES = [(file, case) for file in FILES for case in load_cases(file)]
SOURCES = tomllib.loads((HERE / "sources.toml").read_text("utf-8"))
NOTHING = "-"
INSURANCE_NUMBER = "0199012345"
"""Everybody's, in the cases."""
AT_LEAST = 150
SEVERAL = 10


def said(case: Case) -> dict[str, Any]:
    """The answer in the words of ``expect``; of the wording, what was looked for and is there."""
    found = facts(explain(case))
    told = found["told"]["vi"]
    words = f"{told['title']}. {told['body']}".replace(NO_BREAK_SPACE, " ")
    values = {name: NOTHING if value is None else value for name, value in found.items()}
    return {
        **values,
        "perhaps": [row["code"] for row in found["perhaps"]],
        "steps": [step["rule"].split(" ")[0] for step in found["steps"]],
        "told_contains": [one for one in case.expect.get("told_contains", ()) if one in words],
        "told_not_contains": [
            one for one in case.expect.get("told_not_contains", ()) if one not in words
        ],
    }


@pytest.mark.proof
@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{file.stem}-{case.id}") for file, case in CASES]
)
def test_case(case: Case, record_property: Callable[[str, object], None]) -> None:
    record_property("runs", 1)
    assert case.expect, "a case without an expectation shows nothing"
    answer = said(case)
    assert {name: answer[name] for name in case.expect} == case.expect
    assert INSURANCE_NUMBER not in report(explain(case))


def test_there_are_enough_cases_and_no_two_are_alike() -> None:
    assert len(CASES) >= AT_LEAST
    titles = [case.title for _, case in CASES]
    assert [title for title in titles if titles.count(title) > 1] == []


def test_every_case_names_a_source_that_exists() -> None:
    known = {"CV 1923": set(CODES.code), "QĐ 3276": {row.code for row in ROUTES.row}}
    for _, case in CASES:
        assert case.source, case.id
        for source in case.source:
            document, _, place = source.partition(": ")
            assert document in SOURCES, f"{case.id}: {document}"
            assert place, f"{case.id}: say where in {document}"
            assert place in known.get(document, {place}), f"{case.id}: {source}"


def test_every_source_is_used() -> None:
    used = {source.partition(": ")[0] for _, case in CASES for source in case.source}
    assert set(SOURCES) == used


def test_every_result_code_is_hit() -> None:
    hit = {explain(case).kiosk.decision.code for _, case in CASES}
    assert set(CODES.code) <= hit


def test_every_row_of_the_route_table_decides_a_case() -> None:
    decided = [
        explanation.route.row
        for explanation in (explain(case) for _, case in CASES)
        if explanation.route is not None and explanation.certain
    ]
    assert [row.rule for row in ROUTES.row if row not in decided] == []


def test_the_words_the_desk_and_the_priorities_are_checked() -> None:
    for name in ("told_contains", "told_not_contains", "desk", "priorities"):
        assert sum(name in case.expect for _, case in CASES) >= SEVERAL


def test_every_amount_is_used() -> None:
    rules = " ".join(step["rule"] for _, case in CASES for step in facts(explain(case))["steps"])
    assert [one.rule for one in AMOUNTS.amount if one.rule not in rules] == []
