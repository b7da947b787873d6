"""Walks a hash chain and says where it breaks, and what that means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from queue_server.engine import chain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Break(StrEnum):
    """What is wrong with a chain."""

    CHANGED = "changed"
    """This row is not what was written, or another one stands in its place."""
    REMOVED = "removed"
    """Rows before this one are gone."""
    INSERTED = "inserted"
    """A row stands where none was written."""
    CUT = "cut"
    """The chain ends before a head that was published."""
    REWRITTEN = "rewritten"
    """The chain fits together, but is not the one whose head was published."""
    REASON_CHANGED = "reason_changed"
    """Beside this row stands another reason than the one that was written with it, or any."""
    REASON_REMOVED = "reason_removed"
    """The reason that was written with this row is gone, and no erasure says so."""


@dataclass(frozen=True)
class Finding:
    """The first row, by its ``seq``, at which the chain does not hold."""

    kind: Break
    seq: int


@dataclass(frozen=True)
class Published:
    """A head that somebody kept: on paper, in a log, in a backup, from the broker."""

    seq: int
    hash: str


class Walk:
    """Takes a chain's rows one by one, in the order of ``seq``; needs no memory for them."""

    def __init__(self, heads: Sequence[Published] = ()) -> None:
        self._wanted = {head.seq: head.hash for head in heads}
        self.seq = 0
        """The last row that holds."""
        self.hash = chain.BEGINNING

    def take(self, row: Mapping[str, object] | None, seq: int, linked: object) -> Finding | None:
        """One row; what is wrong with it, or None.

        Args:
            row: what is hashed of it; None where it cannot even be read.
            seq: its number.
            linked: the hash that stands in it.
        """
        if seq <= self.seq:
            return Finding(Break.INSERTED, seq)
        if seq > self.seq + 1:
            return Finding(Break.REMOVED, seq)
        if row is None or linked != chain.link(self.hash, row):
            return Finding(Break.CHANGED, seq)
        if self._wanted.get(seq, linked) != linked:
            return Finding(Break.REWRITTEN, seq)
        self.seq, self.hash = seq, str(linked)
        return None

    def end(self) -> Finding | None:
        """After the last row; what is missing, or None."""
        if max(self._wanted, default=0) > self.seq:
            return Finding(Break.CUT, self.seq + 1)
        return None
