"""How much hypothesis tries: little and the same in ``make test``, a lot in ``make proof``."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

settings.register_profile("test", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("ci", max_examples=300, deadline=None)
settings.register_profile("proof", max_examples=3000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives to the end: a third of the kiosk's tests was that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
