"""What a card answers, as one input: each answer behind its length in two bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from devices.card import errors

if TYPE_CHECKING:
    from collections.abc import Iterable

Transmit = Callable[[bytes], bytes]


def joined(answers: Iterable[bytes]) -> bytes:
    return b"".join(len(answer).to_bytes(2) + answer for answer in answers)


def answers(data: bytes) -> list[bytes]:
    """Any bytes are a conversation; the last answer may be cut short."""
    result: list[bytes] = []
    while data:
        end = 2 + int.from_bytes(data[:2])
        result.append(data[2:end])
        data = data[end:]
    return result


class Replayed:
    """A card that gives these answers whatever it is asked, and is then taken away."""

    def __init__(self, data: bytes) -> None:
        self._left = iter(answers(data))

    def transmit(self, command: bytes) -> bytes:
        del command
        answer = next(self._left, None)
        if answer is None:
            raise errors.CardRemovedError("no card lies on the reader")
        return answer


class Recorded:
    """Keeps what a card answers."""

    def __init__(self, card: Transmit) -> None:
        self._card = card
        self._answers: list[bytes] = []

    def transmit(self, command: bytes) -> bytes:
        self._answers.append(self._card(command))
        return self._answers[-1]

    @property
    def joined(self) -> bytes:
        return joined(self._answers)
