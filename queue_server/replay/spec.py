"""What a made-up day is drawn from: patients by the hour, their journeys, the counters."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from queue_server.engine.order import PriorityClass
from queue_server.replay.day import DayQueue, Seconds  # noqa: TC001 - pydantic needs them
from queue_server.replay.day_file import DayError, problems, read
from queue_server.setup.tables import Hours, Prefix, RulesTable, Slug, Table, Text

SPECS = Path(__file__).parent / "specs"
DAY = date(2026, 11, 24)
"""A Tuesday: the day of a specification that names none."""
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(gt=0)]


class CounterSpec(Table):
    """So many equal counters, open in these hours of the day."""

    id: Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-]{0,27}$")]
    count: Annotated[int, Field(gt=0, le=500)] = 1
    queues: Annotated[tuple[Slug, ...], Field(min_length=1)]
    how: Literal["together", "in_turn"] = "together"
    hours: Annotated[tuple[Hours, ...], Field(min_length=1)]


class StopSpec(Table):
    """A stop's times: means in seconds, and how much they vary (standard deviation / mean).

    A ``cv`` of 0 is always the mean, of 1 the exponential distribution, others the log-normal.
    """

    queue: Slug
    mean_s: Annotated[float, Field(gt=0, le=36000)]
    cv: Annotated[float, Field(ge=0, le=5)] = 0.6
    after_s: Seconds = 0
    after_cv: Annotated[float, Field(ge=0, le=5)] = 0.3
    back: bool = False
    """Back with results: the class is "return" instead of "normal"."""


class JourneySpec(Table):
    """One way through the hospital; ``share`` is its weight among its stream's."""

    share: Weight = 1
    stops: Annotated[tuple[StopSpec, ...], Field(min_length=1)]


class BookedSpec(Table):
    """How many come with an appointment, and how far from it (minutes, early is negative)."""

    share: Share
    every_min: Annotated[int, Field(gt=0, le=240)] = 15
    late_mean_min: Annotated[float, Field(ge=-240, le=240)] = -10
    late_sd_min: Annotated[float, Field(ge=0, le=240)] = 10


class StreamSpec(Table):
    """Patients who come alike. Poisson arrivals, ``arrivals`` expected in each span.

    ``classes``: weights. ``absent``: how likely a call finds nobody. ``patience_min``: the mean
    (exponential) after which those who still wait go home.
    """

    prefix: Prefix
    arrivals: Annotated[tuple[tuple[Hours, Weight], ...], Field(min_length=1)]
    classes: Annotated[dict[PriorityClass, Weight], Field(min_length=1)] = Field(
        default_factory=lambda: {PriorityClass.NORMAL: 1}
    )
    booked: BookedSpec | None = None
    absent: Share = 0
    patience_min: Annotated[float, Field(gt=0, le=1440)] | None = None
    journeys: Annotated[tuple[JourneySpec, ...], Field(alias="journey", min_length=1)]


class Spec(Table):
    """All of a specification."""

    name: Text = "–"
    day: date = DAY
    timezone: str = "Asia/Ho_Chi_Minh"
    rules: RulesTable = RulesTable()
    queues: Annotated[tuple[DayQueue, ...], Field(alias="queue", min_length=1)]
    counters: Annotated[tuple[CounterSpec, ...], Field(alias="counter", min_length=1)]
    streams: Annotated[tuple[StreamSpec, ...], Field(alias="stream", min_length=1)]

    @model_validator(mode="after")
    def _prefixes_differ(self) -> Self:
        prefixes = [stream.prefix for stream in self.streams]
        if twice := {prefix for prefix in prefixes if prefixes.count(prefix) > 1}:
            raise ValueError(f"[[stream]] prefix {min(twice)!r} stands twice; numbers would too")
        return self


def names() -> list[str]:
    """The specifications that come with the server."""
    return sorted(file.stem for file in SPECS.glob("*.toml"))


def load(name_or_file: str) -> Spec:
    """A built-in specification by its name, or that of a file.

    Raises:
        DayError: there is neither, or it says something that cannot be.
    """
    path = Path(name_or_file)
    if name_or_file in names():
        path = SPECS / f"{name_or_file}.toml"
    elif not path.exists():
        known = ", ".join(names())
        raise DayError("spec_unknown", f"{name_or_file}: no such file; built in are {known}")
    try:
        return Spec.model_validate(tomllib.loads(read(path)))
    except tomllib.TOMLDecodeError as error:
        raise DayError("spec_file", f"{path}: not TOML: {error}") from None
    except ValidationError as error:
        raise DayError("spec_file", problems(path, error)) from None
