"""Whom the desk has to see, as the insurance page shows it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from queue_server.contract.insurance import Outcome
from queue_server.contract.mask import shown_number
from queue_server.web import desk_words, insurance_words

if TYPE_CHECKING:
    from queue_server.store.desk_report import DeskList
    from queue_server.web.device_words import Badge
    from queue_server.web.insurance_view import Now


@dataclass(frozen=True)
class DeskRow:
    """One ticket: what to look at, and why."""

    label: str
    queue: str
    look: str
    why: str
    after: Badge
    at: str


@dataclass(frozen=True)
class DeskTable:
    """The tickets that the desk has to see; ``more`` are not among the rows."""

    rows: tuple[DeskRow, ...]
    more: int


def desk(known: DeskList, now: Now) -> DeskTable:
    """The tickets in the order given."""
    rows = tuple(
        DeskRow(
            label=shown_number(sent.label),
            queue=now.queue_names.get(sent.queue_id, sent.queue_id),
            look=desk_words.look(sent),
            why=desk_words.why(sent),
            after=insurance_words.OUTCOME[Outcome(sent.outcome)],
            at=now.time(sent.at),
        )
        for sent in known.tickets
    )
    return DeskTable(rows, known.count - len(rows))
