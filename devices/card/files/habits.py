"""What is learned of a kind of card, so that the next one is read without trying again."""

from __future__ import annotations

from dataclasses import dataclass

from devices.card.channel.apdu import SHORT
from devices.card.channel.atr import takes_extended_length

# Protected, this many bytes just fit into one short response; larger ones fail on some chips.
SHORT_BLOCK = 223
# Tried once, largest first; a chip may also answer with fewer bytes, which then is its block.
_EXTENDED_BLOCKS = (8192, 2048, 1024)
_SMALLEST_BLOCK = 64
# A shorter rest is not worth the risk of being refused.
_WORTH_TRYING = 4 * SHORT_BLOCK


@dataclass
class Habits:
    """How much a card (and its reader) gives in one answer; kept by ATR.

    ``block``: bytes of a file in one answer, None while the largest is still to be found.
    ``over_reads``: whether it answers with what there is when asked past a file's end.
    """

    block: int | None = SHORT_BLOCK
    over_reads: bool = True
    _refused: int = 0

    @classmethod
    def of(cls, atr: bytes) -> Habits:
        """What a card's answer to reset promises; the reader may still be unable to carry it."""
        return cls(block=None if takes_extended_length(atr) else SHORT_BLOCK)

    def next_block(self, left: int) -> int:
        """How many of the ``left`` bytes to ask for next."""
        length = min(self._largest_now(left), left)
        # Asked for with a short command, so much does not fit into its protected answer.
        return SHORT_BLOCK if SHORT_BLOCK < length <= SHORT else length

    def _largest_now(self, left: int) -> int:
        if self.block is not None:
            return self.block
        return SHORT_BLOCK if left < _WORTH_TRYING else _EXTENDED_BLOCKS[self._refused]

    def answered(self, asked: int, got: int) -> None:
        """Learn from an answer with ``got`` of ``asked`` bytes."""
        if self.block is None and asked > SHORT_BLOCK:
            self.block = max(got, SHORT_BLOCK) if got < asked else self._largest(asked)

    def named(self, block: int) -> None:
        """The chip said how much it gives; so little that it is a rest, or a joke, is no block."""
        if block >= _SMALLEST_BLOCK:
            self.block = block

    def refuse(self) -> None:
        """An extended block was refused, and the channel still stands."""
        self._refused += 1
        if self.block is not None or self._refused == len(_EXTENDED_BLOCKS):
            self.keep_short()

    def keep_short(self) -> None:
        """Never ask for an extended block again."""
        self.block = SHORT_BLOCK

    def _largest(self, asked: int) -> int | None:
        # A rest shorter than what was to be tried proves nothing about larger blocks.
        return asked if asked == _EXTENDED_BLOCKS[self._refused] else None
