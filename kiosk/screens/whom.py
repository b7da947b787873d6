"""For whom is the number?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.flow.touches import ChoseRelation
from kiosk.screens import look
from kiosk.screens.base import StepScreen
from kiosk.screens.load_kv import load_kv
from kiosk.screens.widgets import Tile

if TYPE_CHECKING:
    from queue_server.contract.person import Relation

# What who came is to the patient.
ICONS: dict[Relation, str] = {"parent": "baby", "relative": "users", "other": "heart-handshake"}


class WhomScreen(StepScreen):
    """A tile a relation."""

    def fill(self) -> None:
        """Add the tiles."""
        for relation, icon in ICONS.items():
            self.ids.tiles.add_widget(
                Tile(
                    name=f"relation:{relation}",
                    touch=ChoseRelation(relation),
                    icon=icon,
                    text=look.say(f"whom.{relation}"),
                    notes=(look.say(f"whom.{relation}_note"),),
                    across=True,
                    roomy=True,
                )
            )


load_kv(__file__)
