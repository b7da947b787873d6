from __future__ import annotations

from queue import SimpleQueue
from threading import Event

import pytest

from devices.card.pcsc.deadline import within


def test_what_comes_in_time_is_returned_and_not_tidied_up() -> None:
    late: SimpleQueue[int] = SimpleQueue()
    assert within(10, lambda: 7, late.put) == 7
    assert late.empty()


def test_what_comes_late_is_tidied_up() -> None:
    late: SimpleQueue[bool] = SimpleQueue()
    released = Event()
    with pytest.raises(TimeoutError):
        within(0.01, lambda: released.wait(10), late.put)
    released.set()
    assert late.get(timeout=10)
