"""``docs/his.md`` is true: its example is heard, its tables are the code's."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server.api.his import LEEWAY_S, SIGNATURE, TIMESTAMP
from queue_server.api.problems import STATUS
from queue_server.config import CheckinTable
from queue_server.contract.problem import Code
from queue_server.contract.visits import CheckinState, ServiceBooked, Skipped
from queue_server.insurance.checkin.fields import FIELDS, PATHS
from tests.queue_server.api.reporting import House

if TYPE_CHECKING:
    import pytest

DOCUMENT = (Path(__file__).parents[3] / "docs" / "his.md").read_text("utf-8")


def block(kind: str) -> str:
    """The one fenced block of this kind."""
    [found] = re.findall(rf"```{kind}\n(.*?)\n```", DOCUMENT, re.DOTALL)
    return found


def table_after(heading: str) -> list[list[str]]:
    """The rows of the first table after a heading."""
    lines = DOCUMENT.partition(heading)[2].partition("\n|---")[2].splitlines()[1:]
    rows: list[list[str]] = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_the_example_is_right() -> None:
    text = block("text")
    assert text.splitlines()[4] == hashlib.sha256(block("body").encode()).hexdigest()
    made = hmac.new(b64decode(block("key")), text.encode(), hashlib.sha256).hexdigest()
    assert block("signature") == made


def test_the_server_hears_the_example(tmp_path_factory: pytest.TempPathFactory) -> None:
    method, path, timestamp, key, _ = block("text").splitlines()
    signed = {TIMESTAMP: timestamp, "Idempotency-Key": key, SIGNATURE: block("signature")}
    with House.begin(tmp_path_factory.mktemp("house"), his_key=block("key")) as house:
        house.clock.move(datetime.fromtimestamp(int(timestamp), UTC) - house.clock.now())
        headers = signed | {"Content-Type": "application/json"}
        answer = house.http.request(method, path, content=block("body"), headers=headers)
        # The example's visit is nobody's; a signature that does not fit would say so first.
        assert answer.json()["code"] == "visit_unknown"
        answer = house.http.request(method, path, content=block("body") + " ", headers=headers)
        assert answer.json()["code"] == "signature_wrong"


def test_the_fields_are_those_that_are_sent() -> None:
    told = [row[:5] for row in table_after("<!-- fields:begin -->")]
    assert told == [
        [str(number), rule.name, f"{rule.type}{rule.length}", "yes" * rule.required, rule.vi]
        for number, rule in enumerate(FIELDS, start=1)
    ]


def test_the_body_is_described_whole() -> None:
    told = {
        name
        for row in table_after("## Reporting the first cost")
        for name in re.findall(r"`(\w+)`", row[0])
    }
    assert told == set(ServiceBooked.model_fields)


def test_every_state_and_reason_is_told() -> None:
    rows = table_after("Or none is made at all.")
    assert [row[0].strip("`") for row in rows] == list(CheckinState)
    reasons = re.findall(r"`(\w+)`", rows[-1][1])
    assert set(reasons) == {"reason", *Skipped}


def test_problems_have_their_status() -> None:
    for status, code, _ in table_after("## When something is wrong"):
        assert STATUS[Code(code.strip("`"))] == int(status)


def test_the_configuration_is_the_codes() -> None:
    defaults = CheckinTable()
    for name in CheckinTable.model_fields:
        value = getattr(defaults, name)
        written = f'"{value}"' if isinstance(value, str) else str(value)
        assert re.search(rf"^{name} = {written}\s", block("toml"), re.MULTILINE)
    assert f"at most {LEEWAY_S} from" in DOCUMENT
    assert PATHS["3176"] in DOCUMENT
