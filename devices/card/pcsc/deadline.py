"""Calls that must not hold us longer than we want."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T], late: Callable[[T], object]) -> T:
    """What ``call`` returns, if it does so in time.

    Otherwise its thread is left behind, and ``late`` tidies up with the result once it comes.
    ``call`` must not raise.

    Raises:
        TimeoutError: it took longer.
    """
    results: SimpleQueue[T] = SimpleQueue()
    deciding = Lock()
    given_up = False

    def work() -> None:
        result = call()
        with deciding:
            if not given_up:
                results.put(result)
                return
        late(result)

    Thread(target=work, daemon=True).start()
    try:
        return results.get(timeout=seconds)
    except Empty:
        with deciding:
            given_up = results.empty()
        if given_up:
            raise TimeoutError from None
        return results.get()
