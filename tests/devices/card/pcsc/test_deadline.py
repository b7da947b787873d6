from __future__ import annotations

from queue import SimpleQueue
from threading import Event
from time import monotonic, sleep

import pytest

from devices.card.errors import ReaderUnknownError
from devices.card.pcsc.deadline import Calls


def test_what_comes_in_time_is_returned_and_not_tidied_up() -> None:
    calls = Calls()
    late: SimpleQueue[int] = SimpleQueue()
    assert calls.within(10, lambda: 7, late.put) == 7
    assert late.empty()
    assert calls.left == 0


def test_what_comes_late_is_tidied_up_and_counts_until_then() -> None:
    calls = Calls()
    late: SimpleQueue[int] = SimpleQueue()
    released = Event()
    with pytest.raises(ReaderUnknownError):
        calls.within(0.01, lambda: released.wait(10), lambda _: late.put(calls.left))
    assert calls.left == 1
    released.set()
    assert late.get(timeout=10) == 1
    deadline = monotonic() + 10
    while calls.left and monotonic() < deadline:
        sleep(0.01)
    assert calls.left == 0
