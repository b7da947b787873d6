"""This person has a number in this queue already."""

from __future__ import annotations

from kiosk.screens import look
from kiosk.screens.base import StepScreen, in_language
from kiosk.screens.load_kv import load_kv
from kiosk.words import unbroken
from queue_server.contract.mask import shown_number


class AlreadyScreen(StepScreen):
    """Shows the number and offers to print it again."""

    @property
    def title(self) -> str:
        """The number and its room."""
        queue = self.step.queue
        room = unbroken(in_language(queue.room, queue.room_en))
        words = "already.title_other" if self.step.for_other else "already.title"
        return look.say(words, number=shown_number(self.step.number), room=room)

    @property
    def directions(self) -> str:
        """How to get there."""
        queue = self.step.queue
        return unbroken(in_language(queue.directions, queue.directions_en))


load_kv(__file__)
