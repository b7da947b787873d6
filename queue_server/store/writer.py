"""Does the requests' writes in one thread; those that wait at the same time share one commit.

A commit waits for the disk, some milliseconds on a cheap one. Patients who press at once then
wait for one commit, not for each other's.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from queue_server.store.database import Database

T = TypeVar("T")
TOGETHER = 32


@dataclass(frozen=True)
class _Job(Generic[T]):
    work: Callable[[Connection], T]
    future: Future[T] = field(default_factory=Future[T])


class Writer:
    """Writes are done in the order in which they were handed over."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs: SimpleQueue[_Job[Any] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Do ``work`` in a transaction of its own.

        Returns:
            Its result, known once it is committed, or its error, with all that it did undone.
        """
        job = _Job(work)
        self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """Do what was handed over so far, then end."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            jobs = [job, *self._also_waiting()]
            # From here on nobody can cancel them: what is done is also told.
            self._do([job for job in jobs if job.future.set_running_or_notify_cancel()])

    def _also_waiting(self) -> list[_Job[Any]]:
        jobs: list[_Job[Any]] = []
        try:
            while len(jobs) < TOGETHER - 1:
                job = self._jobs.get_nowait()
                if job is None:
                    self._jobs.put(None)
                    break
                jobs.append(job)
        except Empty:
            pass
        return jobs

    def _do(self, jobs: list[_Job[Any]]) -> None:
        try:
            with self._database.write() as connection:
                outcomes = [_outcome(connection, job) for job in jobs]
        except Exception as error:  # noqa: BLE001 - this thread must not die: nobody else writes
            # Begin or commit failed: nothing of the whole was done.
            outcomes = [error] * len(jobs)
        for job, outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, Exception):
                job.future.set_exception(outcome)
            else:
                job.future.set_result(outcome[0])


def _outcome(connection: Connection, job: _Job[T]) -> tuple[T] | Exception:
    """What the work gave, or the error that ended it; then as if it had never begun."""
    connection.exec_driver_sql("SAVEPOINT job")
    try:
        outcome = (job.work(connection),)
    except Exception as error:  # noqa: BLE001 - whatever it is belongs to the one who asked
        connection.exec_driver_sql("ROLLBACK TO job")
        outcome = error
    connection.exec_driver_sql("RELEASE job")
    return outcome
