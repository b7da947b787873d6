"""The thread behind background work: it begins at once, wakes when told, and never dies."""

from __future__ import annotations

from queue import Queue
from typing import TYPE_CHECKING

import pytest

from queue_server.background.worker import AFTER_AN_ERROR, Worker
from queue_server.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from threading import Event

    Start = Callable[[Callable[[], datetime | None]], Worker]

DEADLINE_S = 10.0


class WatchedClock(SystemClock):
    """Tells until when the worker sleeps, and lets it sleep until it is woken."""

    def __init__(self) -> None:
        self.sleeps: Queue[datetime | None] = Queue()

    def wait(self, wake: Event, until: datetime | None) -> None:
        """Return as soon as ``wake`` is set."""
        self.sleeps.put(until)
        wake.wait(DEADLINE_S)


@pytest.fixture
def clock() -> WatchedClock:
    return WatchedClock()


@pytest.fixture
def start(clock: WatchedClock) -> Iterator[Start]:
    started: list[Worker] = []

    def start(work: Callable[[], datetime | None]) -> Worker:
        worker = Worker("test", clock, work)
        started.append(worker)
        worker.start()
        return worker

    yield start
    for worker in started:
        worker.close()


def test_it_begins_at_once_and_sleeps_until_work_is_due(clock: WatchedClock, start: Start) -> None:
    due = clock.now()
    start(lambda: due)
    assert clock.sleeps.get(timeout=DEADLINE_S) == due


def test_it_works_again_when_it_is_woken(clock: WatchedClock, start: Start) -> None:
    done: Queue[None] = Queue()
    worker = start(lambda: done.put(None))
    for _ in range(3):
        done.get(timeout=DEADLINE_S)
        assert clock.sleeps.get(timeout=DEADLINE_S) is None
        worker.wake()


def test_news_during_the_work_are_not_lost(clock: WatchedClock) -> None:
    done: Queue[None] = Queue()
    workers: list[Worker] = []

    def work() -> None:
        if done.empty():
            workers[0].wake()  # as another thread might, just now
        done.put(None)

    workers.append(Worker("test", clock, work))
    workers[0].start()
    try:
        for _ in range(2):
            done.get(timeout=DEADLINE_S)
    finally:
        workers[0].close()


def test_an_error_is_no_end(clock: WatchedClock, start: Start) -> None:
    done: Queue[None] = Queue()

    def work() -> None:
        done.put(None)
        raise RuntimeError("broken")

    worker = start(work)
    later = clock.sleeps.get(timeout=DEADLINE_S)
    assert later is not None
    assert later > clock.now() + AFTER_AN_ERROR / 2
    worker.wake()
    for _ in range(2):
        done.get(timeout=DEADLINE_S)


def test_closing_is_safe_to_repeat_and_before_the_start(clock: WatchedClock) -> None:
    never = Worker("test", clock, lambda: None)
    never.close()
    worker = Worker("test", clock, lambda: None)
    worker.start()
    worker.close()
    worker.close()
