"""The virtual reader's end of vpcd's wire, for tests of what comes over it."""

from __future__ import annotations

import socket
from typing import Self


class Reader:
    """Listens like vpcd; a card calls."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(10)
        self.address: tuple[str, int] = self._server.getsockname()
        self._card: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self._server.close()

    def accept(self) -> None:
        """Wait for the card, and switch it on."""
        self._card, _ = self._server.accept()
        self._card.settimeout(10)
        self.say(b"\x01")

    def hang_up(self) -> None:
        if self._card is not None:
            self._card.close()

    def say(self, message: bytes) -> None:
        assert self._card is not None
        self._card.sendall(len(message).to_bytes(2) + message)

    def ask(self, message: bytes) -> bytes:
        """The card's answer; nothing once it is pulled out."""
        self.say(message)
        size = self._take(2)
        return self._take(int.from_bytes(size)) if size else b""

    def answers_within(self, seconds: float) -> bool:
        """Whether anything comes in that time."""
        assert self._card is not None
        self._card.settimeout(seconds)
        try:
            return bool(self._card.recv(1))
        except TimeoutError:
            return False

    def _take(self, size: int) -> bytes:
        assert self._card is not None
        data = b""
        while len(data) < size:
            part = self._card.recv(size - len(data))
            if not part:
                return b""
            data += part
        return data
