"""The same patients in ciw, a simulator of others: every wait has to be the same."""

# ciw has no types:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false

from __future__ import annotations

from random import Random

import ciw
import pytest
from ciw.dists import Exponential, Sequential

from tests.queue_server.replay.days import NORMAL, PRIORITY, day, patient, run

PATIENTS = 500
CLASSES = {"first": PRIORITY, "second": NORMAL}


def in_ciw(counters: int, *, priorities: bool, seed: int) -> list[tuple[float, float, str, float]]:
    """ciw's own day: (arrival, service, class, wait) of everybody, in seconds."""
    random = Random(seed)

    def gaps(mean: float) -> list[float]:
        # The last is never: so everybody is served before the end.
        return [*(random.expovariate(1 / mean) for _ in range(PATIENTS)), float("inf")]

    busy = 60 * counters
    network = ciw.create_network(
        arrival_distributions={
            "first": [Sequential(gaps(100 / counters * 1.6))],
            "second": [Sequential(gaps(100 / counters * 1.6))],
        },
        service_distributions={name: [Exponential(1 / 60)] for name in CLASSES},
        number_of_servers=[counters],
        priority_classes={"first": 0, "second": 1 if priorities else 0},
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(PATIENTS * busy * 100)
    return sorted(
        (one.arrival_date, one.service_time, one.customer_class, one.waiting_time)
        for one in simulation.get_all_records()
    )


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("counters", [1, 3])
@pytest.mark.parametrize(
    ("policy", "priorities"), [("head_start:priority=0", False), ("strict", True)]
)
def test_everybody_waits_as_long(policy: str, counters: int, priorities: bool, seed: int) -> None:  # noqa: FBT001 - a parameter
    theirs = in_ciw(counters, priorities=priorities, seed=seed)
    assert len(theirs) == 2 * PATIENTS
    people = [
        patient(number, came, service, CLASSES[name])
        for number, (came, service, name, _) in enumerate(theirs)
    ]
    done = run(day(people, counters=counters), policy)
    ours = {stay.number: stay.wait_s(done.ended_at) for stay in done.stays}
    assert max(ours.values()) > 300, "nobody had to wait"
    # Ours are rounded to microseconds at each event.
    for number, (_, _, _, wait) in enumerate(theirs):
        assert ours[number] == pytest.approx(wait, abs=0.01)
