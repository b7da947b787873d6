"""The AsyncAPI document: what it names is there, and its examples are as they are described."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import jsonschema_rs
import pytest

from queue_server.contract.mqtt import DeviceLeaf
from queue_server.events import asyncapi
from queue_server.events.asyncapi_examples import EXAMPLES
from tests.queue_server.events.house import TOPICS
from tests.queue_server.serving import ROOT

DOCUMENT = asyncapi.document()
SCHEMAS = ROOT / "node_modules" / "@asyncapi" / "specs" / "schemas"
OFFICIAL = jsonschema_rs.validator_for(
    json.loads((SCHEMAS / f"{DOCUMENT['asyncapi']}.json").read_text(encoding="utf-8"))
)


def _references() -> list[str]:
    return re.findall(r'"\$ref": "([^"]+)"', json.dumps(DOCUMENT))


def _at(reference: str) -> Any:
    part: Any = DOCUMENT
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    return part


def test_the_command_prints_it() -> None:
    command = [sys.executable, "-m", "queue_server", "asyncapi"]
    printed = subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout
    assert json.loads(printed) == DOCUMENT


def test_every_reference_leads_somewhere() -> None:
    references = _references()
    assert len(references) > 50
    assert all(_at(reference) for reference in references)


def test_it_is_asyncapi() -> None:
    """By the official schema, which knows keys, their types and JSON Schema within payloads."""
    assert list(OFFICIAL.iter_errors(DOCUMENT)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"asyncapi": "2.6.0"},
        {"servers": {"broker": {"host": "broker"}}},
        {"operations": {"told": {"action": "publish", "channel": {"$ref": "#/channels/x"}}}},
        {"components": {"schemas": {"Event": {"type": "strig"}}}},
    ],
)
def test_the_official_schema_sees_what_is_none(wrong: dict[str, Any]) -> None:
    assert not OFFICIAL.is_valid({**DOCUMENT, **wrong})


def test_operations_send_messages_of_their_channel() -> None:
    for operation in DOCUMENT["operations"].values():
        channel = _at(operation["channel"]["$ref"])
        assert all(
            _at(each["$ref"]) in channel["messages"].values() for each in operation["messages"]
        )


def test_parameters_are_those_of_the_address() -> None:
    for channel in DOCUMENT["channels"].values():
        assert set(channel["parameters"]) == set(re.findall(r"{(\w+)}", channel["address"]))


def test_all_topics_are_in_it() -> None:
    names = {"site": "bm1", "kiosk": "k1", "board": "b1", "zone": "z1", "queue": "q1"}
    told = {channel["address"].format(**names) for channel in DOCUMENT["channels"].values()}
    assert told == {
        *(TOPICS.device("k1", leaf) for leaf in DeviceLeaf),
        *(TOPICS.board_state("b1"), TOPICS.call("z1"), TOPICS.alert, TOPICS.heartbeat),
        *(TOPICS.event("q1"), TOPICS.event(None), TOPICS.audit_head),
    }


@pytest.mark.parametrize("form", EXAMPLES, ids=lambda form: form.__name__)
def test_an_example_has_what_its_schema_says(form: Any) -> None:
    message = DOCUMENT["components"]["messages"][form.__name__]
    (example,) = message["examples"]
    schema = _at(message["payload"]["$ref"])
    assert form.model_validate(example["payload"]) == EXAMPLES[form]
    assert set(schema["required"]) <= set(example["payload"]) <= set(schema["properties"])
