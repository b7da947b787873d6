"""Questions about people: asked once, answered late if need be, remembered for a short while."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from queue_server.contract.insurance import Outcome
from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble
from queue_server.insurance.decision import decide
from queue_server.insurance.portal.channel import Errand
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
_FRESH_BUDGETS = 2
"""A look-up that nobody waits for and that has taken so many budgets is not joined any more: the
portal may be back, and the old connection dead."""

_Said = PortalAnswer | NoAnswer


@dataclass(eq=False)
class _Flight:
    """A look-up under way, how many wait for it, and when (loop time, s) it began."""

    question: Question
    person: Person
    begun: float
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
        self._flights: dict[Question, _Flight] = {}

    async def ask(self, person: Person, day: date, patience_s: float) -> _Said:
        """What the portal knows, after ``patience_s`` at the latest.

        The look-up goes on in the background then, up to ``background_s``.
        """
        name = unicodedata.normalize("NFC", person.name)
        question = Question(person.number, name, person.birth_date, day)
        kept = self._kept.get(question)
        if kept is not None:
            return kept
        flight = self._flight(question, person)
        flight.askers += 1
        try:
            async with asyncio.timeout(patience_s):
                # One asker who runs out of time must not take the answer from the others.
                return await asyncio.shield(flight.task)
        except TimeoutError:
            return NoAnswer(Trouble.TIMEOUT)
        finally:
            flight.askers -= 1
            if not flight.askers and not flight.task.done():
                self._channel.slots.abandon(flight.task)

    def sweep(self) -> None:
        """Forget answers that no longer hold."""
        self._kept.sweep()

    def _flight(self, question: Question, person: Person) -> _Flight:
        now = asyncio.get_running_loop().time()
        flight = self._flights.get(question)
        if flight is not None:
            fresh = now - flight.begun < self._config.timeout_s * _FRESH_BUDGETS
            if flight.askers or fresh:
                self._channel.slots.reclaim(flight.task)
                return flight
        flight = _Flight(question, person, now)
        flight.task = asyncio.create_task(self._fly(flight))
        self._flights[question] = flight
        return flight

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
        try:
            answer = await self._channel.run(errand)
        except asyncio.CancelledError:  # its slot was needed, or the service is being closed
            return NoAnswer(Trouble.BUSY)
        finally:
            if self._flights.get(flight.question) is flight:
                del self._flights[flight.question]
        if isinstance(answer, PortalAnswer):
            self._keep(flight, answer)
        return answer

    def _keep(self, flight: _Flight, answer: PortalAnswer) -> None:
        outcome = decide(answer, flight.question.day, asked=flight.person).outcome
        late = not flight.askers and outcome is not Outcome.PENDING
        if late:
            self._kept.put(flight.question, answer, PICK_UP_S, once=True)
            # Its errors are the loop's to report, not the look-up's.
            asyncio.get_running_loop().call_soon(self._on_late)
        if outcome is Outcome.ELIGIBLE and self._config.cache_s:
            self._kept.put(flight.question, answer, self._config.cache_s)
