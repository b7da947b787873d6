"""docs/policies.md, for the head nurse, says of the same morning what the engine does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queue_server.engine import policies
from queue_server.engine.guard import guarded
from queue_server.engine.lanes import merge
from queue_server.engine.order import Recent, Waiting
from queue_server.setup.tables import OrderTable, RulesTable
from tests.queue_server.engine.crowd import lanes
from tests.queue_server.engine.test_queueing_document import MORNING, eight_plus

TEXT = (Path(__file__).parents[3] / "docs" / "policies.md").read_text(encoding="utf-8")
VIETNAMESE, ENGLISH = TEXT.split("\n---\n")


@pytest.mark.parametrize("name", policies.names())
def test_each_policy_has_its_example_in_both_languages(name: str) -> None:
    waiting = [
        Waiting(label, cls, eight_plus(came), number)
        for number, (label, cls, came) in enumerate(MORNING, start=1)
    ]
    called = merge(lanes(waiting), guarded(OrderTable(policy=name)), Recent(), eight_plus(100))
    told = ", ".join(who.stop_id[2:] for who in called)
    (part,) = re.findall(rf"^### .*\(`{name}`\)(.*?)(?=^##)", VIETNAMESE, re.DOTALL | re.MULTILINE)
    assert f"**Gọi: {told}.**" in part
    (row,) = re.findall(rf"^\| \*\*.*\(`{name}`\).*$", ENGLISH, re.MULTILINE)
    assert f"| {told} |" in row


def test_the_figures_are_those_of_the_configuration() -> None:
    order, rules = OrderTable(), RulesTable()
    for words in (
        f"Sau {order.priority_run} lượt liền",
        f"Chờ quá {order.cap_min} phút",
        f"Hai con số {order.priority_run} và {order.cap_min}",
        f"Trễ hẹn trong {rules.late_min}",
        f"trở lại sau {rules.return_calls} lượt",
    ):
        assert words in " ".join(VIETNAMESE.split())
    assert f"After {order.priority_run} calls in a row" in ENGLISH
    assert f"After {order.cap_min} minutes" in ENGLISH
