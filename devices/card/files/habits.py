"""What is learned of a kind of card, so that the next one is read without trying again."""

from __future__ import annotations

from dataclasses import dataclass

from devices.card.channel.apdu import SHORT
from devices.card.channel.atr import takes_extended_length

# Protected, this many bytes just fit into one short response.
SHORT_BLOCK = 223
# Tried from the left; a chip may also answer with fewer bytes, which then is its block.
_BLOCKS = (8192, 2048, 1024, SHORT_BLOCK, 128, 64)
SMALLEST_BLOCK = _BLOCKS[-1]
# A shorter rest is not worth the risk of being refused.
_WORTH_TRYING = 4 * SHORT_BLOCK


@dataclass
class Habits:
    """How much a card (and its reader) gives in one answer, and how it is asked; kept by ATR.

    ``block``: bytes of a file in one answer. ``certain``: whether that has been found out.
    ``over_reads``: whether it answers with what there is when asked past a file's end.
    ``short_ids``: whether it knows files by short identifier; None while that is not known.
    """

    block: int = SHORT_BLOCK
    certain: bool = True
    over_reads: bool = True
    short_ids: bool | None = None

    @classmethod
    def of(cls, atr: bytes) -> Habits:
        """What a card's answer to reset promises; the reader may still be unable to carry it."""
        if takes_extended_length(atr):
            return cls(block=_BLOCKS[0], certain=False)
        return cls()

    def next_block(self, left: int) -> int:
        """How many of the ``left`` bytes to ask for next."""
        trying = not self.certain and left >= _WORTH_TRYING
        length = min(left, self.block if self.certain or trying else SHORT_BLOCK)
        # Asked for with a short command, so much does not fit into its protected answer.
        return SHORT_BLOCK if SHORT_BLOCK < length <= SHORT else length

    def answered(self, asked: int, got: int) -> None:
        """Learn from an answer with ``got`` of ``asked`` bytes, more of which there are."""
        if SMALLEST_BLOCK <= got < asked:
            self.block, self.certain = got, True
        elif asked == self.block:
            self.certain = True

    def named(self, block: int) -> None:
        """The chip said how much it gives; so little that it is a rest, or a joke, is no block."""
        if block >= SMALLEST_BLOCK:
            self.block, self.certain = block, True

    def refuse(self, asked: int) -> None:
        """``asked`` bytes were refused, and the channel still stands: take the next size."""
        self.block = next(block for block in _BLOCKS if block < asked)

    def keep_short(self) -> None:
        """Never ask for an extended block again."""
        self.block, self.certain = SHORT_BLOCK, True
