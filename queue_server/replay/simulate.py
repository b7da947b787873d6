"""Runs a day under a policy: discrete events, with the server's own engine deciding who is next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from queue_server.engine import profile
from queue_server.engine.guard import guarded
from queue_server.replay import entry
from queue_server.replay.desk import Desk
from queue_server.replay.room import Room
from queue_server.replay.stay import Ending, Stay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from queue_server.replay.choice import Choice
    from queue_server.replay.day import Day


@dataclass(frozen=True)
class Run:
    """A day as it went under one policy; ``ended_at`` is when the last thing happened."""

    day: Day
    choice: Choice
    stays: Sequence[Stay]
    desks: Sequence[Desk]
    ended_at: datetime


def simulate(day: Day, choice: Choice) -> Run:
    """Run the day; all that happens at one instant has happened before anybody is called.

    Raises:
        ValueError: a queue's own policy has wrong parameters.
    """
    hospital = _Hospital(
        day,
        {queue.id: Room(queue.id, guarded(choice.order(queue))) for queue in day.queues},
        [Desk(counter) for counter in day.counters],
    )
    return Run(day, choice, hospital.stays, hospital.desks, hospital.run())


@dataclass
class _Hospital:
    """``free``: the open counters with nobody, the longest free first."""

    day: Day
    rooms: dict[str, Room]
    desks: list[Desk]
    stays: list[Stay] = field(default_factory=list[Stay])
    free: list[Desk] = field(default_factory=list[Desk])
    ticks: count[int] = field(default_factory=count)
    events: list[tuple[datetime, int, Callable[[datetime], None]]] = field(
        default_factory=list["tuple[datetime, int, Callable[[datetime], None]]"]
    )

    def run(self) -> datetime:
        """Let everything happen; returns when the last thing did."""
        for desk in self.desks:
            for begin, end in desk.counter.open:
                self._at(begin, lambda now, desk=desk: self._become_free(desk, now))
                self._at(end, lambda now, desk=desk: self._close(desk, now))
        for number, patient in enumerate(self.day.patients):
            first = Stay(patient, number, 0)
            self._at(patient.at, lambda now, stay=first: self._arrive(stay, now))
        now = self.events[0][0]
        while self.events:
            now, _, happen = heappop(self.events)
            happen(now)
            if not self.events or self.events[0][0] > now:
                for desk in tuple(self.free):
                    self._call_next(desk, now)
        return now

    def _at(self, when: datetime, happen: Callable[[datetime], None]) -> None:
        heappush(self.events, (when, next(self.ticks), happen))

    def _after(self, now: datetime, seconds: float, happen: Callable[[datetime], None]) -> None:
        self._at(now + timedelta(seconds=seconds), happen)

    def _arrive(self, stay: Stay, now: datetime) -> None:
        stay.arrive(entry.arrived(stay, self.day.rules, now), now)
        self.stays.append(stay)
        self._wait(stay, now)
        if stay.stop.patience_s is not None:
            self._after(now, stay.stop.patience_s, lambda now: self._lose_patience(stay, now))

    def _wait(self, stay: Stay, now: datetime) -> None:
        self.rooms[stay.stop.queue].add(stay)
        not_before = stay.waiting.not_before
        if not_before is not None and not_before > now:
            self._at(not_before, lambda _: None)  # free counters look again

    def _lose_patience(self, stay: Stay, now: datetime) -> None:
        if self.rooms[stay.stop.queue].leave(stay):
            stay.end(Ending.LEFT, now)

    def _close(self, desk: Desk, now: datetime) -> None:
        if desk in self.free and not desk.is_open(now):
            self.free.remove(desk)

    def _become_free(self, desk: Desk, now: datetime) -> None:
        if desk.is_open(now) and not desk.busy and desk not in self.free:
            self.free.append(desk)

    def _call_next(self, desk: Desk, now: datetime) -> None:
        rooms = [self.rooms[queue] for queue in desk.counter.queues]
        if not any(room.stays or room.absent for room in rooms):
            return
        for room in rooms:
            for stay in room.back():
                stay.waiting = entry.back(stay, now)
                self._wait(stay, now)
        candidates = [one for room in rooms if (one := room.candidate(now))]
        chosen = profile.choose(desk.counter.how, candidates, now)
        if chosen is None:
            return
        stay = self.rooms[chosen.queue_id].call(chosen, now)
        self.free.remove(desk)
        desk.busy = True
        stay.call(desk.counter.id, now)
        if stay.calls <= stay.stop.misses:
            self._occupy(desk, self.day.missed_call_s, now, lambda now: self._miss(stay, now))
        else:
            self._occupy(desk, stay.stop.service_s, now, lambda now: self._finish(stay, now))

    def _occupy(
        self, desk: Desk, seconds: float, now: datetime, then: Callable[[datetime], None]
    ) -> None:
        def free(now: datetime) -> None:
            desk.busy = False
            self._become_free(desk, now)

        desk.busy_s += seconds
        self._after(now, seconds, then)
        self._after(now, max(seconds, self.day.rules.call_gap_s), free)

    def _miss(self, stay: Stay, now: datetime) -> None:
        room = self.rooms[stay.stop.queue]
        if stay.calls > self.day.rules.returns:
            stay.end(Ending.NO_SHOW, now)
        else:
            room.absent.append((room.calls + self.day.rules.return_calls, stay))

    def _finish(self, stay: Stay, now: datetime) -> None:
        stay.end(Ending.SERVED, now)
        following = stay.following()
        if following is not None:
            self._after(now, following.stop.after_s, lambda now: self._arrive(following, now))
