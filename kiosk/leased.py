"""Blocks of numbers that this kiosk may give without the server, and which of them it has given.

In the journal's file, so that both survive a power cut together; its schema is there. Who got a
number stands here sealed until the server has it, and not at all afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kiosk.journal import Journal
    from queue_server.contract.blocks import Block
    from queue_server.contract.http import Queue

DIGITS = 3
_HELD = """
select id, queue_id, prefix, first, last, valid_until, queue from block
where not closed order by rowid
"""
_USABLE = """
select id, queue_id, prefix, first, last, valid_until, queue from block
where not closed and leased_at <= ?1 and ?1 < valid_until and last > coalesce(
    (select max(number) from leased where block_id = block.id), first - 1)
order by rowid
"""


@dataclass(frozen=True)
class Held:
    """A block that is not closed yet. ``valid_until`` is Unix time."""

    id: str
    queue_id: str
    prefix: str
    first: int
    last: int
    valid_until: float
    queue: str
    """What the server said of its queue last, as JSON."""


@dataclass(frozen=True)
class Given:
    """A number of a block, and its request, sealed for ``key``."""

    key: str
    block_id: str
    prefix: str
    number: int
    sealed: bytes

    @property
    def label(self) -> str:
        """The canonical number: "A012"."""
        return label(self.prefix, self.number)


def label(prefix: str, number: int) -> str:
    """A number as the server writes it: "A012", "A1000"."""
    return f"{prefix}{number:0{DIGITS}d}"


class LeasedNumbers:
    """The tables ``block`` and ``leased``. Every change is on the disk when its method returns."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def forget(self, before: float) -> None:
        """Drop closed blocks that ended before this (Unix time), and reports that nobody takes."""
        with self._journal.transaction() as db:
            db.execute(
                "delete from report where ticket_id in"
                " (select key from leased where sealed is null and ticket_id is null)"
            )
            db.execute("delete from block where closed and valid_until < ?", (before,))

    def keep(self, block: Block, queue: Queue, now: datetime) -> None:
        """The server has leased this block to us."""
        values = (
            *(block.block_id, block.queue_id, block.prefix, block.first, block.last),
            *(now.timestamp(), block.valid_until.timestamp(), queue.model_dump_json()),
        )
        with self._journal.transaction() as db:
            db.execute(
                "insert into block (id, queue_id, prefix, first, last, leased_at, valid_until,"
                " queue) values (?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )

    def describe(self, queue: Queue) -> None:
        """What the server says of a queue now: its hours, and where it is."""
        with self._journal.transaction() as db:
            db.execute(
                "update block set queue = ? where queue_id = ? and not closed",
                (queue.model_dump_json(), queue.id),
            )

    def held(self) -> tuple[Held, ...]:
        """The blocks that are not closed, oldest first."""
        return tuple(Held(*row) for row in self._journal.read(_HELD))

    def usable(self, now: datetime) -> tuple[Held, ...]:
        """Blocks of today with numbers left.

        A clock that stands before the lease is not to be trusted: nothing is usable then.
        """
        rows = self._journal.read(_USABLE, now.timestamp())
        return tuple(Held(*row) for row in rows)

    def give(self, block: Held, key: str, who: str, sealed: Callable[[int], bytes]) -> int | None:
        """Take the block's next number for good, before anybody sees it; None if it is used up.

        Args:
            block: of ``usable``.
            key: of the later upload; giving again with the same key gives the same number.
            who: the patient's digest.
            sealed: makes the sealed request, with the number that it is for.
        """
        with self._journal.transaction() as db:
            known = db.execute("select number from leased where key = ?", (key,)).fetchone()
            if known is not None:
                return known[0]
            (last_given,) = db.execute(
                "select coalesce(max(number), ?) from leased where block_id = ?",
                (block.first - 1, block.id),
            ).fetchone()
            number = last_given + 1
            if number > block.last:
                return None
            db.execute(
                "insert into leased (key, block_id, number, who, sealed) values (?, ?, ?, ?, ?)",
                (key, block.id, number, who, sealed(number)),
            )
            return number

    def had_before(self, queue_id: str, who: str, now: datetime) -> Given | None:
        """Today's number in this queue that a patient has and the server does not know of yet."""
        rows = self._journal.read(
            "select leased.key, block_id, prefix, number, sealed from leased join block"
            " on block.id = block_id where who = ? and queue_id = ? and sealed is not null"
            " and ? < valid_until",
            who,
            queue_id,
            now.timestamp(),
        )
        return Given(*rows[0]) if rows else None

    def unsent(self) -> tuple[Given, ...]:
        """Numbers that the server does not know of, in the order in which they were given."""
        rows = self._journal.read(
            "select key, block_id, prefix, number, sealed from leased join block"
            " on block.id = block_id where sealed is not null order by leased.rowid"
        )
        return tuple(Given(*row) for row in rows)

    def sent(self, key: str, ticket_id: str | None, *, refused: bool = False) -> None:
        """The server knows of this number, or never will: nobody's name stays here.

        ``ticket_id``: the ticket of which print reports tell from now on; None for none.
        """
        with self._journal.transaction() as db:
            db.execute(
                "update leased set sealed = null, who = null, ticket_id = ?, refused = ?"
                " where key = ?",
                (ticket_id, refused, key),
            )

    def without_report(self) -> tuple[str, ...]:
        """Keys of numbers that were given and of whose paper nothing is known."""
        rows = self._journal.read(
            "select key from leased where sealed is not null"
            " and key not in (select ticket_id from report) order by rowid"
        )
        return tuple(row[0] for row in rows)

    def used(self, block_id: str) -> tuple[int, ...]:
        """The numbers of a block that were given and that the server took."""
        rows = self._journal.read(
            "select number from leased where block_id = ? and not refused order by number",
            block_id,
        )
        return tuple(row[0] for row in rows)

    def waits(self, block_id: str) -> bool:
        """Whether numbers of a block are still to be sent."""
        sql = "select 1 from leased where block_id = ? and sealed is not null limit 1"
        return bool(self._journal.read(sql, block_id))

    def closed(self, block_id: str) -> None:
        """No number of this block is given any more."""
        with self._journal.transaction() as db:
            db.execute("update block set closed = 1 where id = ?", (block_id,))
