"""The OpenAPI document's examples are answers that the API gives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from queue_server.api.app import document
from queue_server.contract.insurance import EligibilityAnswer, EligibilityRequest, Outcome

OPERATION = document()["paths"]["/api/v1/eligibility"]["post"]
JSON = "application/json"
ANSWERS: dict[str, Any] = OPERATION["responses"]["200"]["content"][JSON]["examples"]


@pytest.mark.parametrize("name", ANSWERS)
def test_an_example_is_a_whole_answer(name: str) -> None:
    value = ANSWERS[name]["value"]
    answer = EligibilityAnswer.model_validate(value)
    # A field that the source does not have is null, never left out.
    assert answer.model_dump(mode="json") == value


def test_the_examples_show_every_outcome() -> None:
    assert {each["value"]["outcome"] for each in ANSWERS.values()} == {*Outcome}


def test_the_example_of_a_request_can_be_sent() -> None:
    (example,) = OPERATION["requestBody"]["content"][JSON]["examples"].values()
    EligibilityRequest.model_validate(example["value"])


def test_no_example_carries_a_card_number() -> None:
    text = json.dumps(ANSWERS)
    assert "DN4010199012345" not in text
    assert "CN2010199012345" not in text
