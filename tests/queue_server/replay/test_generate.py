from __future__ import annotations

from collections import Counter
from statistics import fmean, stdev
from typing import TYPE_CHECKING

import pytest

from queue_server.engine.order import PriorityClass
from queue_server.replay import spec
from queue_server.replay.day_file import DayError
from queue_server.replay.generate import generate
from queue_server.replay.spec import Spec

if TYPE_CHECKING:
    from pathlib import Path

    from queue_server.replay.day import Day


def made(journey: dict[str, object] | None = None, **stream: object) -> Day:
    stop = {"queue": "A", "mean_s": 60, **(journey or {})}
    table = {
        "queue": [{"id": "A"}],
        "counter": [{"id": "1", "count": 2, "queues": ["A"], "hours": ["07:00-11:00"]}],
        "stream": [
            {
                "prefix": "A",
                "arrivals": [["07:00-08:00", 3000], ["09:00-11:00", 1000]],
                "journey": [{"stops": [stop]}],
                **stream,
            }
        ],
    }
    return generate(Spec.model_validate(table), 1)


@pytest.mark.parametrize("name", spec.names())
def test_a_seed_makes_a_day_and_another_seed_another(name: str) -> None:
    one = spec.load(name)
    assert generate(one, 1) == generate(one, 1)
    assert generate(one, 1) != generate(one, 2)


def test_arrivals_follow_the_hours() -> None:
    """Counts of a Poisson process: within four standard deviations."""
    hours = Counter(patient.at.hour for patient in made().patients)
    assert set(hours) == {7, 9, 10}
    assert abs(hours[7] - 3000) < 4 * 3000**0.5
    assert abs(hours[9] + hours[10] - 1000) < 4 * 1000**0.5


@pytest.mark.parametrize("cv", [0, 0.5, 1, 1.5])
def test_services_have_their_mean_and_spread(cv: float) -> None:
    times = [patient.stops[0].service_s for patient in made({"cv": cv}).patients]
    assert fmean(times) == pytest.approx(60, rel=0.1)
    assert stdev(times) == pytest.approx(60 * cv, rel=0.2)


def test_classes_have_their_shares_and_results_their_own() -> None:
    people = made({"back": True}, classes={"normal": 3, "priority": 1}).patients
    found = Counter(patient.stops[0].priority_class for patient in people)
    assert set(found) == {PriorityClass.RETURN, PriorityClass.PRIORITY}
    assert found[PriorityClass.PRIORITY] / len(people) == pytest.approx(0.25, abs=0.03)


def test_appointments_have_slots_and_people_are_not_on_time() -> None:
    booked = {"share": 0.5, "every_min": 15, "late_mean_min": -10, "late_sd_min": 5}
    people = made(booked=booked).patients
    late = [(one.at - one.slot).total_seconds() / 60 for one in people if one.slot]
    assert len(late) / len(people) == pytest.approx(0.5, abs=0.04)
    assert fmean(late) == pytest.approx(-10, abs=0.5)
    assert all(one.slot is None or one.slot.minute % 15 == 0 for one in people)
    assert [one.at for one in people] == sorted(one.at for one in people)


def test_some_are_absent() -> None:
    misses = Counter(one.stops[0].misses for one in made(absent=0.2).patients)
    assert sum(misses[n] for n in (1, 2, 3)) / misses.total() == pytest.approx(0.2, abs=0.03)


def test_a_wrong_specification_says_where(tmp_path: Path) -> None:
    wrong = tmp_path / "spec.toml"
    wrong.write_text(
        '[[queue]]\nid = "A"\n[[counter]]\nid = "1"\nqueues = ["A"]\nhours = ["7-9"]\n'
    )
    with pytest.raises(DayError, match=r"spec\.toml: counter 1: hours\.0: (.|\n)*stream: Field"):
        spec.load(str(wrong))
    with pytest.raises(DayError, match=r"built in are .*district-hospital"):
        spec.load("nowhere")
