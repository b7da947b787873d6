"""All targets by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fuzz import (
    answer_targets,
    code_targets,
    file_targets,
    opening_targets,
    proof_targets,
    scanner_targets,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fuzz.target import Target

TARGETS: Mapping[str, Target] = {
    target.name: target
    for room in (
        *(file_targets, proof_targets, opening_targets, answer_targets),
        *(code_targets, scanner_targets),
    )
    for target in room.TARGETS
}
