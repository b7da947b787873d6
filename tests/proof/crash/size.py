"""How much the crash proofs try."""

from __future__ import annotations

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "test")
SEED = int(os.environ.get("SEED", "20261123"))


def many(*, test: int, ci: int, proof: int) -> int:
    """How many times, by HYPOTHESIS_PROFILE."""
    return {"test": test, "ci": ci, "proof": proof}[PROFILE]
