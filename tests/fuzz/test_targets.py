"""Fuzzing scaled down: the seeds, what once broke something, and some changes of both."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.inputs import beginning
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from tests.fuzz.target import Target

_SHARE = 0.2  # of a second, for one target


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_seeds_and_their_changes(target: Target) -> None:
    random, inputs = Random(target.name), beginning(target)
    for data in inputs:
        target.run(data)
    for _ in range(int(target.rate * _SHARE)):
        target.run(target.mutate(random.choice(inputs), random))
