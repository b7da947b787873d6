"""Policies as they are named on the command line: ``head_start:priority=30:cap_min=60``."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from queue_server.engine import policies
from queue_server.setup.tables import OrderTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queue_server.replay.day import DayQueue

CONFIGURED = "configured"
"""Each queue's own policy, as the day or the configuration has it."""
RAILS = ("cap_min", "priority_run")
"""Guard rails that can be given beside a policy's own parameters."""


@dataclass(frozen=True)
class Choice:
    """One policy for all queues. ``text`` as it was written; ``rails`` instead of the queues'."""

    text: str
    policy: str
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    rails: Mapping[str, int] = field(default_factory=dict[str, int])

    def order(self, queue: DayQueue) -> OrderTable:
        """A queue's order under this choice.

        Without parameters those of the queue's own policy hold, if it is this one.
        """
        order = queue.order
        if self.policy in {CONFIGURED, order.policy} and not self.parameters:
            return order.model_copy(update=dict(self.rails))
        update = {"policy": self.policy, "parameters": dict(self.parameters), **self.rails}
        return order.model_copy(update=update)


def parse(text: str) -> list[Choice]:
    """The choices of ``NAME[:PARAMETER=VALUE…][,NAME…]``.

    Raises:
        ValueError: an unknown policy or parameter; the message lists those that there are.
    """
    choices = [_one(part.strip()) for part in text.split(",")]
    if len({choice.text for choice in choices}) < len(choices):
        raise ValueError("a policy stands twice; give each once")
    return choices


def _one(text: str) -> Choice:
    name, *pairs = text.split(":")
    if name != CONFIGURED and name not in policies.names():
        known = ", ".join((*policies.names(), CONFIGURED))
        raise ValueError(f"there is no policy {name!r}; choose among: {known}")
    given: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise ValueError(f"{text}: write parameters as {name}:priority=30")
        given[key] = _value(value)
    rails = {key: given.pop(key) for key in RAILS if key in given}
    if name == CONFIGURED and given:
        raise ValueError(f"{CONFIGURED} takes no parameters but {', '.join(RAILS)}")
    try:
        OrderTable.model_validate(rails)
    except ValidationError as error:
        found = error.errors()[0]
        raise ValueError(f"{text}: {found['loc'][0]}: {found['msg']}") from None
    if name != CONFIGURED:
        policies.make(name, given)
    return Choice(text, name, given, rails)


def _value(text: str) -> Any:
    """A number where it is one, else the word itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
