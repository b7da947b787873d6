"""Calls that must not hold us longer than we want."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, TypeVar

from devices.card import errors

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Calls:
    """Calls into PC/SC, each in a thread of its own; ``left`` of them did not come back yet."""

    def __init__(self) -> None:
        self._deciding = Lock()
        self.left = 0

    def within(self, seconds: float, call: Callable[[], T], late: Callable[[T], object]) -> T:
        """What ``call`` returns, if it does so in time.

        Otherwise its thread is left behind, and ``late`` tidies up with the result once it comes.
        Neither may raise.

        Raises:
            CardError: ``reader_unknown``: it took longer.
        """
        results: SimpleQueue[T] = SimpleQueue()
        given_up = False

        def work() -> None:
            result = call()
            with self._deciding:
                if not given_up:
                    results.put(result)
                    return
            try:
                late(result)
            finally:
                with self._deciding:
                    self.left -= 1

        Thread(target=work, daemon=True).start()
        try:
            return results.get(timeout=seconds)
        except Empty:
            with self._deciding:
                given_up = results.empty()
                self.left += given_up
            if given_up:
                detail = f"PC/SC did not answer for {seconds:g} s"
                raise errors.ReaderUnknownError(detail) from None
            return results.get()
