"""One reading's course: what has been told, what each part took."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from devices.protocols import Step

if TYPE_CHECKING:
    from devices.card.channel.apdu import Plain
    from devices.protocols import News, OnNews


@dataclass
class Progress:
    """The finished parts of a reading; ``started`` is ``perf_counter`` at its beginning."""

    plain: Plain
    on_news: OnNews | None
    started: float = field(default_factory=perf_counter)
    steps: list[Step] = field(default_factory=list[Step])
    notes: list[str] = field(default_factory=list[str])

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds of all finished parts."""
        return sum(step.ms for step in self.steps)

    def tell(self, news: News) -> None:
        """Tell something that is known now."""
        if self.on_news:
            self.on_news(news)

    def note(self, what: str) -> None:
        """Keep what a technician should know of a reading that went well all the same."""
        self.notes.append(what)

    def finish(self, name: str) -> None:
        """Close the part that ran since the one before."""
        ms = (perf_counter() - self.started) * 1000 - self.elapsed_ms
        apdus = self.plain.count - sum(step.apdus for step in self.steps)
        self.steps.append(Step(name, ms, apdus))
        self.tell(self.steps[-1])
