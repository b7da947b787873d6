"""Long runs against what queueing theory says of them.

Each figure is the mean over independent runs, with a 99.9 % interval by Student's distribution.
The interval has to hold the theory's value and to be narrow, so that a wrong one would not pass.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from heapq import heapify, heapreplace
from math import factorial, sqrt
from random import Random
from statistics import fmean, stdev

import pytest

from queue_server.engine.order import PriorityClass
from tests.queue_server.replay.days import NORMAL, PRIORITY, day, patient, run

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "test")
PATIENTS = {"test": 1200, "ci": 6000, "proof": 12_000}[PROFILE]
WIDE = {"test": 0.3, "ci": 0.25, "proof": 0.2}[PROFILE]
"""The widest half of an interval, as a share of the value."""
RUNS, STUDENT = 10, 4.781
"""How many runs, and Student's 99.95 % quantile for one fewer."""
SERVICE_S = 60.0
SHARE = 0.4
"""Of those with priority."""
pytestmark = pytest.mark.proof


@dataclass
class Waits:
    """Mean waits in seconds, one a run; ``fifo`` is of the same patients, first come first served.

    ``fifo`` is not from the replay, and its expectation is known: what chance did to the arrivals
    of a run shows in both, and is taken out of the other (a control variate).
    """

    normal: list[float] = field(default_factory=list[float])
    priority: list[float] = field(default_factory=list[float])
    everybody: list[float] = field(default_factory=list[float])
    fifo: list[float] = field(default_factory=list[float])


def waits(policy: str, load: float, *, counters: int = 1, exponential: bool = True) -> Waits:
    found = Waits()
    for seed in range(RUNS):
        random = Random(f"{seed} {load} {counters}")
        now, people = 0.0, list[tuple[int, float, float, PriorityClass]]()
        for number in range(PATIENTS):
            now += random.expovariate(load * counters / SERVICE_S)
            lane = PRIORITY if random.random() < SHARE else NORMAL
            service = random.expovariate(1 / SERVICE_S) if exponential else SERVICE_S
            people.append((number, now, service, lane))
        done = run(day((patient(*one) for one in people), counters=counters), policy)
        # The first tenth finds the queue too empty.
        stays = [stay for stay in done.stays if stay.number >= PATIENTS // 10]

        def mean(*lanes: PriorityClass) -> float:
            return fmean(s.wait_s(done.ended_at) for s in stays if s.priority_class in lanes)  # noqa: B023 - called at once

        found.normal.append(mean(NORMAL))
        found.priority.append(mean(PRIORITY))
        found.everybody.append(mean(NORMAL, PRIORITY))
        found.fifo.append(fmean(first_come(people, counters)[PATIENTS // 10 :]))
    return found


def first_come(people: list[tuple[int, float, float, PriorityClass]], counters: int) -> list[float]:
    """Waits by the recursion of Kiefer and Wolfowitz (Lindley's, for one counter)."""
    free = [0.0] * counters
    heapify(free)
    found: list[float] = []
    for _, came, service, _ in people:
        begins = max(came, free[0])
        heapreplace(free, begins + service)
        found.append(begins - came)
    return found


def agrees(means: list[float], theory: float) -> None:
    half = STUDENT * stdev(means) / sqrt(len(means))
    assert abs(fmean(means) - theory) <= half, (fmean(means), half, theory)
    assert half <= WIDE * theory, "too wide to show anything"


def agrees_beside(means: list[float], theory: float, fifo: list[float], expected: float) -> None:
    """With what chance did to the same patients, first come first served, taken out."""
    scale = theory / expected
    agrees(
        [mean - scale * (seen - expected) for mean, seen in zip(means, fifo, strict=True)], theory
    )


def erlang_c(counters: int, load: float) -> float:
    """The probability of having to wait in M/M/c (Erlang 1917); ``load`` of each counter."""
    offered = counters * load
    last = offered**counters / factorial(counters) / (1 - load)
    return last / (sum(offered**k / factorial(k) for k in range(counters)) + last)


def m_m_c(counters: int, load: float) -> float:
    return erlang_c(counters, load) * SERVICE_S / (counters * (1 - load))


@pytest.mark.parametrize(("counters", "load"), [(1, 0.5), (2, 0.6)])
def test_first_come_first_served_is_erlangs(counters: int, load: float) -> None:
    found = waits("head_start:priority=0", load, counters=counters)
    agrees(found.everybody, m_m_c(counters, load))
    assert found.everybody == pytest.approx(found.fifo, abs=0.001)


def test_constant_service_is_pollaczeks_and_khinchines() -> None:
    found = waits("accumulating:priority_rate=1", 0.5, exponential=False)
    agrees(found.everybody, m_m_c(1, 0.5) / 2)


@pytest.mark.parametrize(("counters", "exponential"), [(1, True), (1, False), (3, True)])
def test_strict_is_cobhams(counters: int, exponential: bool) -> None:  # noqa: FBT001 - a parameter
    """Cobham 1954, not pre-emptive; with several counters for exponential service alone."""
    load = 0.7
    high = load * SHARE
    expected = m_m_c(counters, load) / (1 if exponential else 2)
    residual = expected * (1 - load)
    found = waits("strict", load, counters=counters, exponential=exponential)
    agrees_beside(found.priority, residual / (1 - high), found.fifo, expected)
    agrees_beside(found.normal, residual / ((1 - high) * (1 - load)), found.fifo, expected)


@pytest.mark.parametrize("rate", [2, 5])
def test_accumulating_is_kleinrocks(rate: int) -> None:
    """Kleinrock 1964, two classes that gain 1 and ``rate`` points."""
    load = 0.7
    high, low, faster = load * SHARE, load * (1 - SHARE), 1 - 1 / rate
    expected = m_m_c(1, load)
    normal = expected / (1 - high * faster)
    found = waits(f"accumulating:priority_rate={rate}", load)
    agrees_beside(found.normal, normal, found.fifo, expected)
    agrees_beside(found.priority, expected - low * normal * faster, found.fifo, expected)


@pytest.mark.parametrize("policy", ["head_start", "ratio", "slack"])
def test_the_mean_over_all_classes_is_the_same(policy: str) -> None:
    """Kleinrock's conservation law: who gains, gains from others."""
    found = waits(policy, 0.7)
    agrees_beside(found.everybody, m_m_c(1, 0.7), found.fifo, m_m_c(1, 0.7))
    assert fmean(found.priority) < fmean(found.normal)
