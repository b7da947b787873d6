"""Is this you?"""

from __future__ import annotations

from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv


class WhoScreen(StepScreen):
    """Shows what was read, masked, and asks."""


load_kv(__file__)
