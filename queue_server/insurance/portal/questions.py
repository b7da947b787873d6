"""Questions about people: asked once, answered late if need be, remembered for a short while."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from queue_server.contract.insurance import Outcome
from queue_server.insurance.answer import NoAnswer, PortalAnswer
from queue_server.insurance.decision import decide
from queue_server.insurance.portal.channel import Errand
from queue_server.insurance.portal.first_answer import first_answer
from queue_server.insurance.portal.kept import KeptAnswers, Question
from queue_server.insurance.portal.lookup import trouble_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from queue_server.clock import Clock
    from queue_server.contract.person import Person
    from queue_server.insurance.portal.channel import Channel
    from queue_server.insurance.portal.config import PortalConfig
    from queue_server.insurance.portal.lookup import Lookup

PICK_UP_S = 600.0
"""How long a late answer waits for the one who asked."""
_Said = PortalAnswer | NoAnswer


@dataclass(eq=False)
class _Flight:
    """A look-up under way, and how many wait for it."""

    question: Question
    person: Person = field(repr=False)
    askers: int = 0
    task: asyncio.Task[_Said] = field(init=False)


class Questions:
    """Asks the portal about people. Belongs to one event loop."""

    def __init__(
        self,
        channel: Channel,
        lookup: Lookup,
        config: PortalConfig,
        clock: Clock,
        on_late: Callable[[], None],
    ) -> None:
        self._channel = channel
        self._lookup = lookup
        self._config = config
        self._on_late = on_late
        self._kept = KeptAnswers(clock)
        self._flights: dict[Question, list[_Flight]] = {}

    async def ask(self, person: Person, day: date, patience_s: float) -> _Said:
        """What the portal knows, after ``patience_s`` at the latest.

        The look-up goes on in the background then, up to ``background_s``.
        """
        name = unicodedata.normalize("NFC", person.name)
        question = Question(person.number, name, person.birth_date, day)
        kept = self._kept.get(question)
        if kept is not None:
            return kept
        flights = self._join(question, person)
        try:
            return await first_answer([flight.task for flight in flights], patience_s)
        finally:
            self._leave(flights)

    def sweep(self) -> None:
        """Forget answers that no longer hold."""
        self._kept.sweep()

    def _join(self, question: Question, person: Person) -> list[_Flight]:
        """The look-up under way, or a new one.

        One that nobody waits for may hang in a dead connection although the portal is back: then
        the question is asked anew as well, and the first of both answers counts.
        """
        flights = self._flights.setdefault(question, [])
        if not any(flight.askers for flight in flights):
            for old in flights[:-1]:
                old.task.cancel()
            flight = _Flight(question, person)
            flight.task = asyncio.create_task(self._fly(flight))
            # Not at the end of _fly: a task cancelled before its first step never gets there.
            flight.task.add_done_callback(partial(self._land, flight))
            flights.append(flight)
        joined = flights[-2:]
        for flight in joined:
            flight.askers += 1
            self._channel.slots.reclaim(flight.task)
        return joined

    def _leave(self, flights: list[_Flight]) -> None:
        for flight in flights:
            flight.askers -= 1
            if not flight.askers and not flight.task.done():
                self._channel.slots.abandon(flight.task)

    async def _fly(self, flight: _Flight) -> _Said:
        day = flight.question.day
        errand: Errand[PortalAnswer] = Errand(
            kind="lookup",
            send=partial(self._lookup.send, flight.person),
            trouble=lambda said: trouble_of(said, day),
            code=lambda said: said.code if isinstance(said, PortalAnswer) else None,
            patience_s=self._config.timeout_s,
            limit_s=self._config.background_s,
            same=flight.question,
        )
        answer = await self._channel.run(errand)
        if isinstance(answer, PortalAnswer):
            self._keep(flight, answer)
            for other in self._flights[flight.question]:
                if other is not flight:
                    other.task.cancel()
        return answer

    def _land(self, flight: _Flight, _task: asyncio.Task[_Said]) -> None:
        """It is over."""
        flights = self._flights[flight.question]
        flights.remove(flight)
        if not flights:
            del self._flights[flight.question]

    def _keep(self, flight: _Flight, answer: PortalAnswer) -> None:
        outcome = decide(answer, flight.question.day, asked=flight.person).outcome
        late = not flight.askers and outcome is not Outcome.PENDING
        if late:
            self._kept.put(flight.question, answer, PICK_UP_S, once=True)
            # Its errors are the loop's to report, not the look-up's.
            asyncio.get_running_loop().call_soon(self._on_late)
        if outcome is Outcome.ELIGIBLE and self._config.cache_s:
            self._kept.put(flight.question, answer, self._config.cache_s)
