"""A card that knows one conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.card.channel.apdu import Plain

if TYPE_CHECKING:
    from collections.abc import Iterable


class Replay:
    """Answers the commands of a transcript (hex) in their order, and no others."""

    def __init__(self, transcript: Iterable[tuple[str, str]]) -> None:
        self.left = [(bytes.fromhex(sent), bytes.fromhex(got)) for sent, got in transcript]
        self.send = Plain(self._transmit).send

    def _transmit(self, command: bytes) -> bytes:
        assert self.left, f"nothing may be sent any more: {command.hex()}"
        expected, answer = self.left.pop(0)
        assert command.hex() == expected.hex()
        return answer
