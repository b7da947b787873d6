"""A day under a hospital's own settings instead of those that it came with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.replay.day import DayQueue
from queue_server.setup.tree import find

if TYPE_CHECKING:
    from queue_server.replay.day import Day
    from queue_server.setup.tables import QueueTable
    from queue_server.setup.tree import Tree


def with_tree(day: Day, tree: Tree) -> Day:
    """The day with the orders and targets of the queues that the tree has too, and its rules."""
    queues = tuple(
        queue if (table := find(tree.queues, queue.id)) is None else day_queue(table)
        for queue in day.queues
    )
    return day.model_copy(update={"queues": queues, "rules": tree.rules})


def day_queue(table: QueueTable) -> DayQueue:
    """A queue of the set-up, as a day needs it."""
    return DayQueue(id=table.id, name=table.name, target_min=table.target_min, order=table.order)
